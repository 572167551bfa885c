using Connections.Core.Automation.Workflows;

namespace Connections.Web.Components.Workflows;

/// <summary>
/// Where the cards of a workflow lie, and the lines between them: where its document says so, else row by row. Pure;
/// its measures are those of CSS.
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

    private readonly Dictionary<string, CanvasCell> cells = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (int Row, int At)> order = new(StringComparer.Ordinal);
    private readonly List<List<StepView>> rows;

    private CanvasLayout(SpecView view, Func<string, (double X, double Y)?> placeOf)
    {
        rows = [.. view.Steps.GroupBy(s => s.Rank).OrderBy(g => g.Key).Select(g => g.ToList())];
        foreach (var (row, steps) in rows.Index())
            foreach (var (at, step) in steps.Index()) order[step.Name] = (row, at);
        if (!ByHand(view, placeOf)) InRows();
        Width = cells.Count == 0 ? CardWidth : cells.Values.Max(c => c.X) + CardWidth + Gap;
        Height = cells.Count == 0 ? 0 : cells.Values.Max(c => c.Y) + RowHeight;
        Cells = [.. rows.SelectMany(r => r).Select(s => cells[s.Name])];
        Lines = [.. view.Steps.SelectMany(LinesFrom)];
    }

    /// <summary>The cards in the order of a run.</summary>
    public IReadOnlyList<CanvasCell> Cells { get; }

    /// <summary>The lines between cards.</summary>
    public IReadOnlyList<CanvasLine> Lines { get; }

    /// <summary>Width of the drawing.</summary>
    public int Width { get; }

    /// <summary>Height of the drawing.</summary>
    public int Height { get; }

    /// <summary>Lays a document out.</summary>
    public static CanvasLayout From(WorkflowDocument document) => new(document.View, document.PlaceOf);

    /// <summary>What follows a step, in words.</summary>
    public static string Words(StepView step)
    {
        var parts = step.Edges.GroupBy(e => e.Branch).Select(g => g.Key switch
        {
            "main" or "after_loop" => $"then {Names(g)}",
            "loopStart" or "loop" => $"{CanvasPlace.Words(g.Key)}: {Names(g)}",
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
        var (row, at) = order[step.Name];
        if (right != 0) return rows[row].ElementAtOrDefault(at + right)?.Name;
        // Along an edge where there is one, else to the nearest card of the next row.
        var edge = down > 0 ? step.Edges.Select(e => e.Next).Append(step.Fallback)
            .FirstOrDefault(n => n is not null && cells.ContainsKey(n))
            : step.Predecessors.FirstOrDefault(cells.ContainsKey);
        return edge ?? (row + down >= 0 && row + down < rows.Count
            ? rows[row + down].MinBy(s => Math.Abs(cells[s.Name].X - cells[step.Name].X))!.Name : null);
    }

    private void InRows()
    {
        var widest = rows.Count == 0 ? 1 : rows.Max(r => r.Count);
        var width = (widest * (CardWidth + Gap)) + Gap;
        foreach (var (row, steps) in rows.Index())
            foreach (var (i, step) in steps.Index())
            {
                var center = (width / 2.0) + ((i - ((steps.Count - 1) / 2.0)) * (CardWidth + Gap));
                cells[step.Name] = new(step, (int)(center - (CardWidth / 2.0)), row * RowHeight);
            }
    }

    // Only where it says so for every step, and no card would hide another.
    private bool ByHand(SpecView view, Func<string, (double X, double Y)?> placeOf)
    {
        var placed = new List<(StepView Step, double X, double Y)>();
        foreach (var step in view.Steps)
        {
            if (placeOf(step.Name) is not { } place || Math.Abs(place.X) > 100_000 || Math.Abs(place.Y) > 100_000)
                return false;
            placed.Add((step, place.X, place.Y));
        }
        if (placed.Count == 0) return false;
        foreach (var (i, one) in placed.Index())
            foreach (var other in placed.Skip(i + 1))
                if (Math.Abs(one.X - other.X) < CardWidth && Math.Abs(one.Y - other.Y) < CardHeight + 52) return false;
        var (left, top) = (placed.Min(p => p.X), placed.Min(p => p.Y));
        foreach (var (step, x, y) in placed) cells[step.Name] = new(step, (int)(x - left) + Gap, (int)(y - top));
        return true;
    }

    private IEnumerable<CanvasLine> LinesFrom(StepView step)
    {
        foreach (var edge in step.Edges.Where(e => cells.ContainsKey(e.Next)))
            yield return Line(step.Name, edge.Next, isError: false);
        if (step.Fallback is { } fallback && cells.ContainsKey(fallback))
            yield return Line(step.Name, fallback, isError: true);
    }

    private CanvasLine Line(string from, string to, bool isError)
    {
        var (start, end) = (cells[from], cells[to]);
        var (x1, x2) = (start.X + (CardWidth / 2), end.X + (CardWidth / 2));
        var (y1, y2) = (start.Y + CardHeight, end.Y);
        // Beside the cards that lie between, and beside the line of success.
        var aside = isError ? 60 : y2 - y1 > RowHeight && x1 == x2 ? (CardWidth / 2) + 40 : 0;
        return new CanvasLine(FormattableString.Invariant(
            $"M{x1} {y1}C{x1 + aside} {y1 + 60} {x2 + aside} {y2 - 60} {x2} {y2}"), isError);
    }
}

/// <summary>A card's place.</summary>
/// <param name="Step">The step.</param>
/// <param name="X">From the left.</param>
/// <param name="Y">From the top.</param>
public sealed record CanvasCell(StepView Step, int X, int Y);

/// <summary>A line between two cards.</summary>
/// <param name="Path">Its path in SVG.</param>
/// <param name="IsError">Whether a run goes there when a step fails.</param>
public sealed record CanvasLine(string Path, bool IsError);
