using Connections.Web.Auth;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Dialogs;

/// <summary>The address that a provider must know before anyone can consent.</summary>
public sealed partial class OAuthCallback
{
    /// <summary>The button that opens the consent page.</summary>
    [Parameter, EditorRequired]
    public string Verb { get; set; } = "";

    [Inject]
    public required OAuthConsentRedirect Consent { get; init; }
}
