namespace Connections.Web.Auth;

/// <summary>How the product is reached: the settings <c>Server:*</c>.</summary>
public sealed class ServerOptions
{
    /// <summary><c>Server:PublicOrigin</c>: the address that people use, such as <c>https://connections.example.com</c>. Empty: as bound.</summary>
    public string PublicOrigin { get; set; } = "";

    /// <summary><c>Server:TrustedProxies</c>: addresses or networks (CIDR) of proxies whose forwarded headers are believed.</summary>
    public IList<string> TrustedProxies { get; } = [];

    /// <summary><c>Server:AllowHttp</c>: serve plain http to other machines too. Off: only to this one.</summary>
    public bool AllowHttp { get; set; }

    /// <summary>Whether people reach it over https.</summary>
    public bool IsHttps => PublicOrigin.StartsWith("https://", StringComparison.OrdinalIgnoreCase);
}
