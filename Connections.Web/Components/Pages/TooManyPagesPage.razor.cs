using Connections.Web.Auth;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Pages;

/// <summary>Says that more pages are open than may be, and what to do: plain HTML, so that it adds none.</summary>
public sealed partial class TooManyPagesPage
{
    /// <summary>The page that was not opened.</summary>
    [SupplyParameterFromQuery]
    public string? ReturnUrl { get; set; }

    /// <summary>Whether the server has too many, and not this reader.</summary>
    [SupplyParameterFromQuery]
    public bool IsOfServer { get; set; }

    [Inject]
    private PageLimits Limits { get; set; } = null!;

    private int MaxPerUser => Limits.MaxPerUser;
}
