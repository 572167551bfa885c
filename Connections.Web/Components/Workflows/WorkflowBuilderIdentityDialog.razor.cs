using Connections.Core.Access;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Workflows;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Workflows;

/// <summary>Chooses whose access a workflow's steps use. It is saved at once.</summary>
public sealed partial class WorkflowBuilderIdentityDialog
{
    private static readonly PrincipalKind[] kinds = [PrincipalKind.ServiceAccount];

    private RunAs chosen;
    private Guid? account;
    private bool isMine = true;

    /// <summary>The workflow as it is stored.</summary>
    [Parameter, EditorRequired]
    public WorkflowDetails Details { get; set; } = null!;

    [Inject]
    public required WorkflowService Workflows { get; init; }

    protected override async Task OnInitializedAsync()
    {
        chosen = Details.Row.RunAs;
        await Notifier.TryAsync(async () => isMine = (await Actors.CurrentAsync()).Id == Details.Row.OwnerId);
    }

    private Task SaveAsync() => FinishAsync(actor => Workflows.UpdateAsync(actor, Details.Row.Id, new WorkflowChange
    {
        RunAs = chosen,
        ServiceAccountId = chosen == RunAs.ServiceAccount ? account ?? Details.ServiceAccountId : null,
    }, Details.Row.Version, CancellationToken.None), "Identity saved.");

    private Task OwnAsync() => FinishAsync(
        actor => Workflows.TakeOwnershipAsync(actor, Details.Row.Id, CancellationToken.None),
        "You own this workflow now.");
}
