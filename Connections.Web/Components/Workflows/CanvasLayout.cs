using Connections.Core.Automation.Workflows;

namespace Connections.Web.Components.Workflows;

/// <summary>
/// Where the cards of a workflow lie, and the lines between them. Pure; its measures are those of CSS.
/// </summary>
public sealed class CanvasLayout
{
    /// <summary>Width of a card.</summary>
    public const int CardWidth = 256;

    /// <summary>Height of a card.</summary>
    public const int CardHeight = 92;

    /// <summary>From the top of a row to the top of the next.</summary>
    public const int RowHeight = 168;

    /// <summary>Between two cards of a row.</summary>
    public const int Gap = 24;

    private readonly Dictionary<string, (int Row, double Center)> places = new(StringComparer.Ordinal);

    private CanvasLayout(SpecView view)
    {
        Rows = [.. view.Steps.GroupBy(s => s.Rank).OrderBy(g => g.Key).Select(g => g.ToList())];
        var widest = Rows.Count == 0 ? 1 : Rows.Max(r => r.Count);
        Width = (widest * (CardWidth + Gap)) + Gap;
        foreach (var (row, steps) in Rows.Index())
            foreach (var (i, step) in steps.Index())
                places[step.Name] = (row, (Width / 2.0) + ((i - ((steps.Count - 1) / 2.0)) * (CardWidth + Gap)));
        Lines = [.. view.Steps.SelectMany(LinesFrom)];
    }

    /// <summary>The steps row by row, in the order of a run.</summary>
    public IReadOnlyList<List<StepView>> Rows { get; }

    /// <summary>The lines between cards.</summary>
    public IReadOnlyList<CanvasLine> Lines { get; }

    /// <summary>Width of the drawing.</summary>
    public int Width { get; }

    /// <summary>Height of the drawing.</summary>
    public int Height => Rows.Count * RowHeight;

    /// <summary>Lays a document out.</summary>
    public static CanvasLayout From(SpecView view) => new(view);

    /// <summary>What follows a step, in words.</summary>
    public static string Words(StepView step)
    {
        var parts = step.Edges.GroupBy(e => e.Branch).Select(g => g.Key switch
        {
            "main" or "after_loop" => $"then {Names(g)}",
            "loopStart" or "loop" => $"in each round: {Names(g)}",
            _ => $"if {g.Key}: {Names(g)}",
        }).ToList();
        if (step.Fallback is { } fallback) parts.Add($"if it fails: {fallback}");
        return parts.Count == 0 ? "then the run ends" : string.Join("; ", parts);

        static string Names(IEnumerable<EdgeView> edges) => string.Join(" and ", edges.Select(e => e.Next));
    }

    /// <summary>The step that an arrow key leads to; null: none.</summary>
    /// <param name="step">From where.</param>
    /// <param name="down">How many rows down.</param>
    /// <param name="right">How many cards to the right.</param>
    public string? Neighbor(StepView step, int down, int right)
    {
        var (row, center) = places[step.Name];
        if (right != 0)
        {
            var at = Rows[row].IndexOf(step) + right;
            return at >= 0 && at < Rows[row].Count ? Rows[row][at].Name : null;
        }
        // Along an edge where there is one, else to the nearest card of the next row.
        var edge = down > 0 ? step.Edges.Select(e => e.Next).FirstOrDefault(places.ContainsKey)
            : Rows.SelectMany(r => r).FirstOrDefault(s => s.Edges.Any(e => e.Next == step.Name))?.Name;
        return edge ?? (row + down >= 0 && row + down < Rows.Count
            ? Rows[row + down].MinBy(s => Math.Abs(places[s.Name].Center - center))!.Name : null);
    }

    private IEnumerable<CanvasLine> LinesFrom(StepView step)
    {
        foreach (var edge in step.Edges.Where(e => places.ContainsKey(e.Next)))
            yield return Line(step.Name, edge.Next, isError: false);
        if (step.Fallback is { } fallback && places.ContainsKey(fallback))
            yield return Line(step.Name, fallback, isError: true);
    }

    private CanvasLine Line(string from, string to, bool isError)
    {
        var (fromRow, x1) = places[from];
        var (toRow, x2) = places[to];
        var (y1, y2) = ((fromRow * RowHeight) + CardHeight, toRow * RowHeight);
        // Beside the cards that lie between, and beside the line of success.
        var aside = isError ? 60 : toRow - fromRow > 1 && x1 == x2 ? (CardWidth / 2) + 40 : 0;
        return new CanvasLine(FormattableString.Invariant(
            $"M{x1:0} {y1}C{x1 + aside:0} {y1 + 60} {x2 + aside:0} {y2 - 60} {x2:0} {y2}"), isError);
    }
}

/// <summary>A line between two cards.</summary>
/// <param name="Path">Its path in SVG.</param>
/// <param name="IsError">Whether a run goes there when a step fails.</param>
public sealed record CanvasLine(string Path, bool IsError);
