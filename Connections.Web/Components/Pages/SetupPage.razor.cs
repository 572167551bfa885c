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

    private string? Problem => SignInErrors.Say(Error);
}
