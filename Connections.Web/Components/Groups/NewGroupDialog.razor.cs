using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Connections;
using Connections.Core.Groups;
using Connections.Core.Integrations;
using Connections.Web.Components.Dialogs;
using Connections.Web.Components.Shared;
using Connections.Web.Drafts;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Connections.Web.Components.Groups;

/// <summary>
/// Makes a group in four steps: integration, name and tags, members, access. Closes with its id once it is created.
/// </summary>
public sealed partial class NewGroupDialog
{
    private static readonly IReadOnlyList<string> steps = ["Integration", "Name and tags", "Confirm Group", "Access"];

    private readonly GroupForm form = new();
    private FormDraft draft = null!;
    private UnsavedChanges changes = null!;
    private readonly List<PolicyLine> lines = [];
    private IReadOnlyList<PolicyLine> usual = [];
    private int step;
    private Integration? integration;
    private string? unknown;
    private bool showsFaults;
    private int asked;
    private int generation;
    private IReadOnlyList<string> checkedKeys = [];

    /// <summary>Wire name of the integration to begin with; null or empty: the choice.</summary>
    [Parameter]
    public string? IntegrationType { get; set; }

    /// <summary>Told which integration is chosen, empty for the choice, so that it can stand in the address.</summary>
    [Parameter]
    public Action<string>? ChosenType { get; set; }

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
    public required GroupPolicies Policies { get; init; }

    [Inject]
    public required UserLocale Reader { get; init; }

    private bool IsDirty =>
        form.Name.Trim().Length > 0 || form.Description.Trim().Length > 0 || form.Keys.Count > 0;

    // Each clash is said at both of its rows, which may be out of sight: one of them stands above.
    private string Clash => form.At("members")
        ?? (form.OfMembers.Count > 2
            ? $"{Reader.Write(form.OfMembers.Count)} of the selected connections clash; see their rows. For example: "
            : "") + $"{form.OfMembers.Values.First()} Uncheck one to continue.";

    /// <inheritdoc/>
    protected override ValueTask LeaveAsync() => draft.DisposeAsync();

    protected override void OnInitialized()
    {
        draft = new(Keepers.Create(DraftService.NewGroup), () => IsDirty, ToDraft);
        changes = new(Dialog.Cancel, Submission, () => IsDirty, draft);
    }

    protected override async Task OnInitializedAsync()
    {
        await Notifier.TryAsync(async () =>
        {
            var actor = await Actors.CurrentAsync();
            usual = [PolicyLine.Everyone,
                new PolicyLine(new(PrincipalKind.User, actor.Id), actor.Name, AccessLevel.Editor, true)];
            Permit(usual);
        }, Refuse);
        if (await draft.FindAsync() is { } kept && Catalog.Find(kept.IntegrationType) is { } begun
            && (string.IsNullOrEmpty(IntegrationType) || IntegrationType == begun.Type))
        {
            await RestoreAsync(kept);
            if (kept.Access is { } access) Permit(access);
            (integration, step, checkedKeys) = (begun, 1, form.Keys);
            if (string.IsNullOrEmpty(IntegrationType)) ChosenType?.Invoke(begun.Type);
            return;
        }
        if (string.IsNullOrEmpty(IntegrationType)) return;
        integration = Catalog.Find(IntegrationType);
        if (integration is null) unknown = IntegrationType;
        else step = 1;
    }

    private void Choose(Integration chosen)
    {
        if (integration != chosen) form.Chosen.Clear();
        (integration, unknown, step) = (chosen, null, 1);
        ChosenType?.Invoke(chosen.Type);
    }

    private void Back()
    {
        if (Submission.IsBusy || step == 0) return;
        Submission.Unwarn();
        Submission.Error = null;
        step--;
        if (step == 0) ChosenType?.Invoke("");
    }

    private async Task StartAgainAsync()
    {
        await draft.DiscardAsync();
        (form.Name, form.Description, form.Keys, form.Faults) = ("", "", [], []);
        (draft.Restored, checkedKeys, showsFaults) = (null, [], false);
        form.Chosen.Clear();
        Permit(usual);
        generation++;
    }

    private DraftContent? ToDraft() => integration is null ? null : new()
    {
        Name = form.Name,
        Description = form.Description,
        IntegrationType = integration.Type,
        CredentialType = "",
        Tags = form.Keys,
        // Ticks belong to the keys that they were made with.
        Joining = checkedKeys.SequenceEqual(form.Keys) ? [.. form.Chosen] : [],
        Access = [.. lines],
    };

    private NewGroup Input(bool confirmed = false) => new()
    {
        Name = form.Name,
        Description = form.Description,
        Keys = form.Keys,
        IntegrationType = integration!.Type,
        Members = [.. form.Chosen],
        Access = [.. lines.Select(l => new PolicyGrant(l.Principal, l.Level))],
        Confirmed = confirmed,
    };

    // What is wrong is told from the first step on that one has tried to leave.
    private Task TypedAsync()
    {
        draft.Keep();
        return showsFaults ? CheckAsync() : Task.CompletedTask;
    }

    private Task TickedAsync()
    {
        draft.Keep();
        return CheckAsync();
    }

    private Task PermitAsync()
    {
        Submission.Unwarn();
        draft.Keep();
        return Task.CompletedTask;
    }

    // The editor changes the list that it is given.
    private void Permit(IReadOnlyList<PolicyLine> access)
    {
        lines.Clear();
        lines.AddRange(access);
    }

    // Only the answer to the last question counts: someone who ticks fast asks several.
    private async Task CheckAsync()
    {
        if (integration is null) return;
        var mine = ++asked;
        await Notifier.TryAsync(async () =>
        {
            var (actor, input) = (await Actors.CurrentAsync(), Input());
            var faults = await Task.Run(() => Groups.CheckAsync(actor, input, Left), Left);
            if (mine == asked) (form.Faults, Submission.Error) = (faults, null);
        }, Refuse);
    }

    private async Task ConfirmGroupAsync()
    {
        if (Submission.IsBusy) return;
        showsFaults = true;
        // Who carries the keys of before need not carry these.
        if (!checkedKeys.SequenceEqual(form.Keys)) form.Chosen.Clear();
        await CheckAsync();
        if (form.HasWrongFields || Submission.Error is not null) return;
        checkedKeys = [.. form.Keys];
        step = 2;
    }

    private async Task ConfirmAccessAsync()
    {
        if (Submission.IsBusy || form.HasWrongMembers) return;
        await CheckAsync();
        if (!form.HasWrongMembers && !form.HasWrongFields && Submission.Error is null) step = 3;
    }

    private Task RestoreAsync(DraftContent kept)
    {
        draft.Restored = kept;
        return Notifier.TryAsync(
            async () => await form.RestoreAsync(kept, groupId: null, Candidates, await Actors.CurrentAsync(), Left),
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

    private async Task CreateAsync()
    {
        if (Submission.IsBusy || integration is null) return;
        var input = Input(confirmed: Submission.Warning is not null);
        var id = Guid.Empty;
        if (await Submission.RunAsync(
            async actor => id = (await Groups.CreateAsync(actor, input, CancellationToken.None)).Row.Id, Refused))
            await CloseAsync(id);
    }

    // Each fault leads back to the step where it can be mended.
    private void Refused(Problem problem)
    {
        Refuse(problem);
        if (problem is not Problem.Invalid || Submission.Warning is not null) return;
        if (form.HasWrongFields) step = 1;
        else if (form.HasWrongMembers) step = 2;
        else if (form.Faults is [var fault, ..]) Submission.Error = fault.Message;
    }
}
