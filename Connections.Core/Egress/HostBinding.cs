using System.Buffers;
using System.Globalization;
using System.Net;
using Connections.Core.Integrations;

namespace Connections.Core.Egress;

/// <summary>
/// The hosts that one credential may be sent to. An entry is a name (<c>api.openai.com</c>), a suffix
/// (<c>*.okta.com</c>: names under it, not the name itself, never a bare address) or either with a port; without one,
/// the port is the scheme's own.
/// </summary>
internal sealed class HostBinding
{
    private static readonly SearchValues<char> Foreign = SearchValues.Create("/\\@?#* \t\r\n");

    private readonly List<Entry> entries;

    private HostBinding(List<Entry> entries, bool httpsOnly)
    {
        this.entries = entries;
        HttpsOnly = httpsOnly;
    }

    /// <summary>Whether the credential never leaves by plain http, because its own address is https.</summary>
    public bool HttpsOnly { get; }

    /// <summary>The entries as written, for messages.</summary>
    public string Text => string.Join(", ", entries.Select(e => e.Text));

    /// <summary>These entries.</summary>
    /// <exception cref="FormatException">An entry is no host.</exception>
    public static HostBinding Create(IEnumerable<string> hosts, bool httpsOnly = true) =>
        new([.. hosts.Select(Entry.Read)], httpsOnly);

    /// <summary>The host of that address alone; https only if it is https.</summary>
    public static HostBinding Create(Uri origin) =>
        new([new Entry(Canonical(origin), IsSuffix: false, origin.IsDefaultPort ? null : origin.Port)],
            origin.Scheme == Uri.UriSchemeHttps);

    /// <summary>Those of both. Https only where both say so.</summary>
    public HostBinding And(HostBinding other) => new([.. entries, .. other.entries], HttpsOnly && other.HttpsOnly);

    /// <summary>Whether a request to that address may carry the credential.</summary>
    public bool Allows(Uri uri)
    {
        if (HttpsOnly && uri.Scheme != Uri.UriSchemeHttps) return false;
        var host = Canonical(uri);
        return entries.Any(e => e.Covers(host, uri));
    }

    /// <summary>The host in its one form: as the resolver gets it, lower case, without a last dot.</summary>
    public static string Canonical(Uri uri) => uri.IdnHost.ToLowerInvariant().TrimEnd('.').Trim('[', ']');

    private sealed record Entry(string Name, bool IsSuffix, int? Port)
    {
        public string Text => $"{(IsSuffix ? "*." : "")}{Name}"
            + (Port is { } port ? string.Create(CultureInfo.InvariantCulture, $":{port}") : "");

        public bool Covers(string host, Uri uri)
        {
            if (Port is { } port ? uri.Port != port : !uri.IsDefaultPort) return false;
            if (!IsSuffix) return host == Name;
            return !IPAddress.TryParse(host, out _) && host.Length > Name.Length + 1
                && host.EndsWith("." + Name, StringComparison.Ordinal);
        }

        public static Entry Read(string text)
        {
            var isSuffix = text.StartsWith("*.", StringComparison.Ordinal);
            var name = isSuffix ? text[2..] : text;
            if (NumericHost.FaultOf("https://" + name) is { } number) throw new FormatException(number);
            if (name.AsSpan().ContainsAny(Foreign) || !Uri.TryCreate("https://" + name, UriKind.Absolute, out var uri)
                || uri.Host.Length == 0)
                throw new FormatException($"\"{text}\" is not a host name, with or without a port.");

            // Uri drops :443 as the default port; recorded, it still means that port alone.
            var hasPort = name.LastIndexOf(':') > name.LastIndexOf(']');
            return new Entry(Canonical(uri), isSuffix, hasPort ? uri.Port : null);
        }
    }
}
