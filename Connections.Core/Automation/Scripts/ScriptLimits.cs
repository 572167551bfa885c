namespace Connections.Core.Automation.Scripts;

/// <summary>How much one evaluation of a script may take.</summary>
internal sealed record ScriptLimits
{
    /// <summary>The limits of workflows.</summary>
    public static ScriptLimits Default { get; } = new();

    /// <summary>How long.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How many bytes it may allocate.</summary>
    public long Bytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>How many statements it may execute.</summary>
    public int Statements { get; init; } = 100_000;

    /// <summary>How many calls may be open within each other.</summary>
    public int Depth { get; init; } = 64;

    /// <summary>How many items a list may have.</summary>
    public uint Items { get; init; } = 1_000_000;

    /// <summary>Whether it is the first of its process, which compiles what the others run.</summary>
    public bool IsCold { get; init; }
}
