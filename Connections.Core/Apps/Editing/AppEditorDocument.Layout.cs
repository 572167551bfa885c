using System.Text.Json.Nodes;
using static Connections.Core.JsonTree;

namespace Connections.Core.Apps.Editing;

/// <summary>Where components stand: no two over each other, those in the way are pushed down.</summary>
public sealed partial class AppEditorDocument
{
    /// <summary>Most rows of a grid.</summary>
    public const int MaxRows = 2000;

    // A row is 8 pixels: what is lower can't be touched.
    private const int LeastHeight = 3;

    /// <summary>Moves a component within its grid. What it would lie over is pushed down.</summary>
    /// <returns>Where it stands then.</returns>
    /// <exception cref="Problem.NotFound">There is no such component, or it stands on no grid.</exception>
    public GridPlace Move(string name, int x, int y)
    {
        var now = Placed(name, out _);
        var width = Math.Clamp(now.Width, 1, Columns);
        return Settle(name, now with
        {
            X = Math.Clamp(x, 0, Columns - width),
            Y = Math.Clamp(y, 0, MaxRows),
            Width = width,
        });
    }

    /// <summary>Gives a component another size. What it would lie over is pushed down.</summary>
    /// <returns>Where it stands then.</returns>
    /// <exception cref="Problem.NotFound">There is no such component, or it stands on no grid.</exception>
    public GridPlace Resize(string name, int width, int height)
    {
        var now = Placed(name, out _);
        var x = Math.Clamp(now.X, 0, Columns - 1);
        return Settle(name, now with
        {
            X = x,
            Width = Math.Clamp(width, 1, Columns - x),
            Height = Math.Clamp(height, LeastHeight, MaxRows),
        });
    }

    private GridPlace Placed(string name, out Located found)
    {
        found = Find(name) ?? throw new Problem.NotFound("component");
        return found.Cell is { } cell && PlaceOf(cell) is { } place ? place : throw new Problem.NotFound("grid cell");
    }

    private GridPlace Settle(string name, GridPlace wanted)
    {
        Placed(name, out var found);
        var settled = new List<GridPlace> { wanted };
        Write(found.Cell!, wanted);
        // From the top: what is pushed down may push what is below it, and never comes back.
        foreach (var (cell, place) in Objects(found.CellSiblings).Where(c => c != found.Cell)
            .Select(c => (Cell: c, Place: PlaceOf(c))).Where(c => c.Place is not null)
            .OrderBy(c => c.Place!.Y).ToList())
        {
            var at = place!;
            while (settled.Find(at.Overlaps) is { } over) at = at with { Y = over.Bottom };
            settled.Add(at);
            if (at != place) Write(cell, at);
        }
        Changed();
        return wanted;
    }

    private static GridPlace? PlaceOf(JsonObject cell)
    {
        if (TextAt(cell, "type") != Cell) return null;
        var place = ((cell["properties"] as JsonObject)?["layout"] as JsonObject)?["default"] as JsonObject;
        return new(Math.Max(0, Whole("x", 0)), Math.Max(0, Whole("y", 0)), Math.Max(1, Whole("width", Columns)),
            Math.Max(1, Whole("height", 1)));

        int Whole(string member, int otherwise) => place?[member] is JsonValue value
            ? value.TryGetValue<int>(out var whole) ? whole
            : value.TryGetValue<double>(out var number) && Math.Abs(number) < int.MaxValue ? (int)number : otherwise
            : otherwise;
    }

    private static void Write(JsonObject cell, GridPlace place)
    {
        var at = Member(Member(Member(cell, "properties"), "layout"), "default");
        foreach (var (member, value) in Written(place)) at[member] = value!.DeepClone();
    }

    private static JsonObject Written(GridPlace place) => new()
    {
        ["x"] = place.X,
        ["y"] = place.Y,
        ["width"] = place.Width,
        ["height"] = place.Height,
    };
}
