using Connections.Web.Auth;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Layout;

/// <summary>
/// Instead of one page more than may be open: leads to the page that says so, which keeps nothing in the server.
/// </summary>
public sealed partial class TooManyPages
{
    [Inject]
    private PageAdmission Admission { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    protected override void OnInitialized() => Navigation.NavigateTo(
        Urls.TooManyPages("/" + Navigation.ToBaseRelativePath(Navigation.Uri),
            ofServer: Admission.Refusal == PageRefusal.Server), forceLoad: true);
}
