using Connections.Core;
using Connections.Core.Access;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Organization;

/// <summary>Deletes a team or role. What it alone could edit goes to a successor first.</summary>
public sealed partial class DeletePrincipalDialog
{
    private int? count;
    private PrincipalOption? successor;

    /// <summary>The team or role.</summary>
    [Parameter, EditorRequired]
    public Guid Id { get; set; }

    /// <summary>Its name.</summary>
    [Parameter, EditorRequired]
    public string Name { get; set; } = "";

    /// <summary>What deleting it means.</summary>
    [Parameter, EditorRequired]
    public string Question { get; set; } = "";

    /// <summary>Deletes it, with the successor where there is one.</summary>
    [Parameter, EditorRequired]
    public Func<Actor, Guid?, Task> Delete { get; set; } = null!;

    [Inject]
    public required OwnershipTransfer Succession { get; init; }

    protected override Task OnInitializedAsync() => Submission.RunAsync(CountAsync);

    private async Task CountAsync(Actor actor)
    {
        count = (await Succession.ListAsync(actor, Id, new PageRequest(0, 1), Left)).Total;
        Submission.Fields = count > 0 ? ["successor"] : [];
    }

    private Task DeleteAsync() => FinishAsync(async actor =>
    {
        // Someone may have given it more since the dialog was opened.
        await CountAsync(actor);
        if (count > OwnershipTransfer.Batch && successor is { } to)
            await Succession.TransferAsync(actor, Id, to.Principal.Id, Left);
        await Delete(actor, successor?.Principal.Id);
    }, $"Deleted “{Name}”.");
}
