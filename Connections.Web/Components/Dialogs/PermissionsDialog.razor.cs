using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Connections;
using Connections.Web.Auth;
using Connections.Web.Components.Shared;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Connections.Web.Components.Dialogs;

/// <summary>Who may do what with a connection: naming principals, levels, taking them off; elevation; and who can use it, and why.</summary>
public sealed partial class PermissionsDialog : IDisposable
{
    private readonly CancellationTokenSource gone = new();
    private readonly List<PolicyLine> lines = [];
    private ConnectionPolicy? view;
    private PrincipalPicker? picker;
    private PrincipalChoice? chosen;
    private EffectiveAccess? explained;
    private string? asked;
    private string? problem;
    private string? warning;
    private bool isBusy;
    private bool isStale;

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;

    /// <summary>The connection.</summary>
    [Parameter, EditorRequired]
    public Guid Id { get; set; }

    /// <summary>Its name.</summary>
    [Parameter, EditorRequired]
    public string Name { get; set; } = "";

    [Inject]
    public required ConnectionPolicies Policies { get; init; }

    [Inject]
    public required ActorFactory Actors { get; init; }

    [Inject]
    public required Notifier Notifier { get; init; }

    private static IReadOnlyList<Level> Levels { get; } = [Level.Viewer, Level.Resolver, Level.Editor];

    private bool IsChanged => view is not null && !lines.Select(l => (l.Principal, l.Level)).ToHashSet().SetEquals(view.Policy.Lines.Select(l => (l.Principal, l.Level)));

    /// <inheritdoc/>
    public void Dispose()
    {
        gone.Cancel();
        gone.Dispose();
    }

    protected override Task OnInitializedAsync() => LoadAsync();

    private static string KindOf(PolicyLine line) => (line.Principal.Kind, line.Acts) switch
    {
        (PrincipalKind.Organization, _) => "Organisation",
        (PrincipalKind.ServiceAccount, true) => "Service account",
        (PrincipalKind.ServiceAccount, false) => "Service account, disabled",
        (PrincipalKind.Team, true) => "Team",
        (PrincipalKind.Team, false) => "Team without members",
        (PrincipalKind.Role, true) => "Role",
        (PrincipalKind.Role, false) => "Role without members",
        (_, true) => "Person",
        (_, false) => "Person, disabled",
    };

    private async Task LoadAsync()
    {
        (problem, isStale, warning) = (null, false, null);
        await Notifier.TryAsync(async () =>
        {
            view = await Policies.GetAsync(await Actors.CurrentAsync(), Id, gone.Token);
            lines.Clear();
            lines.AddRange(view.Policy.Lines);
        }, failed => problem = failed.Message);
    }

    private bool IsListed(Principal principal) => lines.Exists(l => l.Principal == principal);

    private async Task AddAsync()
    {
        if (chosen is not { } choice || IsListed(choice.Principal)) return;
        lines.Add(new PolicyLine(choice.Principal, choice.Name, Level.Viewer, true));
        chosen = null;
        if (picker is not null) await picker.ClearAsync();
    }

    private void Change(PolicyLine line, Level level) => lines[lines.IndexOf(line)] = line with { Level = level };

    private void Remove(PolicyLine line) => lines.Remove(line);

    private void Restrict() => lines.RemoveAll(l => l.Principal.Kind == PrincipalKind.Organization);

    private void OpenUp() => lines.Insert(0, new PolicyLine(Principal.Everyone, "Everyone in the organisation", Level.Viewer, true));

    private async Task SaveAsync(bool confirmed)
    {
        if (isBusy || view is null) return;
        (isBusy, problem, warning) = (true, null, null);
        var saved = await Notifier.TryAsync(
            async () => await Policies.SaveAsync(await Actors.CurrentAsync(), Id, [.. lines.Select(l => new PolicyGrant(l.Principal, l.Level))], view.Policy.Version, confirmed, gone.Token),
            Refused);
        isBusy = false;
        if (saved) Dialog.Close(DialogResult.Ok(true));
    }

    private void Refused(Problem failed)
    {
        if (failed is Problem.Invalid { Faults: [{ Severity: Core.Severity.Warning } asks] }) warning = asks.Message;
        else (problem, isStale) = (failed.Message, failed is Problem.Conflict);
    }

    private async Task ElevateAsync()
    {
        if (isBusy) return;
        isBusy = true;
        if (await Notifier.TryAsync(async () => await Policies.ElevateAsync(await Actors.CurrentAsync(), Id, gone.Token), failed => problem = failed.Message)) await LoadAsync();
        isBusy = false;
    }

    private async Task ExplainAsync(PrincipalChoice? choice)
    {
        (explained, asked) = (null, choice?.Name);
        if (choice is null) return;
        await Notifier.TryAsync(async () => explained = await Policies.ExplainAsync(await Actors.CurrentAsync(), Id, choice.Principal.Id, gone.Token), failed => problem = failed.Message);
    }
}
