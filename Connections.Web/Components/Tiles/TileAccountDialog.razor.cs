using Connections.Core;
using Connections.Core.Connections;
using Connections.Core.Execution.Testing;
using Connections.Core.Integrations;
using Connections.Core.Tiles;
using Connections.Web.Components.Dialogs;
using Connections.Web.Components.Shared;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Connections.Web.Components.Tiles;

/// <summary>Adds an account to a tile, or changes one. Closes with its id once it is saved.</summary>
public sealed partial class TileAccountDialog
{
    private ConnectionEditor editor = null!;
    private UnsavedChanges changes = null!;

    /// <summary>Wire name of the tile's integration.</summary>
    [Parameter, EditorRequired]
    public string Tile { get; set; } = "";

    /// <summary>The account; null: a new one.</summary>
    [Parameter]
    public Guid? Id { get; set; }

    [Inject]
    public required IntegrationCatalog Catalog { get; init; }

    [Inject]
    public required TileQueries Reading { get; init; }

    [Inject]
    public required TileService Tiles { get; init; }

    [Inject]
    public required TileAccountTester Tester { get; init; }

    [Inject]
    public required ConnectionInputRules Rules { get; init; }

    [Inject]
    public required Availability Availability { get; init; }

    private ConnectionFormModel? Model => editor.Model;

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        editor = new(Rules, Submission, Availability);
        changes = new(Dialog.Cancel, Submission, () => editor.IsDirty);
    }

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        if (Id is not { } id)
        {
            var model = new ConnectionFormModel(Catalog);
            model.Choose(Catalog.Find(Tile)!);
            model.Choose(Catalog.Find(Tile)!.TileKinds()[0]);
            editor.Show(model);
            return;
        }
        await Notifier.TryAsync(async () => editor.Show(new ConnectionFormModel(Catalog,
            (await Reading.GetAsync(await Actors.CurrentAsync(), Tile, id, Left)).Credential)), editor.Refuse);
    }

    private Task<ConnectionTestResult> TestAsync(Actor actor, ConnectionInput input, CancellationToken ct) =>
        Tester.TestAsync(actor, input, Id, ct);

    private async Task SaveAsync()
    {
        var saved = Guid.Empty;
        if (await editor.SaveAsync(async (actor, input) => saved = (Id is { } id
                ? await Tiles.UpdateAsync(actor, id, input, Model!.Edited!.Row.Version, CancellationToken.None)
                : await Tiles.CreateAsync(actor, input, CancellationToken.None)).Row.Id, editor.Refuse))
            Dialog.Close(DialogResult.Ok(saved));
    }
}
