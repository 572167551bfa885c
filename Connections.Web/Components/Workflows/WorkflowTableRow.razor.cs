using Connections.Core.Automation.Workflows;
using Connections.Core.People;
using Connections.Web.Components.Grid;
using Connections.Web.Components.Shared;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Workflows;

/// <summary>One workflow in the list.</summary>
public sealed partial class WorkflowTableRow
{
    /// <summary>What it shows.</summary>
    [Parameter, EditorRequired]
    public WorkflowRow Row { get; set; } = null!;

    /// <summary>Its place in the whole list, the heading being 1.</summary>
    [Parameter]
    public int Index { get; set; }

    /// <summary>What the list does with it.</summary>
    [Parameter, EditorRequired]
    public WorkflowActions Does { get; set; } = null!;

    /// <summary>Why nothing can be changed or started now; null where it can.</summary>
    [Parameter]
    public string? Refusal { get; set; }

    [Inject]
    public required OwnPermissions Own { get; init; }

    private static readonly string usual = WorkflowTriggers.Offered.Single(t => t.Kind == WorkflowTriggers.Workflow)
        .Label;

    // A workflow that only people start has none of its own, or the usual one, as its canvas says too.
    private string Triggers => Row.Triggers.All(t => t == usual) ? "Manual" : string.Join(", ", Row.Triggers);

    private string RunsAs => WorkflowMessages.RunsAs(Row);

    private IReadOnlyList<RowAction> Actions
    {
        get
        {
            var cannotWrite = Own.Refusal(Permissions.WorkflowsWrite);
            var edit = Refusal ?? WorkflowMessages.WhyNotEdit(Row, cannotWrite);
            return
            [
                new("Run", Sprite.Run, () => Does.Run(Row))
                {
                    Refusal = Refusal ?? WorkflowMessages.WhyNotRun(Row, Own.Refusal(Permissions.WorkflowsRun)),
                },
                new("Edit", Sprite.Edit, () => Does.Edit(Row)) { Refusal = edit },
                new("Permissions", Sprite.Permissions, () => Does.Permissions(Row)) { Spoken = "Permissions of" },
                new("Clone", Sprite.Clone, () => Does.Copy(Row)) { Refusal = Refusal ?? cannotWrite },
                new("Delete", Sprite.Delete, () => Does.Delete(Row)) { Refusal = edit, IsDanger = true },
            ];
        }
    }
}

/// <summary>What the list does with one of its workflows.</summary>
/// <param name="Run">Asks for its parameters, and starts a run.</param>
/// <param name="Edit">Opens the builder.</param>
/// <param name="Permissions">Shows who has access.</param>
/// <param name="Copy">Makes a copy.</param>
/// <param name="Delete">Deletes it.</param>
/// <param name="Favorite">Adds it to the reader's favorites, or takes it out of them.</param>
public sealed record WorkflowActions(Func<WorkflowRow, Task> Run, Func<WorkflowRow, Task> Edit,
    Func<WorkflowRow, Task> Permissions, Func<WorkflowRow, Task> Copy, Func<WorkflowRow, Task> Delete,
    Func<WorkflowRow, Task> Favorite);
