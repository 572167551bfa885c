using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Connections.Web.Components.Workflows;

/// <summary>Asks what becomes of unsaved changes. Closes with whether they are kept as a draft.</summary>
public sealed partial class WorkflowBuilderLeaveDialog
{
    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;
}
