using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Automation.Uses;
using Connections.Core.Connections;
using Connections.Core.Groups;
using Connections.Core.Integrations;
using Connections.Web.Components.Shared;
using Connections.Web.Drafts;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Connections.Web.Components.Groups;

/// <summary>
/// Changes a group: name, description, tags, members. Closes once it is saved. Nothing that someone else saved
/// in the meantime is overwritten.
/// </summary>
public sealed partial class EditGroupDialog
{
    private readonly GroupForm form = new();
    private FormDraft draft = null!;
    private UnsavedChanges changes = null!;
    private GroupDetails? stored;
    private IReadOnlySet<Guid> present = new HashSet<Guid>();
    private IReadOnlyList<string> keys = [];
    private GroupMerge? merge;
    private HistoryEntry? last;
    private bool isMine;
    private int generation;
    // What is typed stands on it; while one decides, not on the newest yet.
    private Guid basis;

    /// <summary>The group.</summary>
    [Parameter, EditorRequired]
    public Guid Id { get; set; }

    [Inject]
    public required GroupService Groups { get; init; }

    [Inject]
    public required GroupCandidates Candidates { get; init; }

    [Inject]
    public required IntegrationCatalog Catalog { get; init; }

    [Inject]
    public required Availability Availability { get; init; }

    [Inject]
    public required DraftKeeperFactory Keepers { get; init; }

    [Inject]
    public required GroupQueries Reading { get; init; }

    [Inject]
    public required ChangeImpactQueries Impact { get; init; }

    private bool IsDirty => stored is not null
        && (form.Name != stored.Row.Name || form.Description != stored.Description
            || !form.Keys.SequenceEqual(stored.Row.Keys) || !form.Chosen.SetEquals(present));

    private List<MemberView> Leaving => [.. stored!.Members.Where(m => !form.Chosen.Contains(m.Id))];

    // What is asked of the impact stands on it: keys, who comes and who goes.
    private string Asked => string.Join(' ',
        form.Keys.Concat(form.Chosen.Except(present).Concat(present.Except(form.Chosen)).Order()
            .Select(id => id.ToString("N"))));

    private IEnumerable<string> MemberFaults =>
        form.OfMembers.Values.Concat(form.At("members") is { } count ? [count] : []);

    /// <inheritdoc/>
    protected override ValueTask LeaveAsync() => draft.DisposeAsync();

    protected override void OnInitialized()
    {
        draft = new(Keepers.Create(DraftService.GroupKey(Id)), () => IsDirty, ToDraft);
        changes = new(Dialog.Cancel, Submission, () => IsDirty, draft);
    }

    protected override async Task OnInitializedAsync()
    {
        if (await ReadAsync() is not { } found) return;
        Show(found);
        await Dialog.SetTitleAsync($"Edit {found.Row.Name}");
        if (!found.MayEdit)
        {
            Submission.Error = found.Row.ManagedBy is { } file ? Problem.ManagedByFile.WhyNot(found.Row.Name, file)
                : "You can see this group, but not edit it. " + OwnPermissions.Refusal(found.Row.Access,
                    AccessLevel.Editor, Core.People.Permissions.ConnectionGroupsWrite);
            return;
        }
        if (await draft.FindAsync() is not { } kept) return;
        await RestoreAsync(kept);
        if (kept.SeenVersion is { } seen) basis = seen;
        if (!IsDirty) draft.Restored = null;
        else if (kept.SeenVersion != found.Row.Version) await CompareAsync(null, found);
        else await ShowKeysAsync();
    }

    private DraftContent? ToDraft() => stored is null ? null : new()
    {
        Name = form.Name,
        Description = form.Description,
        IntegrationType = stored.Row.IntegrationType,
        CredentialType = "",
        Tags = form.Keys,
        Joining = [.. form.Chosen.Except(present)],
        Leaving = [.. present.Except(form.Chosen)],
        SeenVersion = basis,
    };

    private async Task<GroupDetails?> ReadAsync()
    {
        GroupDetails? found = null;
        await Notifier.TryAsync(async () => found = await Reading.GetAsync(await Actors.CurrentAsync(), Id, Left),
            Refuse);
        return found;
    }

    private void Show(GroupDetails group)
    {
        (form.Name, form.Description, form.Keys, keys) = (group.Row.Name, group.Description, group.Row.Keys,
            group.Row.Keys);
        (stored, basis, present) = (group, group.Row.Version, group.Members.Select(m => m.Id).ToHashSet());
        form.Chosen.Clear();
        form.Chosen.UnionWith(present);
    }

