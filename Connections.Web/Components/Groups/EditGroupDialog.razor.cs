using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Groups;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Connections.Web.Components.Groups;

/// <summary>Changes a group: name, description, tags, members. Closes once it is saved. Nothing that someone else saved meanwhile is overwritten.</summary>
public sealed partial class EditGroupDialog
{
    private GroupDetails? stored;
    private IReadOnlySet<Guid> present = new HashSet<Guid>();
    private IReadOnlyList<string> keys = [];
    private string? warning;
    private bool isStale;

    /// <summary>The group.</summary>
    [Parameter, EditorRequired]
    public Guid Id { get; set; }

    [Inject]
    public required GroupReading Reading { get; init; }

    [Inject]
    public required GroupCandidates Candidates { get; init; }

    /// <inheritdoc/>
    protected override bool IsDirty => stored is not null
        && (Form.Name != stored.Row.Name || Form.Description != stored.Description || !Form.Keys.SequenceEqual(stored.Row.Keys) || !Chosen.SetEquals(present));

    private List<MemberView> Leaving => [.. stored!.Members.Where(m => !Chosen.Contains(m.Id))];

    private IEnumerable<string> MemberFaults => Form.OfMembers.Values.Concat(Form.At("members") is { } count ? [count] : []);

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        await base.OnInitializedAsync();
        await LoadAsync();
    }

    private async Task LoadAsync()
    {
        (Trouble, warning, isStale, Form.Faults) = (null, null, false, []);
        if (!await Notifier.TryAsync(async () => stored = await Reading.GetAsync(await Actors.CurrentAsync(), Id, Left), Refused)) return;
        await Dialog.SetTitleAsync($"Edit {stored!.Row.Name}");
        if (!stored.MayEdit) Trouble = $"You see this group, but may not edit it. {OwnPermissions.Refusal(stored.Row.Access, Level.Editor, Core.People.Permissions.ConnectionGroupsWrite)}";
        (Form.Name, Form.Description, Form.Keys, keys) = (stored.Row.Name, stored.Description, stored.Row.Keys, stored.Row.Keys);
        present = stored.Members.Select(m => m.Id).ToHashSet();
        Chosen.Clear();
        Chosen.UnionWith(present);
    }

    private async Task ChangedAsync()
    {
        (warning, Form.Faults) = (null, []);
        if (keys.SequenceEqual(Form.Keys) || stored is null) return;
        // The rules on keys are the service's: where it finds none broken, the rows are those of the new keys.
        var asked = Form.Keys;
        await Notifier.TryAsync(async () =>
        {
            await Candidates.ListAsync(await Actors.CurrentAsync(), new CandidateQuery { IntegrationType = stored.Row.IntegrationType, Keys = asked, GroupId = Id }, new PageRequest(0, 1), Left);
            if (!asked.SequenceEqual(Form.Keys)) return;
            keys = asked;
            Chosen.IntersectWith(present);
        }, Refused);
    }

    private Task TickedAsync()
    {
        (warning, Form.Faults) = (null, []);
        return Task.CompletedTask;
    }

    private async Task SaveAsync()
    {
        if (IsBusy || stored is not { MayEdit: true }) return;
        var change = new GroupChange
        {
            Name = Form.Name,
            Description = Form.Description,
            Keys = Form.Keys,
            Add = [.. Chosen.Except(present)],
            Remove = [.. present.Except(Chosen)],
            Confirmed = warning is not null,
        };
        (IsBusy, Trouble, warning, Form.Faults) = (true, null, null, []);
        var saved = await Notifier.TryAsync(async () => await Groups.UpdateAsync(await Actors.CurrentAsync(), Id, change, stored.Row.Version, CancellationToken.None), Refused);
        IsBusy = false;
        if (saved) Dialog.Close(DialogResult.Ok(true));
    }

    private void Refused(Problem problem)
    {
        isStale = problem is Problem.Conflict;
        if (problem is Problem.Invalid { Faults: [{ Severity: Core.Severity.Warning } asks] }) warning = asks.Message;
        else Refuse(problem);
    }
}
