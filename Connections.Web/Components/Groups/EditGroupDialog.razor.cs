using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Connections;
using Connections.Core.Groups;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Groups;

/// <summary>
/// Changes a group: name, description, tags, members. Closes once it is saved. Nothing that someone else saved
/// meanwhile is overwritten.
/// </summary>
public sealed partial class EditGroupDialog
{
    private GroupDetails? stored;
    private IReadOnlySet<Guid> present = new HashSet<Guid>();
    private IReadOnlyList<string> keys = [];
    private string? warning;
    private bool isStale;
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
    public required GroupQueries Reading { get; init; }

    /// <inheritdoc/>
    protected override string DraftKey => DraftService.GroupKey(Id);

    /// <inheritdoc/>
    protected override bool IsDirty => stored is not null
        && (Form.Name != stored.Row.Name || Form.Description != stored.Description
            || !Form.Keys.SequenceEqual(stored.Row.Keys) || !Chosen.SetEquals(present));

    private List<MemberView> Leaving => [.. stored!.Members.Where(m => !Chosen.Contains(m.Id))];

    private IEnumerable<string> MemberFaults =>
        Form.OfMembers.Values.Concat(Form.At("members") is { } count ? [count] : []);

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        await base.OnInitializedAsync();
        if (await ReadAsync() is not { } found) return;
        Show(found);
        await Dialog.SetTitleAsync($"Edit {found.Row.Name}");
        if (!found.MayEdit)
        {
            Trouble = found.Row.ManagedBy is { } file ? Problem.ManagedByFile.WhyNot(found.Row.Name, file)
                : $"You can see this group, but not edit it. {OwnPermissions.Refusal(found.Row.Access, AccessLevel.Editor, Core.People.Permissions.ConnectionGroupsWrite)}";
            return;
        }
        if (await Drafts!.FindAsync() is not { } draft) return;
        await RestoreAsync(draft, Id);
        if (draft.SeenVersion is { } seen) basis = seen;
        if (!IsDirty) Restored = null;
        else if (draft.SeenVersion != found.Row.Version) await CompareAsync(null, found);
        else await ShowKeysAsync();
    }

    /// <inheritdoc/>
    protected override DraftContent? ToDraft() => stored is null ? null : new()
    {
        Name = Form.Name,
        Description = Form.Description,
        IntegrationType = stored.Row.IntegrationType,
        CredentialType = "",
        Tags = Form.Keys,
        Joining = [.. Chosen.Except(present)],
        Leaving = [.. present.Except(Chosen)],
        SeenVersion = basis,
    };

    private async Task<GroupDetails?> ReadAsync()
    {
        GroupDetails? found = null;
        await Notifier.TryAsync(async () => found = await Reading.GetAsync(await Actors.CurrentAsync(), Id, Left),
            Refused);
        return found;
    }

    private void Show(GroupDetails group)
    {
        (Form.Name, Form.Description, Form.Keys, keys) = (group.Row.Name, group.Description, group.Row.Keys,
            group.Row.Keys);
        (stored, basis, present) = (group, group.Row.Version, group.Members.Select(m => m.Id).ToHashSet());
        Chosen.Clear();
        Chosen.UnionWith(present);
    }

    private async Task StartAgainAsync()
    {
        if (await ReadAsync() is not { } found) return;
        await Drafts!.DiscardAsync();
        (Restored, merge, Trouble, warning, Form.Faults) = (null, null, null, null, []);
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
        (merge, Trouble) = (new GroupMerge(seen, latest, Form), null);
        // Whom I ticked and unticked stands over what is stored now.
        var (joining, leaving) = (Chosen.Except(present).ToList(), present.Except(Chosen).ToList());
        (stored, present) = (latest, latest.Members.Select(m => m.Id).ToHashSet());
        Chosen.Clear();
        Chosen.UnionWith(present);
        Chosen.UnionWith(joining);
        Chosen.ExceptWith(leaving);
    }

    private async Task ChangedAsync()
    {
        (warning, Form.Faults) = (null, []);
        Keep();
        await ShowKeysAsync();
    }

    private async Task ShowKeysAsync()
    {
        if (keys.SequenceEqual(Form.Keys) || stored is null) return;
        // The rules on keys are the service's: where it finds none broken, the rows are those of the new keys.
        var asked = Form.Keys;
        await Notifier.TryAsync(async () =>
        {
            await Candidates.ListAsync(await Actors.CurrentAsync(),
                new CandidateQuery { IntegrationType = stored.Row.IntegrationType, Keys = asked, GroupId = Id },
                new PageRequest(0, 1), Left);
            if (!asked.SequenceEqual(Form.Keys)) return;
            keys = asked;
            Chosen.IntersectWith(present);
        }, Refused);
    }

    private Task TickedAsync()
    {
        (warning, Form.Faults) = (null, []);
        Keep();
        return Task.CompletedTask;
    }

    private async Task SaveAsync()
    {
        if (IsBusy || stored is not { MayEdit: true }) return;
        if (merge is not null)
        {
            merge.Apply();
            (merge, basis) = (null, stored.Row.Version);
            generation++;
            await ShowKeysAsync();
        }
        var change = new GroupChange
        {
            Name = Form.Name,
            Description = Form.Description,
            Keys = Form.Keys,
            Add = [.. Chosen.Except(present)],
            Remove = [.. present.Except(Chosen)],
            Confirmed = warning is not null,
        };
        (IsBusy, Trouble, warning, isStale, Form.Faults) = (true, null, null, false, []);
        var saved =
            await Notifier.TryAsync(
                async () =>
                    await Groups.UpdateAsync(await Actors.CurrentAsync(), Id, change, stored.Row.Version,
                        CancellationToken.None), Refused);
        IsBusy = false;
        if (saved) await CloseAsync(true);
        else if (isStale && await ReadAsync() is { } latest) await CompareAsync(stored, latest);
    }

    private void Refused(Problem problem)
    {
        isStale = problem is Problem.Conflict;
        if (problem is Problem.Invalid { Faults: [{ Severity: Core.ErrorSeverity.Warning } asks] })
            warning = asks.Message;
        else Refuse(problem);
    }
}
