using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Connections.Web.Components.Workflows;

/// <summary>Offers to add parameters that steps name. Closes with whether they are added.</summary>
public sealed partial class WorkflowBuilderParametersDialog
{
    /// <summary>Their names.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyList<string> Names { get; set; } = [];

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;
}
