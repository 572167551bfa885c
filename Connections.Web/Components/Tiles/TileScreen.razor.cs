using Connections.Core;
using Connections.Core.Automation.Uses;
using Connections.Core.Connections;
using Connections.Core.Execution.Testing;
using Connections.Core.Integrations;
using Connections.Core.Tiles;
using Connections.Web.Auth;
using Connections.Web.Components.Dialogs;
using Connections.Web.Components.Grid;
using Connections.Web.Components.Shared;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Connections.Web.Components.Tiles;

/// <summary>One integration tile: its accounts.</summary>
public sealed partial class TileScreen
{
    private const int MostNamed = 10;

    private static readonly DialogOptions formOptions = new()
    {
        MaxWidth = MaxWidth.Medium,
        FullWidth = true,
        BackdropClick = false,
        CloseOnNavigation = false,
    };

    private static readonly IReadOnlyList<ListColumn> columns =
    [
        new("Name", null, "name"), new("Health", null, "health"), new("Use", null, "use"),
        new("Added by", null, "by"), new("Updated", null, "updated"),
    ];

    private SingleDialogService asking = null!;
    private TileAccounts? shown;
    private string? trouble;

    /// <summary>Wire name of its integration.</summary>
    [Parameter, EditorRequired]
    public string Tile { get; set; } = "";

    [Inject]
    public required TileQueries Reading { get; init; }

    [Inject]
    public required TileService Tiles { get; init; }

    [Inject]
    public required TileAccountTester Tester { get; init; }

    [Inject]
    public required UseQueries Uses { get; init; }

    [Inject]
    public required IntegrationCatalog Catalog { get; init; }

    [Inject]
    public required Availability Availability { get; init; }

    [Inject]
    public required ActorFactory Actors { get; init; }

    [Inject]
    public required Notifier Notifier { get; init; }

    [Inject]
    public required IDialogService Dialogs { get; init; }

    private string Title => Catalog.Find(Tile)?.Name ?? Tile;

    private string Note => shown is { Accounts.Count: > 1, Tile.DefaultAccount: null }
        ? "No account is the default: each step must choose one in its Account field."
        : "Steps use the default account unless their Account field names another one.";

    /// <inheritdoc/>
    protected override void OnInitialized() => asking = new(Dialogs);

    /// <inheritdoc/>
    protected override Task OnParametersSetAsync() => LoadAsync();

    private async Task LoadAsync()
    {
        await Notifier.TryAsync(
            async () => shown = await Reading.AccountsAsync(await Actors.CurrentAsync(), Tile, Left),
            problem => (shown, trouble) = (null, problem is Problem.NotFound ? "There is no such integration tile."
                : problem.Message));
        // What a row does is an event of its row, which draws nothing else anew.
        StateHasChanged();
    }

    private static string UseOf(TileAccountRow row) => (row.IsRestricted, row.MayUse) switch
    {
        (false, true) => "Everyone",
        (true, true) => "Restricted; you can use it",
        (true, false) => "Restricted; you can't use it",
        _ => "You can't use it",
    };

    private List<RowAction> ActionsFor(TileAccountRow row)
    {
        List<RowAction> actions = [new("Edit", Sprite.Edit, () => EditAsync(row))];
        actions.Add(new("Test", Sprite.Run, () => TestAsync(row)));
        if (!row.IsDefault)
            actions.Add(new("Make default", Sprite.Enable, () => DefaultAsync(row)) { Spoken = "Make default:" });
        actions.Add(new("Restrict use", Sprite.Permissions, () => RestrictAsync(row)) { Spoken = "Restrict use of" });
        actions.Add(new("Delete", Sprite.Delete, () => DeleteAsync(row)) { IsDanger = true });
        return [.. actions.Select(a => a with { Refusal = Availability.Refusal })];
    }

    private Task AddAsync() => OpenAsync("Add Account", null);

    private Task EditAsync(TileAccountRow row) => OpenAsync($"Edit {row.Name}", row.Id);

