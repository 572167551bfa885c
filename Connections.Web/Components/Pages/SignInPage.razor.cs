using Connections.Core.People;
using Connections.Web.Auth;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Pages;

/// <summary>
/// The sign-in form: plain HTML, no script. The endpoint it is posted to sends back here with a code when it refuses.
/// </summary>
public sealed partial class SignInPage
{
    private string? email;

    /// <summary>Where to go afterwards; only addresses of this site count.</summary>
    [SupplyParameterFromQuery]
    public string? ReturnUrl { get; set; }

    /// <summary>Why the last try was refused.</summary>
    [SupplyParameterFromQuery]
    public string? Error { get; set; }

    [CascadingParameter]
    private HttpContext Http { get; set; } = default!;

    [Inject]
    public required OidcOptions Provider { get; init; }

    [Inject]
    public required LocalSignInOptions Local { get; init; }

    private string ProviderAddress =>
        Urls.Local(ReturnUrl) is var target && target == "/" ? Urls.OidcSignIn
            : $"{Urls.OidcSignIn}?{Urls.ReturnParameter}={Uri.EscapeDataString(target)}";

    private string? Problem => SignInErrors.Say(Error);

    private bool IsNews => SignInErrors.IsNews(Error);

    // Where the last try failed, only the password has to be typed again.
    protected override void OnInitialized() => email = TypedEmail.Take(Http);
}
