namespace Connections.Web.Hosting;

/// <summary>
/// Where the product listens: what ASP.NET Core reads from <c>Urls</c>, <c>HTTP_PORTS</c>, <c>HTTPS_PORTS</c> and
/// <c>Kestrel:Endpoints</c>, from the environment (with or without <c>ASPNETCORE_</c>) and from arguments.
/// </summary>
internal static class ListenAddresses
{
    /// <summary>Where it listens when nothing says otherwise.</summary>
    public const string Default = "http://localhost:5080";

    private const string UrlsKey = "urls";
    private static readonly string[] portKeys = ["http_ports", "https_ports"];

    /// <summary>
    /// Adds the default where no address is set. In <c>appsettings.json</c> it would win over
    /// <c>ASPNETCORE_URLS</c>, and over ports by any name.
    /// </summary>
    public static void AddDefaultAddress(this ConfigurationManager configuration)
    {
        if (!IsSet(configuration))
            configuration.AddInMemoryCollection([KeyValuePair.Create(UrlsKey, (string?)Default)]);
    }

    /// <summary>What is wrong with the addresses and ports, a sentence each.</summary>
    public static IEnumerable<string> FindFaults(IConfiguration configuration)
    {
        foreach (var url in Split(configuration[UrlsKey]))
            if (!IsListenable(url))
                yield return $"Urls is “{url}”. Give an address to listen on, such as {Default} or "
                    + "http://0.0.0.0:5080.";
        foreach (var key in portKeys)
            foreach (var port in Split(configuration[key]))
                if (!ushort.TryParse(port, out _))
                    yield return $"{key.ToUpperInvariant()} is “{port}”. Give a port number, such as 8080, or several "
                        + "with semicolons between them.";
    }

    /// <summary>How a browser on this machine reaches an address: any address is localhost.</summary>
    public static string ToReach(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Host is "[::]" or "0.0.0.0"
            ? $"{address.Scheme}://localhost:{address.Port}"
            : url;

    private static bool IsSet(IConfiguration configuration) =>
        portKeys.Append(UrlsKey).Any(key => !string.IsNullOrEmpty(configuration[key]))
        || configuration.GetSection("Kestrel").GetSection("Endpoints").GetChildren().Any();

    private static string[] Split(string? list) =>
        (list ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static bool IsListenable(string url)
    {
        try
        {
            var address = BindingAddress.Parse(url);
            return address.Scheme is "http" or "https" && address.Port is >= 0 and <= 65535
                && address.PathBase.Length == 0;
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
