using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace Connections.Web.Components.Layout;

/// <summary>Instead of a page that this reader may not see: leads to the sign-in page, or says that signing in does not help.</summary>
public sealed partial class ToSignIn
{
    private bool isSignedIn;

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    [Inject]
    public required NavigationManager Navigation { get; init; }

    protected override async Task OnInitializedAsync()
    {
        isSignedIn = (await Authentication).User.Identity?.IsAuthenticated is true;
        if (!isSignedIn) Navigation.NavigateTo(Urls.SignIn("/" + Navigation.ToBaseRelativePath(Navigation.Uri)), forceLoad: true);
    }
}
