using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Pages;

/// <summary>The page of one workflow: its builder.</summary>
public sealed partial class WorkflowPage
{
    /// <summary>The workflow.</summary>
    [Parameter]
    public Guid Id { get; set; }

    /// <summary>The step whose panel is open.</summary>
    [SupplyParameterFromQuery(Name = "step")]
    private string? Step { get; set; }
}