    private async Task StartAgainAsync()
    {
        if (await ReadAsync() is not { } found) return;
        await draft.DiscardAsync();
        Submission.Clear();
        (draft.Restored, merge, form.Faults) = (null, null, []);
        Show(found);
        generation++;
    }

    private async Task CompareAsync(GroupDetails? seen, GroupDetails latest)
    {
        (last, isMine) = (null, false);
        await Notifier.TryAsync(
            async () =>
            {
                var actor = await Actors.CurrentAsync();
                last = (await Reading.HistoryAsync(actor, Id, new PageRequest(0, 50), Left)).Rows.FirstOrDefault(
                    entry => entry.IsChange);
                isMine = last?.ActorId == actor.Id;
            },
            _ => { });
        (merge, Submission.Error) = (new GroupMerge(seen, latest, form), null);
        // Whom I ticked and unticked stands over what is stored now.
        var (joining, leaving) = (form.Chosen.Except(present).ToList(), present.Except(form.Chosen).ToList());
        (stored, present) = (latest, latest.Members.Select(m => m.Id).ToHashSet());
        form.Chosen.Clear();
        form.Chosen.UnionWith(present);
        form.Chosen.UnionWith(joining);
        form.Chosen.ExceptWith(leaving);
    }

    private async Task ChangedAsync()
    {
        Submission.Unwarn();
        form.Faults = [];
        draft.Keep();
        await ShowKeysAsync();
    }

    private async Task ShowKeysAsync()
    {
        if (keys.SequenceEqual(form.Keys) || stored is null) return;
        // The rules on keys are the service's: where it finds none broken, the rows are those of the new keys.
        var asked = form.Keys;
        await Notifier.TryAsync(async () =>
        {
            await Candidates.ListAsync(await Actors.CurrentAsync(),
                new CandidateQuery { IntegrationType = stored.Row.IntegrationType, Keys = asked, GroupId = Id },
                new PageRequest(0, 1), Left);
            if (!asked.SequenceEqual(form.Keys)) return;
            keys = asked;
            form.Chosen.IntersectWith(present);
        }, Refuse);
    }

    private Task TickedAsync()
    {
        Submission.Unwarn();
        form.Faults = [];
        draft.Keep();
        return Task.CompletedTask;
    }

    private async Task SaveAsync()
    {
        if (Submission.IsBusy || stored is not { MayEdit: true }) return;
        if (merge is not null)
        {
            merge.Apply();
            (merge, basis) = (null, stored.Row.Version);
            generation++;
            await ShowKeysAsync();
        }
        var change = new GroupChange
        {
            Name = form.Name,
            Description = form.Description,
            Keys = form.Keys,
            Add = [.. form.Chosen.Except(present)],
            Remove = [.. present.Except(form.Chosen)],
            Confirmed = Submission.Warning is not null,
        };
        form.Faults = [];
        var version = stored.Row.Version;
        var saved = await Submission.RunAsync(
            async actor => await Groups.UpdateAsync(actor, Id, change, version, CancellationToken.None), Refuse);
        if (saved) await CloseAsync(true);
        else if (Submission.IsStale && await ReadAsync() is { } latest) await CompareAsync(stored, latest);
    }

    private Task<ChangeImpact> AskImpactAsync(Actor actor, CancellationToken ct) =>
        Impact.OfGroupAsync(actor, Id, new GroupReshape
        {
            Keys = form.Keys,
            Add = [.. form.Chosen.Except(present)],
            Remove = [.. present.Except(form.Chosen)],
        }, ct);

    private Task RestoreAsync(DraftContent kept)
    {
        draft.Restored = kept;
        return Notifier.TryAsync(
            async () => await form.RestoreAsync(kept, Id, Candidates, await Actors.CurrentAsync(), Left),
            _ => { });
    }

    private async Task CloseAsync(object result)
    {
        await draft.DiscardAsync();
        Dialog.Close(DialogResult.Ok(result));
    }

    // A problem goes to its fields, or above them.
    private void Refuse(Problem problem)
    {
        if (problem is Problem.Invalid { Faults: not [{ Severity: Core.ErrorSeverity.Warning }] and var faults })
            (Submission.Error, form.Faults) = (null, faults);
        else Submission.Refuse(problem);
    }
}
