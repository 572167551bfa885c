using System.Globalization;
using System.Text.Json.Nodes;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Specs;

namespace Connections.Core.Automation.Runs;

/// <summary>A loop that a run is in.</summary>
internal sealed class LoopState(StepSpec step, RunStep row, JsonArray? items)
{
    public StepSpec Step => step;

    /// <summary>The execution of the loop itself.</summary>
    public RunStep Row => row;

    /// <summary>What it goes through; null: it goes on while its conditions hold.</summary>
    public JsonArray? Items => items;

    /// <summary>The round that it is in, from 0; -1 before the first.</summary>
    public int Index { get; set; } = -1;

    /// <summary>Whether a step ended it before its time.</summary>
    public bool IsBroken { get; set; }

    /// <summary>What <c>Current</c> is in this round.</summary>
    public JsonObject Current => new()
    {
        [Loops.Index] = Index,
        [Loops.Value] = items is null ? Index : items[Index]?.DeepClone(),
    };

    /// <summary>Where a step stands in the rounds of loops, such as <c>For_each[3]/Check</c>; empty outside.</summary>
    public static string PathOf(IReadOnlyList<LoopState> within, string step) => within.Count == 0 ? ""
        : string.Concat(within.Select(l => string.Create(CultureInfo.InvariantCulture, $"{l.Step.Name}[{l.Index}]/")))
            + step;

    /// <summary>The loops and rounds of such a path, the outermost first.</summary>
    public static IReadOnlyList<(string Loop, int Index)> Parse(string path) =>
        [.. path.Split('/').SkipLast(1).Select(part =>
        {
            var open = part.IndexOf('[', StringComparison.Ordinal);
            return (part[..open], int.Parse(part.AsSpan((open + 1)..^1), CultureInfo.InvariantCulture));
        })];
}

/// <summary>What comes next in a run.</summary>
/// <param name="Step">The step.</param>
/// <param name="Within">The loops that it stands in, the outermost first.</param>
/// <param name="Turn">Set where the step is a loop whose round has ended, or that has not begun one.</param>
internal sealed record RunMove(StepSpec Step, IReadOnlyList<LoopState> Within, LoopState? Turn = null);
