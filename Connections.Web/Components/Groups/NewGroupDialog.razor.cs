using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Connections;
using Connections.Core.Groups;
using Connections.Core.Integrations;
using Connections.Web.Components.Dialogs;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Groups;

/// <summary>
/// Makes a group in four steps: integration, name and tags, members, access. Closes with its id once it is created.
/// </summary>
public sealed partial class NewGroupDialog
{
    private static readonly IReadOnlyList<string> steps = ["Integration", "Name and tags", "Confirm Group", "Access"];

    private readonly List<PolicyLine> lines = [];
    private IReadOnlyList<PolicyLine> usual = [];
    private int step;
    private Integration? integration;
    private string? unknown;
    private string? warning;
    private bool showsFaults;
    private bool confirmed;
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
    public required GroupPolicies Policies { get; init; }

    [Inject]
    public required UserLocale Reader { get; init; }

    /// <inheritdoc/>
    protected override string DraftKey => DraftService.NewGroup;

    /// <inheritdoc/>
    protected override bool IsDirty =>
        Form.Name.Trim().Length > 0 || Form.Description.Trim().Length > 0 || Form.Keys.Count > 0;

    // Each clash is said at both of its rows, which may be out of sight: one of them stands above.
    private string Clash => Form.At("members")
        ?? (Form.OfMembers.Count > 2
            ? $"{Reader.Write(Form.OfMembers.Count)} of the selected connections clash; see their rows. For example: "
            : "") + $"{Form.OfMembers.Values.First()} Uncheck one to continue.";

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        await base.OnInitializedAsync();
        await Notifier.TryAsync(async () =>
        {
            var actor = await Actors.CurrentAsync();
            usual = [PolicyLine.Everyone,
                new PolicyLine(new(PrincipalKind.User, actor.Id), actor.Name, AccessLevel.Editor, true)];
            Permit(usual);
        }, Refuse);
        if (await Drafts!.FindAsync() is { } draft && Catalog.Find(draft.IntegrationType) is { } begun
            && (string.IsNullOrEmpty(IntegrationType) || IntegrationType == begun.Type))
        {
            await RestoreAsync(draft, groupId: null);
            if (draft.Access is { } access) Permit(access);
            (integration, step, checkedKeys) = (begun, 1, Form.Keys);
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
        if (integration != chosen) Chosen.Clear();
        (integration, unknown, step) = (chosen, null, 1);
        ChosenType?.Invoke(chosen.Type);
    }

    private void Back()
    {
        if (IsBusy || step == 0) return;
        Unwarn();
        Trouble = null;
        step--;
        if (step == 0) ChosenType?.Invoke("");
    }

    private async Task StartAgainAsync()
    {
        await Drafts!.DiscardAsync();
        (Restored, Form.Name, Form.Description, Form.Keys, Form.Faults, checkedKeys, showsFaults) = (null, "", "", [],
            [], [], false);
        Chosen.Clear();
        Permit(usual);
        generation++;
    }

    /// <inheritdoc/>
    protected override DraftContent? ToDraft() => integration is null ? null : new()
    {
        Name = Form.Name,
        Description = Form.Description,
        IntegrationType = integration.Type,
        CredentialType = "",
        Tags = Form.Keys,
        // Ticks belong to the keys that they were made with.
        Joining = checkedKeys.SequenceEqual(Form.Keys) ? [.. Chosen] : [],
        Access = [.. lines],
    };

    private NewGroup Input() => new()
    {
        Name = Form.Name,
        Description = Form.Description,
        Keys = Form.Keys,
        IntegrationType = integration!.Type,
        Members = [.. Chosen],
        Access = [.. lines.Select(l => new PolicyGrant(l.Principal, l.Level))],
        Confirmed = confirmed,
    };

    // What is wrong is told from the first step on that one has tried to leave.
    private Task TypedAsync()
    {
        Keep();
        return showsFaults ? CheckAsync() : Task.CompletedTask;
    }

    private Task TickedAsync()
    {
        Keep();
        return CheckAsync();
    }

    private Task PermitAsync()
    {
        Unwarn();
        Keep();
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
            if (mine == asked) (Form.Faults, Trouble) = (faults, null);
        }, Refuse);
    }

    private async Task ConfirmGroupAsync()
    {
        if (IsBusy) return;
        showsFaults = true;
        // Who carries the keys of before need not carry these.
        if (!checkedKeys.SequenceEqual(Form.Keys)) Chosen.Clear();
        await CheckAsync();
        if (Form.HasWrongFields || Trouble is not null) return;
        checkedKeys = [.. Form.Keys];
        step = 2;
    }

    private async Task ConfirmAccessAsync()
    {
        if (IsBusy || Form.HasWrongMembers) return;
        await CheckAsync();
        if (!Form.HasWrongMembers && !Form.HasWrongFields && Trouble is null) step = 3;
    }

    private void Unwarn() => (warning, confirmed) = (null, false);

    private async Task CreateAsync()
    {
        if (IsBusy || integration is null) return;
        (IsBusy, Trouble, confirmed) = (true, null, warning is not null);
        var id = Guid.Empty;
        var made = await Notifier.TryAsync(
            async () => id = (await Groups.CreateAsync(await Actors.CurrentAsync(), Input(), CancellationToken.None)).Row.Id,
            Refused);
        IsBusy = false;
        if (made) await CloseAsync(id);
    }

    // Each fault leads back to the step where it can be mended.
    private void Refused(Problem problem)
    {
        Unwarn();
        if (problem is Problem.Invalid { Faults: [{ Severity: Core.ErrorSeverity.Warning } asks] })
        {
            warning = asks.Message;
            return;
        }
        Refuse(problem);
        if (Form.HasWrongFields) step = 1;
        else if (Form.HasWrongMembers) step = 2;
        else if (Form.Faults is [var fault, ..]) Trouble = fault.Message;
    }
}
