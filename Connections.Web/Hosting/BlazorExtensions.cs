using Connections.Web.Auth;
using Connections.Web.Components;
using Connections.Web.Components.Apps;
using Connections.Web.Components.Documents;
using Connections.Web.Components.Shared;
using Connections.Web.Components.Workflows;
using Connections.Web.Drafts;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.SignalR;
using MudBlazor;
using MudBlazor.Services;

namespace Connections.Web.Hosting;

/// <summary>The screens' door.</summary>
internal static class BlazorExtensions
{
    /// <summary>Registers components, the component library, and the services in <c>Ui</c>.</summary>
    public static IServiceCollection AddScreens(this IServiceCollection services)
    {
        services.AddRazorComponents()
            .AddInteractiveServerComponents()
            // A spec of 1 MB may be pasted, quotes and line ends doubled; what is larger would end the circuit, and
            // fields.js refuses it in words.
            .AddHubOptions(hub =>
            {
                hub.MaximumReceiveMessageSize = 4 * 1024 * 1024;
                hub.AddFilter<CircuitFilter>();
            });
        services.AddCascadingAuthenticationState();
        services.AddMudServices(library =>
        {
            library.SnackbarConfiguration.PositionClass = Defaults.Classes.Position.BottomCenter;
            library.SnackbarConfiguration.SnackbarVariant = Variant.Outlined;
            library.SnackbarConfiguration.MaximumOpacity = 100;
            library.SnackbarConfiguration.HideTransitionDuration = 120;
            library.SnackbarConfiguration.ShowTransitionDuration = 120;
            library.SnackbarConfiguration.VisibleStateDuration = 6000;
            library.SnackbarConfiguration.MaxDisplayedSnackbars = 3;
        });
        services.AddExceptionHandler<UnavailablePage>();
        services.AddSingleton(TimeProvider.System);
        services.AddScoped<UserLocale>();
        services.AddScoped<Shortcuts>();
        services.AddScoped<Notifier>();
        services.AddScoped<StepTargets>();
        services.AddScoped<StepAccessReader>();
        services.AddScoped<LastRunOutputs>();
        services.AddTransient<SingleDialogService>();
        services.AddTransient<AppPublishQuestion>();
        services.AddSingleton<Availability>();
        services.AddScoped<OwnPermissions>();
        services.AddSingleton<OpenForms>();
        services.AddScoped<DraftKeeperFactory>();
        services.AddHostedService<DraftFlushService>();
        return services;
    }

    /// <summary>Maps static files, the tokens, and every page.</summary>
    public static void MapScreens(this WebApplication app)
    {
        // The page of the API's reference is for people who are signed in; the rest belongs to the sign-in page, too.
        app.MapStaticAssets().Add(asset =>
        {
            var path = ((RouteEndpointBuilder)asset).RoutePattern.RawText ?? "";
            if (!path.TrimStart('/').StartsWith("api-reference.", StringComparison.Ordinal))
                asset.Metadata.Add(new AllowAnonymousAttribute());
        });
        app.MapGet(ProductTheme.Address, (HttpContext http) =>
        {
            http.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
            return TypedResults.Text(ProductTheme.Css, "text/css");
        }).AllowAnonymous();
        app.MapGet("/", () => TypedResults.LocalRedirect(Urls.Connections));
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode(circuit =>
        {
            // A page may hold a secret being typed beside text of others: compression would tell of it by length.
            circuit.DisableWebSocketCompression = true;
            circuit.ContentSecurityFrameAncestorsPolicy = null;
        });
    }
}
