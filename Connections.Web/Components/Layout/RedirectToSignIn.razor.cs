using Connections.Web.Auth;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace Connections.Web.Components.Layout;

/// <summary>
/// Instead of a page that this reader cannot see: leads to the sign-in page, or says that signing in does not help.
/// </summary>
public sealed partial class RedirectToSignIn
{
    private bool isSignedIn;

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required AuthenticationStateProvider Provider { get; init; }

    protected override async Task OnInitializedAsync()
    {
        isSignedIn = (await Authentication).User.Identity?.IsAuthenticated is true;
        if (isSignedIn) return;
        var why = (Provider as SessionRevalidation)?.EndedBecause ?? "ended";
        Navigation.NavigateTo(Urls.SignIn("/" + Navigation.ToBaseRelativePath(Navigation.Uri), why), forceLoad: true);
    }
}
