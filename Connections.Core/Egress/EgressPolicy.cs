using System.Globalization;
using System.Net;

namespace Connections.Core.Egress;

/// <summary>
/// Which addresses may be reached. Public ones by https, on any port: people run APIs on ports of their own, and a TLS
/// handshake says nothing to other services. Loopback, private and own addresses, and plain http altogether, only where
/// the operator lists range and port. Link-local, metadata, multicast and special ranges never, whatever is listed.
/// </summary>
internal sealed class EgressPolicy
{
    /// <summary>
    /// What people read, whatever is behind the address: a second text would map the network from outside.
    /// </summary>
    public const string NotAllowed = "This address is not allowed.";

    /// <summary>The setting that opens addresses; a rule that it can lift ends with it.</summary>
    public const string Setting = "Egress:Allow";

    /// <summary>What to do about a rule that blocks, for people who may read it.</summary>
    public static string HowToLift(string rule) =>
        $"Rule: {rule}." + (rule.EndsWith(Setting, StringComparison.Ordinal)
            ? $" To allow it, add it to {Setting} and restart." : "");

    private readonly List<Entry> allowed;
    private readonly Func<IReadOnlyCollection<IPAddress>> ownAddresses;

    private EgressPolicy(List<Entry> allowed, Func<IReadOnlyCollection<IPAddress>> ownAddresses)
    {
        this.allowed = allowed;
        this.ownAddresses = ownAddresses;
    }

    /// <summary>Reads the entries of <c>Egress:Allow</c>.</summary>
    /// <exception cref="StartupException">Some are wrong; the message lists each, and the start stops.</exception>
    public static EgressPolicy From(IEnumerable<string> allow,
        Func<IReadOnlyCollection<IPAddress>>? ownAddresses = null)
    {
        var entries = new List<Entry>();
        var faults = new List<string>();
        foreach (var text in allow)
        {
            if (Entry.TryRead(text, out var entry, out var fault)) entries.Add(entry);
            else faults.Add($"{Setting}: \"{text}\" {fault}");
        }

        if (faults.Count > 0) throw new StartupException(string.Join(Environment.NewLine, faults));
        return new EgressPolicy(entries, ownAddresses ?? (() => []));
    }

    /// <summary>Whether that address may be reached.</summary>
    public EgressVerdict Judge(IPAddress address, int port, bool tls)
    {
        var normal = EgressAddress.Normalize(address);
        var (kind, range) = EgressAddress.Classify(normal);
        if (kind is AddressClass.Never or AddressClass.Special)
            return EgressVerdict.Blocked($"{normal} is {range}, which can't be allowed");
        if (kind == AddressClass.Public && ownAddresses().Any(own => EgressAddress.Normalize(own).Equals(normal)))
            (kind, range) = (AddressClass.Inside, "this machine's own");

        var listed = allowed.Any(a => a.Covers(normal, port));
        if (listed) return EgressVerdict.Pass;
        if (kind == AddressClass.Inside)
            return EgressVerdict.Blocked($"{normal} is {range} and {normal}:{port} is not in {Setting}");
        return tls ? EgressVerdict.Pass : EgressVerdict.Blocked($"plain http, and {normal}:{port} is not in {Setting}");
    }

    private sealed record Entry(IPNetwork Network, int? Port)
    {
        public bool Covers(IPAddress address, int port) => (Port is null || Port == port) && Network.Contains(address);

        public static bool TryRead(string text, out Entry entry, out string fault)
        {
            entry = null!;
            var colon = text.LastIndexOf(':');
            var slash = text.LastIndexOf('/');
            if (slash < 0 || colon < slash)
            {
                fault = "must be of the form CIDR:port or CIDR:*, such as 10.0.0.0/8:443, 127.0.0.1/32:* or "
                    + "[::1]/128:8443.";
                return false;
            }

            var range = text[..colon].Trim();
            if (range.StartsWith('[')) range = range[1..].Replace("]/", "/", StringComparison.Ordinal);
            if (range.LastIndexOf('/') is > 0 and var end
                && Integrations.NumericHost.Advice(range[..end]) is { } advice)
            {
                fault = $"begins with a nonstandard IPv4 address. {advice}";
                return false;
            }

            if (!IPNetwork.TryParse(range, out var network)
                || !IPAddress.TryParse(range[..range.LastIndexOf('/')], out var first)
                || !first.Equals(network.BaseAddress))
            {
                fault = "has no valid range before the port. The address must be the first of its range: "
                    + "10.0.0.0/8, not 10.1.2.3/8.";
                return false;
            }

            if (network.BaseAddress.IsIPv4MappedToIPv6)
            {
                fault = "is an IPv4 range written as IPv6. Write it as IPv4.";
                return false;
            }

            var portText = text[(colon + 1)..].Trim();
            var port = 0;
            if (portText != "*"
                && (!int.TryParse(portText, NumberStyles.None, CultureInfo.InvariantCulture, out port)
                    || port is < 1 or > 65535))
            {
                fault = "has no valid port. Use a number from 1 to 65535, or * for all.";
                return false;
            }

            if (EgressAddress.IsShut(network, out var shut))
            {
                fault = $"can't be allowed: {shut} addresses are never reachable.";
                return false;
            }

            entry = new Entry(network, portText == "*" ? null : port);
            fault = "";
            return true;
        }
    }
}

/// <summary>
/// Whether an address may be reached, and if not, which rule forbids it. The rule is for admins and the audit log
/// alone.
/// </summary>
internal readonly record struct EgressVerdict(bool Allowed, string Rule)
{
    /// <summary>It may.</summary>
    public static EgressVerdict Pass => new(true, "");

    /// <summary>It may not.</summary>
    public static EgressVerdict Blocked(string rule) => new(false, rule);
}