    private async Task OpenAsync(string title, Guid? id)
    {
        if ((await asking.AskAsync<TileAccountDialog>(title, new DialogParameters<TileAccountDialog>
            { { d => d.Tile, Tile }, { d => d.Id, id } }, formOptions)).Canceled) return;
        await LoadAsync();
        Notifier.Confirm(id is null ? "Account added." : "Account saved.");
    }

    private async Task TestAsync(TileAccountRow row)
    {
        ConnectionTestResult? result = null;
        await Notifier.TryAsync(
            async () => result = await Tester.TestStoredAsync(await Actors.CurrentAsync(), row.Id, Left));
        if (result is null) return;
        await LoadAsync();
        Notifier.Confirm(string.Join(' ', [$"{row.Name}: {result.Headline}",
            .. new[] { result.Detail, result.NextStep }.OfType<string>()]));
    }

    private async Task DefaultAsync(TileAccountRow row)
    {
        if (!await Notifier.TryAsync(
            async () => await Tiles.SetDefaultAsync(await Actors.CurrentAsync(), row.Id, true, Left))) return;
        await LoadAsync();
        Notifier.Confirm($"“{row.Name}” is the default account.");
    }

    private async Task RestrictAsync(TileAccountRow row)
    {
        if ((await asking.AskAsync<PermissionsDialog>("Restrict use", new DialogParameters<PermissionsDialog>
            { { d => d.Id, row.Id }, { d => d.Name, row.Name }, { d => d.IsTileAccount, true } })).Canceled) return;
        await LoadAsync();
        Notifier.Confirm($"Permissions of “{row.Name}” saved.");
    }

    private async Task DeleteAsync(TileAccountRow row)
    {
        ResourceUses? uses = null;
        if (!await Notifier.TryAsync(async () => uses = await Uses.OfTileAccountAsync(await Actors.CurrentAsync(),
            Tile, row.Id, new PageRequest(0, MostNamed), Left))) return;
        if ((await asking.AskAsync<ConfirmDialog>("Are you sure?", new DialogParameters<ConfirmDialog>
        {
            { d => d.Name, row.Name },
            { d => d.Question, $"The account “{row.Name}” and its secrets will be deleted at once. It can't be "
                + "restored." },
            { d => d.Verb, "Delete" },
            { d => d.Consequences, ConsequenceList.Render(Consequences(uses!)) },
            { d => d.Act, async () => await Tiles.DeleteAsync(await Actors.CurrentAsync(), row.Id, Left) },
        })).Canceled) return;
        await LoadAsync();
        Notifier.Confirm($"Deleted the account “{row.Name}”.");
    }

    private static IReadOnlyList<Consequence> Consequences(ResourceUses uses)
    {
        var named = uses.Workflows.Rows.Select(w => new Consequence("workflow", w.Id,
            w.Steps.Any(s => s.IsCertain) ? $"The workflow “{w.Name}” uses it."
                : $"The workflow “{w.Name}” may use it.")).ToList();
        if (uses.Workflows.Total - named.Count is > 0 and var more)
            named.Add(new("workflow", null, $"{more} more {(more == 1 ? "workflow uses" : "workflows use")} it.")
            { Count = more });
        if (uses.HiddenWorkflows is > 0 and var hidden)
            named.Add(new("workflow", null, hidden == 1 ? "A workflow that you can't see uses it."
                : $"{hidden} workflows that you can't see use it.")
            { Count = hidden, IsHidden = true });
        named.AddRange(uses.Apps.Select(a => new Consequence("app", a.Id, a.Queries.Any(q => q.IsCertain)
            ? $"The app “{a.Name}” uses it." : $"The app “{a.Name}” may use it.")));
        if (uses.HiddenApps is > 0 and var hiddenApps)
            named.Add(new("app", null, hiddenApps == 1 ? "An app that you can't see uses it."
                : $"{hiddenApps} apps that you can't see use it.")
            { Count = hiddenApps, IsHidden = true });
        return named;
    }
}
