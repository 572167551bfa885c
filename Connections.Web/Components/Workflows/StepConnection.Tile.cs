using Connections.Web.Components.Documents;

namespace Connections.Web.Components.Workflows;

/// <summary>What a step acts through that has nothing chosen: the tile of its integration.</summary>
public sealed partial class StepConnection
{
    private (string? Of, StepTarget? Found) tile;

    // Once for each integration: this is drawn with every letter.
    private async Task ReadTileAsync()
    {
        var type = Action.Integration?.Type;
        if (tile.Of == type) return;
        tile = (type, null);
        await Notifier.TryAsync(async () =>
        {
            var found = await Targets.TileAsync(await Actors.CurrentAsync(), type, Left);
            if (tile.Of == type) tile = (type, found);
        });
    }

    private Task UseTileAsync()
    {
        State.Document.ClearTarget(Step.Name);
        return Edited.InvokeAsync();
    }
}
