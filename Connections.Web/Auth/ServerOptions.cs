using System.Net;
using Connections.Core;

namespace Connections.Web.Auth;

/// <summary>How the product is reached: the settings <c>Server:*</c>.</summary>
public sealed class ServerOptions
{
    /// <summary>
    /// <c>Server:PublicOrigin</c>: the address that people use, such as <c>https://connections.example.com</c>. Empty:
    /// as bound.
    /// </summary>
    public string PublicOrigin { get; set; } = "";

    /// <summary>
    /// <c>Server:TrustedProxies</c>: addresses or networks (CIDR) of proxies whose forwarded headers are believed.
    /// </summary>
    public IList<string> TrustedProxies { get; } = [];

    /// <summary><c>Server:AllowHttp</c>: serve plain http to other machines too. Off: only to this one.</summary>
    public bool AllowHttp { get; set; }

    /// <summary>Whether people reach it over https.</summary>
    public bool IsHttps => PublicOrigin.StartsWith("https://", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// Brings the public origin into one form, and refuses values that would be ignored or lead nowhere.
    /// </summary>
    /// <exception cref="StartupException">With the setting, its value and one that is right.</exception>
    public void EnsureValid()
    {
        if (PublicOrigin.Length > 0) PublicOrigin = OriginOf(PublicOrigin.Trim());
        foreach (var proxy in TrustedProxies)
        {
            if (!TryReadProxy(proxy, out _))
                throw new StartupException(
                    $"Server:TrustedProxies contains “{proxy}”. Give the address of a proxy, such as 127.0.0.1, " +
                        "or a network with its first address, such as 10.0.0.0/8.");
        }
    }

    /// <summary>
    /// Reads an entry of <see cref="TrustedProxies"/> as a network; a single address is a network of one.
    /// </summary>
    public static bool TryReadProxy(string text, out System.Net.IPNetwork network)
    {
        if (text.Split('/') is [var first, _])
            return System.Net.IPNetwork.TryParse(text, out network) && IsPlain(first)
                && network.BaseAddress.Equals(IPAddress.Parse(first));
        network = default;
        if (!IsPlain(text) || !IPAddress.TryParse(text, out var address)) return false;
        network = new System.Net.IPNetwork(address,
            address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? 32 : 128);
        return true;
    }

    // "10.1" and "0x7f.1" are addresses to the parser, and not the ones that were meant.
    private static bool IsPlain(string text) =>
        text.Contains(':', StringComparison.Ordinal)
            || (IPAddress.TryParse(text, out var address) && address.ToString() == text);

    private static string OriginOf(string text)
    {
        if (!text.Contains("://", StringComparison.Ordinal) && Read("https://" + text) is { } withScheme)
            throw Refused(text, $"It is missing its scheme. Did you mean {Origin(withScheme)}?");
        if (Read(text) is not { } address)
            throw Refused(text,
                "Give scheme, host and port as people enter them, such as https://connections.example.com.");
        if (address.UserInfo.Length > 0 || address.PathAndQuery != "/" || address.Fragment.Length > 0)
            throw Refused(text, $"It must be scheme, host and port only. Did you mean {Origin(address)}?");
        return Origin(address);
    }

    private static Uri? Read(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && (address.Scheme is "http" or "https")
            && address.Host.Length > 0
            ? address
            : null;

    // As browsers write it: without the port that goes without saying, and names of other scripts in their ASCII form.
    private static string Origin(Uri address) =>
        $"{address.Scheme}://{(address.HostNameType == UriHostNameType.IPv6 ? address.Host : address.IdnHost)}"
            + (address.IsDefaultPort ? "" : $":{address.Port}");

    private static StartupException Refused(string text, string what) =>
        new($"Server:PublicOrigin is “{text}”. {what}");
}
