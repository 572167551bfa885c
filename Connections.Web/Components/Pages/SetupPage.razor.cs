using Connections.Core.People;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Pages;

/// <summary>The form for the first account, opened with the one-time link that the server writes to its log.</summary>
public sealed partial class SetupPage
{
    /// <summary>The one-time token of the link.</summary>
    [SupplyParameterFromQuery]
    public string? Token { get; set; }

    /// <summary>Why the last try was refused.</summary>
    [SupplyParameterFromQuery]
    public string? Error { get; set; }

    /// <summary>What was entered in the last try.</summary>
    [SupplyParameterFromQuery]
    public string? Email { get; set; }

    /// <summary>What was entered in the last try.</summary>
    [SupplyParameterFromQuery]
    public string? Name { get; set; }

    [Inject]
    public required InitialSetup Setup { get; init; }

    private string? Problem => SignInErrors.Say(Error ?? (Setup.IsToken(Token) ? null : "token"));
}
