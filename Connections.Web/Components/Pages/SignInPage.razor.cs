using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Pages;

/// <summary>The sign-in form: plain HTML, no script. The endpoint it is posted to sends back here with a code when it refuses.</summary>
public sealed partial class SignInPage
{
    /// <summary>Where to go afterwards; only addresses of this site count.</summary>
    [SupplyParameterFromQuery]
    public string? ReturnUrl { get; set; }

    /// <summary>Why the last try was refused.</summary>
    [SupplyParameterFromQuery]
    public string? Error { get; set; }

    private string? Problem => SignInErrors.Say(Error);
}
