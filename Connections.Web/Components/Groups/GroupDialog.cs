using Connections.Core;
using Connections.Core.Connections;
using Connections.Core.Groups;
using Connections.Core.Integrations;
using Connections.Web.Components.Shared;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Connections.Web.Components.Groups;

/// <summary>
/// What the dialogs New Group and Edit have in common: what is typed and ticked, drafts of it, where the service finds
/// it wrong, and a way out that loses nothing unasked.
/// </summary>
public abstract class GroupDialog : DraftDialog
{
    private readonly CancellationTokenSource gone = new();

    // Kept apart: a source that is disposed of has none to give, and what was asked may come back after that.
    protected GroupDialog() => Left = gone.Token;

    [Inject]
    public required GroupService Groups { get; init; }

    [Inject]
    public required GroupCandidates Candidates { get; init; }

    [Inject]
    public required IntegrationCatalog Catalog { get; init; }

    [Inject]
    public required Availability Availability { get; init; }

    /// <summary>Name, description and keys.</summary>
    protected GroupForm Form { get; } = new();

    /// <summary>Who is ticked.</summary>
    protected HashSet<Guid> Chosen { get; } = [];

    /// <summary>What went wrong and belongs to no field.</summary>
    protected string? Trouble { get; set; }

    /// <summary>Ends when the dialog is gone.</summary>
    protected CancellationToken Left { get; }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await gone.CancelAsync();
        gone.Dispose();
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>
    /// What was kept stands in the fields again. Who was to come in and can no more is left out: no row would show the
    /// tick.
    /// </summary>
    protected async Task RestoreAsync(DraftContent draft, Guid? groupId)
    {
        Restored = draft;
        (Form.Name, Form.Description, Form.Keys) = (draft.Name, draft.Description, draft.Tags);
        Chosen.ExceptWith(draft.Leaving);
        if (draft.Joining.Count == 0) return;
        await Notifier.TryAsync(
            async () =>
            {
                var actor = await Actors.CurrentAsync();
                foreach (var ids in draft.Joining.Chunk(PageRequest.MaxSize))
                {
                    var query = new CandidateQuery
                    {
                        IntegrationType = draft.IntegrationType,
                        Keys = draft.Tags,
                        Ids = ids,
                        GroupId = groupId
                    };
                    Chosen.UnionWith(
                        (await Candidates.ListAsync(actor, query, new PageRequest(0, PageRequest.MaxSize),
                            Left)).Rows.Select(r => r.Member.Id));
                }
            },
            _ => { });
    }

    /// <summary>It is saved: the draft has done its work.</summary>
    protected async Task CloseAsync(object result)
    {
        if (Drafts is not null) await Drafts.DiscardAsync();
        Dialog.Close(DialogResult.Ok(result));
    }

    /// <summary>A problem goes to its fields, or above them.</summary>
    protected void Refuse(Problem problem)
    {
        Trouble = problem is Problem.Invalid ? null : problem.Message;
        if (problem is Problem.Invalid { Faults: var faults }) Form.Faults = faults;
    }
}
