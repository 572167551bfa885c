using Connections.Core;
using Connections.Web.Api;
using Connections.Web.Auth;
using Connections.Web.Commands;
using Connections.Web.Downloads;
using Connections.Web.Hosting;

return CommandLine.IsCommand(args) ? await CommandLine.RunAsync(args) : await StartupErrors.OrRefusalAsync(ServeAsync);

async Task<int> ServeAsync()
{
    // Settings and static files are beside the program; data is in the current folder of the operator.
    // A switch is alone; the reader of settings knows only pairs.
    var settings = args.Select(a => a == "--accept-loss" ? "--Storage:AcceptLoss=true" : a).ToArray();
    var builder =
        WebApplication.CreateBuilder(
            new WebApplicationOptions { Args = settings, ContentRootPath = AppContext.BaseDirectory });
    SettingsCheck.EnsureValid(builder.Configuration, settings);
    builder.Configuration.AddDefaultAddress();
    builder.WebHost.UseStaticWebAssets();
    // A list filtered by many ids has more than the usual 8 KB; beyond the limit the server answers without words.
    builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestLineSize = 32 * 1024);
    builder.Logging.WithoutAddresses().KeepInputOut().QuietClosedPages();
    builder.Logging.UseLinesWithTime(builder.Configuration);
    StartLogging.AddTo(builder.Logging);
    builder.Services.AddConnectionsCore(builder.Configuration).AddBackgroundWork()
        // Steps of workflows have 30 seconds to end.
        .Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(45));
    builder.Services.AddAuth(builder.Configuration);
    builder.Services.AddApi();
    builder.Services.AddScreens();
    builder.Services.AddHealth();
    // Tells systemd when it is ready and when it stops; does nothing elsewhere.
    builder.Services.AddSystemd();

    await using var app = builder.Build();

    app.UseForwardedHeaders();
    app.UseSecurityHeaders();
    app.UseErrorPages();
    app.UseAddressCheck();
    app.UseHttpOnlyLocally();
    app.UseOwnOriginForCircuits();
    app.UseApiErrors();
    app.UseAuthentication();
    app.UseAuthorization();
    app.UseStatusOfAddresses();
    app.UseRateLimiter();
    app.UseFormTokens();

    app.MapHealth();
    app.MapSignIn();
    app.MapJoin();
    app.MapOidc();
    app.MapDownloads();
    app.MapApi();
    app.MapScreens();

    return await app.OpenAndRunAsync();
}
