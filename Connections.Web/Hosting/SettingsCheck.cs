using Connections.Core;
using Connections.Core.Settings;
using Connections.Web.Auth;

namespace Connections.Web.Hosting;

/// <summary>Looks at every setting before anything is opened or served.</summary>
internal static class SettingsCheck
{
    // What the framework itself takes as arguments.
    private static readonly string[] Frameworks =
    [
        "urls", "environment", "contentRoot", "applicationName", "webroot", "http_ports", "https_ports",
        "preferHostingUrls", "hostingStartupAssemblies",
        "hostingStartupExcludeAssemblies", "preventHostingStartup", "suppressStatusMessages", "shutdownTimeoutSeconds",
        "captureStartupErrors",
        "detailedErrors", "startupAssembly", "hostBuilder", "Logging", "Kestrel", "AllowedHosts", "ConnectionStrings",
    ];

    /// <summary>
    /// The settings of Core and of both doors. A section that is read into a type is named here, or by Core.
    /// </summary>
    public static KnownSettings Known { get; } = new KnownSettings().AddCore()
        .Add<ServerOptions>("Server")
        .Add<OidcOptions>("Authentication:Oidc")
        .Add<SessionRevalidationOptions>("Authentication")
        .Add<WebLimits>("RateLimits")
        .Add<PageLimits>("Circuits");

    /// <summary>Refuses settings that are misspelled, misplaced or of the wrong type, all at once.</summary>
    /// <param name="configuration">Where settings come from.</param>
    /// <param name="arguments">What was given as arguments; a switch that nobody reads is refused, too.</param>
    /// <exception cref="StartupException">A sentence for each.</exception>
    public static void EnsureValid(IConfiguration configuration, string[] arguments)
    {
        var given = new ConfigurationBuilder().AddCommandLine(arguments).Build();
        List<string> faults = [.. Known.FindFaults(configuration), .. Known.FindUnknown(given, Frameworks),
            .. ListenAddresses.FindFaults(configuration)];
        if (configuration.GetValue<string>("FORWARDEDHEADERS_ENABLED") is { } all && bool.TryParse(all, out var isOn)
            && isOn)
            faults.Add("ASPNETCORE_FORWARDEDHEADERS_ENABLED trusts forwarded headers from everyone. Remove it, and "
                + "list your proxies in Server:TrustedProxies.");
        if (faults.Count > 0) throw new StartupException(string.Join(Environment.NewLine, faults));
    }
}
