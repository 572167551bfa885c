using System.Text;
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

    /// <summary>From the triggers to the first card.</summary>
    public const int StartHeight = 72;

    /// <summary>From the top of a card to the middle of the buttons below it.</summary>
    private const int Below = CardHeight + 34;

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
        var first = view.StartSteps.Where(cells.ContainsKey).Distinct().ToList();
        if (first.Count == 0 && Cells.Count > 0) first = [Cells[0].Step.Name];
        StartX = first.Count == 0 ? Width / 2 : (int)first.Average(s => cells[s].X + (CardWidth / 2));
        Lines = [.. first.Select(s => CanvasLine.Create([new(StartX, -StartHeight), new(StartX, StartHeight / -2),
            TopOf(cells[s])], isError: false)), .. view.Steps.SelectMany(LinesFrom)];
    }

    /// <summary>The cards in the order of a run.</summary>
    public IReadOnlyList<CanvasCell> Cells { get; }

    /// <summary>The lines between cards.</summary>
    public IReadOnlyList<CanvasLine> Lines { get; }

    /// <summary>The middle of where a run begins, from the left.</summary>
    public int StartX { get; }

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
        var (from, branches) = (cells[step.Name], CanvasPlace.BranchesOf(step).ToList());
        foreach (var edge in step.Edges.Where(e => cells.ContainsKey(e.Next)))
        {
            var place = new CanvasPoint(MiddleOf(from, branches.IndexOf(edge.Branch), branches.Count), from.Y + Below);
            yield return Line([new(from.X + (CardWidth / 2), from.Y + CardHeight), place], from, cells[edge.Next],
                isError: false);
        }
        if (step.Fallback is { } fallback && cells.TryGetValue(fallback, out var caught))
            yield return Line([new(from.X + CardWidth, from.Y + (CardHeight / 2)),
                new(from.X + CardWidth + (Gap / 2), from.Y + Below)], from, caught, isError: true);
    }

    // Where the button of a branch is, in the middle: that is what CSS makes of their number.
    private static int MiddleOf(CanvasCell cell, int at, int count)
    {
        var pitch = count <= 2 ? CardWidth / 2 : (CardWidth + 20) / count;
        return cell.X + (CardWidth / 2) + (int)((at - ((count - 1) / 2.0)) * pitch);
    }

    private static CanvasPoint TopOf(CanvasCell cell) => new(cell.X + (CardWidth / 2), cell.Y);

    // From below a card to the top of another, beside the cards that lie between.
    private CanvasLine Line(IReadOnlyList<CanvasPoint> begin, CanvasCell from, CanvasCell to, bool isError)
    {
        var (start, end) = (begin[^1], TopOf(to));
        var between = cells.Values.Where(c => c != from && c != to && c.Y < end.Y - 20 && c.Y + CardHeight > start.Y)
            .ToList();
        if (between.Count == 0) return CanvasLine.Create([.. begin, end], isError);
        var (top, bottom) = (between.Min(c => c.Y) - 8, between.Max(c => c.Y) + CardHeight + 8);
        var lane = between.SelectMany(c => new[] { c.X - (Gap / 2), c.X + CardWidth + (Gap / 2) })
            .Append(start.X).Append(end.X).Distinct()
            .Where(x => between.TrueForAll(c => x < c.X - 4 || x > c.X + CardWidth + 4))
            .MinBy(x => Math.Abs(x - start.X) + Math.Abs(x - end.X));
        return CanvasLine.Create([.. begin, new(lane, top), new(lane, Math.Min(bottom, end.Y - 24)), end], isError);
    }
}

/// <summary>A point of the drawing.</summary>
public readonly record struct CanvasPoint(int X, int Y);

/// <summary>A card's place.</summary>
/// <param name="Step">The step.</param>
/// <param name="X">From the left.</param>
/// <param name="Y">From the top.</param>
public sealed record CanvasCell(StepView Step, int X, int Y);

/// <summary>A line between two cards.</summary>
/// <param name="Path">Its path in SVG.</param>
/// <param name="IsError">Whether a run goes there when a step fails.</param>
public sealed record CanvasLine(string Path, bool IsError)
{
    /// <summary>
    /// Leads through points from top to bottom, and bends between them; one of an error begins at the side of a card.
    /// </summary>
    public static CanvasLine Create(IReadOnlyList<CanvasPoint> points, bool isError)
    {
        var path = new StringBuilder(FormattableString.Invariant($"M{points[0].X} {points[0].Y}"));
        if (isError)
        {
            // From the side of a card.
            var (side, turn) = (points[0], points[1]);
            path.Append(FormattableString.Invariant(
                $"H{turn.X - 8}Q{turn.X} {side.Y} {turn.X} {side.Y + 8}V{turn.Y}"));
            points = [.. points.Skip(1)];
        }
        foreach (var (at, to) in points.Zip(points.Skip(1)))
        {
            var bend = Math.Max(12, Math.Abs(to.Y - at.Y) / 2);
            path.Append(at.X == to.X && to.Y >= at.Y ? FormattableString.Invariant($"V{to.Y}")
                : FormattableString.Invariant($"C{at.X} {at.Y + bend} {to.X} {to.Y - bend} {to.X} {to.Y}"));
        }
        return new(path.ToString(), isError);
    }
}
