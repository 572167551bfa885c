using System.ComponentModel.DataAnnotations;

namespace Connections.Core.Egress;

/// <summary>The section <c>Egress</c> of the configuration: where outbound requests may go.</summary>
internal sealed class EgressSettings
{
    private const int MostKilobytes = 100 * 1024;
    private const int MostSeconds = 3600;

    /// <summary>
    /// Addresses inside the network that may be reached, each <c>CIDR:port</c> or <c>CIDR:*</c>: <c>127.0.0.1/32:*</c>,
    /// <c>[::1]/128:8443</c>, <c>10.0.0.0/8:443</c>. Only these may also be reached by plain http.
    /// </summary>
    public IReadOnlyList<string> Allow { get; set; } = [];

    /// <summary>
    /// An egress proxy, <c>http://host:port</c>. It sees every request and must then enforce the rules itself.
    /// </summary>
    public Uri? Proxy { get; set; }

    /// <summary>A PEM file of certificate authorities that are trusted besides those of the system.</summary>
    public string? TrustedCertificates { get; set; }

    /// <summary>Most requests in flight at a time for one connection.</summary>
    [Range(1, int.MaxValue)]
    public int MaxPerConnection { get; set; } = 5;

    /// <summary>Most KB of an answer's headers.</summary>
    [Range(1, 1024)]
    public int HeaderKilobytes { get; set; } = 64;

    /// <summary>Most connections of which sockets are kept open.</summary>
    [Range(1, int.MaxValue)]
    public int MaxPools { get; set; } = 256;

    /// <summary>Most KB of a request's body.</summary>
    [Range(1, MostKilobytes)]
    public int RequestKilobytes { get; set; } = 1024;

    /// <summary>Most KB of the answer's body as it comes over the wire.</summary>
    [Range(1, MostKilobytes)]
    public int AnswerKilobytes { get; set; } = 5 * 1024;

    /// <summary>Most KB of the answer's body, decompressed.</summary>
    [Range(1, MostKilobytes)]
    public int DecompressedKilobytes { get; set; } = 10 * 1024;

    /// <summary>Most seconds for an exchange as a whole.</summary>
    public double TotalSeconds { get; set; } = 60;

    /// <summary>Most seconds for resolving and connecting, and again for TLS.</summary>
    public double ConnectSeconds { get; set; } = 5;

    /// <summary>Most seconds between two pieces of the answer's body.</summary>
    public double IdleSeconds { get; set; } = 15;

    /// <summary>
    /// Whether an action may ask to accept a certificate whose end date has passed. Nothing else of it is forgiven.
    /// </summary>
    public bool AllowExpiredCertificates { get; set; }

    /// <summary>The bounds of a run.</summary>
    public EgressLimits Limits() => new()
    {
        Total = TimeSpan.FromSeconds(TotalSeconds),
        Connect = TimeSpan.FromSeconds(ConnectSeconds),
        IdleRead = TimeSpan.FromSeconds(IdleSeconds),
        RequestBytes = RequestKilobytes * 1024,
        ResponseBytes = AnswerKilobytes * 1024,
        DecompressedBytes = DecompressedKilobytes * 1024,
    };

    /// <summary>Looks at the settings that have bounds.</summary>
    /// <exception cref="StartupException">One is wrong; the start stops.</exception>
    public void Check()
    {
        if (Proxy is { } proxy && (!proxy.IsAbsoluteUri || proxy.Scheme != Uri.UriSchemeHttp))
            throw new StartupException("Egress:Proxy: must be of the form http://host:port.");
        if (MaxPerConnection < 1) throw new StartupException("Egress:MaxPerConnection: must be 1 or more.");
        if (HeaderKilobytes is < 1 or > 1024) throw new StartupException("Egress:HeaderKilobytes: must be 1 to 1024.");
        if (RequestKilobytes is < 1 or > MostKilobytes || AnswerKilobytes is < 1 or > MostKilobytes
            || DecompressedKilobytes is < 1 or > MostKilobytes)
            throw new StartupException($"Egress:RequestKilobytes, AnswerKilobytes and DecompressedKilobytes: must "
                + $"be 1 to {MostKilobytes}.");
        if (!(TotalSeconds is > 0 and <= MostSeconds && ConnectSeconds is > 0 and <= MostSeconds
            && IdleSeconds is > 0 and <= MostSeconds))
            throw new StartupException($"Egress:TotalSeconds, ConnectSeconds and IdleSeconds: must be more than 0 "
                + $"and at most {MostSeconds}.");
        if (MaxPools < 1) throw new StartupException("Egress:MaxPools: must be 1 or more.");
    }
}

/// <summary>Bounds of one exchange.</summary>
internal sealed record EgressLimits
{
    /// <summary>For runs.</summary>
    public static EgressLimits Run { get; } = new();

    /// <summary>
    /// For trying a connection: less patience, less data, and what is too long is cut instead of refused.
    /// </summary>
    public static EgressLimits Test { get; } = new()
    {
        Total = TimeSpan.FromSeconds(10),
        ResponseBytes = 1024 * 1024,
        DecompressedBytes = 1024 * 1024,
        CutLongAnswers = true,
    };

    /// <summary>From the first look-up to the last byte, redirects included.</summary>
    public TimeSpan Total { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>For resolving and connecting; and again for TLS.</summary>
    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Between two pieces of the answer's body.</summary>
    public TimeSpan IdleRead { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Most bytes of a request's body.</summary>
    public int RequestBytes { get; init; } = 1024 * 1024;

    /// <summary>Most bytes of the answer's body on the wire.</summary>
    public int ResponseBytes { get; init; } = 5 * 1024 * 1024;

    /// <summary>Most bytes of the answer's body, decompressed.</summary>
    public int DecompressedBytes { get; init; } = 10 * 1024 * 1024;

    /// <summary>Whether a body that is too long is cut; otherwise the exchange fails.</summary>
    public bool CutLongAnswers { get; init; }
}
