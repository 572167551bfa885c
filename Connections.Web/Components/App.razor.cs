using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Components.Web;

namespace Connections.Web.Components;

/// <summary>The document. Pages without a circuit get no script at all.</summary>
public sealed partial class App
{
    [CascadingParameter]
    private HttpContext Http { get; set; } = default!;

    // Nothing is drawn twice: a page that loads data would load it for the prerender and again for the circuit.
    private InteractiveServerRenderMode? Mode => IsInteractive ? new(prerender: false) : null;

    private bool IsInteractive => Http.AcceptsInteractiveRouting();

    // Written by the server, so that the first paint is in the chosen mode and no script has to hurry.
    private string? ColorModeClass => Http.Request.Cookies["cnx-look"] switch
    {
        "light" => "cnx-light",
        "dark" => "cnx-dark",
        _ => null,
    };
}
