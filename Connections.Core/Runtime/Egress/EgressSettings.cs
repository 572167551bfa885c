namespace Connections.Core.Runtime.Egress;

/// <summary>The section <c>Egress</c> of the configuration: where outbound requests may go.</summary>
internal sealed class EgressSettings
{
    /// <summary>
    /// Addresses inside the network that may be reached, each <c>CIDR:port</c> or <c>CIDR:*</c>: <c>127.0.0.1/32:*</c>,
    /// <c>[::1]/128:8443</c>, <c>10.0.0.0/8:443</c>. Only these may also be reached by plain http.
    /// </summary>
    public IReadOnlyList<string> Allow { get; set; } = [];

    /// <summary>An egress proxy, <c>http://host:port</c>. It sees every request and must then enforce the rules itself.</summary>
    public Uri? Proxy { get; set; }

    /// <summary>A PEM file of certificate authorities that are trusted besides those of the system.</summary>
    public string? TrustedCertificates { get; set; }

    /// <summary>Most requests in flight at a time for one connection.</summary>
    public int MaxPerConnection { get; set; } = 5;

    /// <summary>Most KB of an answer's headers.</summary>
    public int HeaderKilobytes { get; set; } = 32;

    /// <summary>Most connections of which sockets are kept open.</summary>
    public int MaxPools { get; set; } = 256;

    /// <summary>Looks at the settings that have bounds.</summary>
    /// <exception cref="InvalidOperationException">One is wrong; the start stops.</exception>
    public void Check()
    {
        if (Proxy is { } proxy && (!proxy.IsAbsoluteUri || proxy.Scheme != Uri.UriSchemeHttp)) throw new InvalidOperationException("Egress:Proxy: is not of the form http://host:port.");
        if (MaxPerConnection < 1) throw new InvalidOperationException("Egress:MaxPerConnection: must be 1 or more.");
        if (HeaderKilobytes is < 1 or > 1024) throw new InvalidOperationException("Egress:HeaderKilobytes: must be 1 to 1024.");
        if (MaxPools < 1) throw new InvalidOperationException("Egress:MaxPools: must be 1 or more.");
    }
}

/// <summary>Bounds of one exchange.</summary>
internal sealed record EgressLimits
{
    /// <summary>For runs.</summary>
    public static EgressLimits Run { get; } = new();

    /// <summary>For trying a connection: less patience, less data, and what is too long is cut instead of refused.</summary>
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
