using Connections.Core;
using Connections.Core.Integrations;
using Connections.Core.Tiles;
using Connections.Web.Auth;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Tiles;

/// <summary>The integration tiles, each with its state.</summary>
public sealed partial class TileGrid
{
    private IReadOnlyList<TileRow>? tiles;
    private string? trouble;

    [Inject]
    public required TileQueries Reading { get; init; }

    [Inject]
    public required IntegrationCatalog Catalog { get; init; }

    [Inject]
    public required ActorFactory Actors { get; init; }

    [Inject]
    public required Notifier Notifier { get; init; }

    protected override async Task OnInitializedAsync() => await Notifier.TryAsync(
        async () => tiles = await Reading.ListAsync(await Actors.CurrentAsync(), Left),
        problem => trouble = problem.Message);

    /// <summary>What a tile says of its accounts.</summary>
    public static string StateOf(TileRow tile)
    {
        var accounts = tile.Accounts switch { 0 => "Not connected", 1 => "1 account", var n => $"{n} accounts" };
        return tile.NeedAttention switch
        {
            0 => accounts,
            1 => $"{accounts} · 1 needs attention",
            var n => $"{accounts} · {n} need attention",
        };
    }
}
