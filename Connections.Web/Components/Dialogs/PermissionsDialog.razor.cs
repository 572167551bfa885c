using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Apps.Editing;
using Connections.Core.Automation.Uses;
using Connections.Core.Automation.Workflows;
using Connections.Core.Connections;
using Connections.Core.Groups;
using Connections.Core.Tiles;
using Connections.Web.Components.Shared;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Connections.Web.Components.Dialogs;

/// <summary>Who may do what with a connection, a group, a workflow, an app or a service account: naming principals,
/// levels, taking them off; elevation; and who can use it, and why.</summary>
public sealed partial class PermissionsDialog
{
    private readonly List<PolicyLine> lines = [];
    private PolicySource? policy;
    private ResourcePolicy? view;
    private EffectiveAccess? explained;
    private string? asked;
    private UnsavedChanges changes = null!;

    /// <summary>The connection, group or service account.</summary>
    [Parameter, EditorRequired]
    public Guid Id { get; set; }

    /// <summary>Its name.</summary>
    [Parameter, EditorRequired]
    public string Name { get; set; } = "";

    /// <summary>Whether it is a group, not a connection.</summary>
    [Parameter]
    public bool IsGroup { get; set; }

    /// <summary>Whether it is a service account, not a connection.</summary>
    [Parameter]
    public bool IsServiceAccount { get; set; }

    /// <summary>Whether it is a workflow, not a connection.</summary>
    [Parameter]
    public bool IsWorkflow { get; set; }

    /// <summary>Whether it is an app, not a connection.</summary>
    [Parameter]
    public bool IsApp { get; set; }

    /// <summary>Whether it is an account of an integration tile, not a connection.</summary>
    [Parameter]
    public bool IsTileAccount { get; set; }

    [Inject]
    public required TileAccountPolicies OfTileAccounts { get; init; }

    [Inject]
    public required ServiceAccountPolicies OfServiceAccounts { get; init; }

    [Inject]
    public required ConnectionPolicies OfConnections { get; init; }

    [Inject]
    public required GroupPolicies OfGroups { get; init; }

    [Inject]
    public required WorkflowPolicies OfWorkflows { get; init; }

    [Inject]
    public required AppPolicies OfApps { get; init; }

    [Inject]
    public required ChangeImpactQueries Impact { get; init; }

    private bool IsOfConnection => !IsGroup && !IsWorkflow && !IsApp && !IsTileAccount
        && !IsServiceAccount;

    private string About =>
        string.Join(' ', lines.Select(l => $"{l.Principal.Id}:{l.Level}").Order(StringComparer.Ordinal));

    private PolicySource Policy => policy ??= IsGroup ? new ResourcePolicySource(OfGroups, Id, "group")
        : IsWorkflow ? new WorkflowPolicySource(OfWorkflows, Id)
        : IsApp ? new AppPolicySource(OfApps, Id)
        : IsTileAccount ? new ResourcePolicySource(OfTileAccounts, Id, "account")
        : IsServiceAccount ? new ServiceAccountPolicySource(OfServiceAccounts, Id)
        : new ResourcePolicySource(OfConnections, Id, "connection");

    private Task<ChangeImpact> AskImpactAsync(Actor actor, CancellationToken ct) => IsDirty
        ? Impact.OfPolicyAsync(actor, Id, [.. lines.Select(l => new PolicyGrant(l.Principal, l.Level))], ct)
        : Task.FromResult(ChangeImpact.None);

    private bool IsDirty =>
        view is not null
            && !lines.Select(l => (l.Principal, l.Level)).ToHashSet()
                .SetEquals(view.Policy.Lines.Select(l => (l.Principal, l.Level)));

    protected override void OnInitialized() => changes = new(Dialog.Cancel, Submission, () => IsDirty);

    protected override async Task OnInitializedAsync()
    {
        await LoadAsync();
    }

    // Not through the submission: one may leave while it loads.
    private async Task LoadAsync()
    {
        Submission.Clear();
        await Notifier.TryAsync(async () => await ReadAsync(await Actors.CurrentAsync()), Submission.Refuse);
    }

    private async Task ReadAsync(Actor actor)
    {
        view = await Policy.GetAsync(actor, Left);
        lines.Clear();
        lines.AddRange(view.Policy.Lines);
    }

    private async Task SaveAsync(bool confirmed)
    {
        if (view is not { } seen) return;
        if (await Submission.RunAsync(actor => Policy.SaveAsync(actor,
            [.. lines.Select(l => new PolicyGrant(l.Principal, l.Level))], seen.Policy.Version, confirmed, Left)))
            Dialog.Close(DialogResult.Ok(true));
    }

    private Task ElevateAsync() => Submission.RunAsync(async actor =>
    {
        await Policy.ElevateAsync(actor, Left);
        await ReadAsync(actor);
    });

    private async Task ExplainAsync(PrincipalOption? choice)
    {
        (explained, asked) = (null, choice?.Name);
        if (choice is null) return;
        await Notifier.TryAsync(
            async () =>
                explained = await Policy.ExplainAsync(await Actors.CurrentAsync(), choice.Principal.Id, Left),
            Submission.Refuse);
    }

    private static string WayOf(PolicyLine line) => line.Principal.Kind == PrincipalKind.Organization
        ? "everyone in the organization" : $"{PolicyEditor.KindOf(line).ToLowerInvariant()} {line.Name}";
}
