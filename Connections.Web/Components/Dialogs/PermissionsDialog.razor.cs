using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Connections;
using Connections.Core.Groups;
using Connections.Web.Auth;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Connections.Web.Components.Dialogs;

/// <summary>Who may do what with a connection, a group or a service account: naming principals, levels, taking them
/// off; elevation; and who can use it, and why.</summary>
public sealed partial class PermissionsDialog : IDisposable
{
    private readonly CancellationTokenSource gone = new();
    private readonly List<PolicyLine> lines = [];
    private PolicySource? policy;
    private PolicyView? view;
    private EffectiveAccess? explained;
    private string? asked;
    private string? problem;
    private string? warning;
    private bool isStale;

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

    [Inject]
    public required ServiceAccountPolicies OfServiceAccounts { get; init; }

    [Inject]
    public required ConnectionPolicies OfConnections { get; init; }

    [Inject]
    public required GroupPolicies OfGroups { get; init; }

    [Inject]
    public required ActorFactory Actors { get; init; }

    [Inject]
    public required Notifier Notifier { get; init; }

    private PolicySource Policy => policy ??= IsGroup ? new ResourcePolicySource(OfGroups, Id, "group")
        : IsServiceAccount ? new ServiceAccountPolicySource(OfServiceAccounts, Id)
        : new ResourcePolicySource(OfConnections, Id, "connection");

    /// <inheritdoc/>
    protected override bool IsDirty =>
        view is not null
            && !lines.Select(l => (l.Principal, l.Level)).ToHashSet()
                .SetEquals(view.Policy.Lines.Select(l => (l.Principal, l.Level)));

    /// <inheritdoc/>
    public void Dispose()
    {
        gone.Cancel();
        gone.Dispose();
    }

    protected override async Task OnInitializedAsync()
    {
        await base.OnInitializedAsync();
        await LoadAsync();
    }

    private async Task LoadAsync()
    {
        (problem, isStale, warning) = (null, false, null);
        await Notifier.TryAsync(async () =>
        {
            view = await Policy.GetAsync(await Actors.CurrentAsync(), gone.Token);
            lines.Clear();
            lines.AddRange(view.Policy.Lines);
        }, failed => problem = failed.Message);
    }

    private async Task SaveAsync(bool confirmed)
    {
        if (IsBusy || view is null) return;
        (IsBusy, problem, warning) = (true, null, null);
        var saved = await Notifier.TryAsync(
            async () =>
                await Policy.SaveAsync(await Actors.CurrentAsync(),
                    [.. lines.Select(l => new PolicyGrant(l.Principal, l.Level))], view.Policy.Version, confirmed,
                    gone.Token),
            Refused);
        IsBusy = false;
        if (saved) Dialog.Close(DialogResult.Ok(true));
    }

    private void Refused(Problem failed)
    {
        if (failed is Problem.Invalid { Faults: [{ Severity: Core.ErrorSeverity.Warning } asks] })
            warning = asks.Message;
        else (problem, isStale) = (failed.Message, failed is Problem.Conflict);
    }

    private async Task ElevateAsync()
    {
        if (IsBusy) return;
        IsBusy = true;
        if (await Notifier.TryAsync(async () => await Policy.ElevateAsync(await Actors.CurrentAsync(), gone.Token),
            failed => problem = failed.Message)) await LoadAsync();
        IsBusy = false;
    }

    private async Task ExplainAsync(PrincipalOption? choice)
    {
        (explained, asked) = (null, choice?.Name);
        if (choice is null) return;
        await Notifier.TryAsync(
            async () =>
                explained = await Policy.ExplainAsync(await Actors.CurrentAsync(), choice.Principal.Id, gone.Token),
            failed => problem = failed.Message);
    }
}
