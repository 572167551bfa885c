using System.Text.Json.Nodes;
using Connections.Core.Apps.Definitions;

namespace Connections.Core.Apps.Editing;

/// <summary>Where a component stands on its grid of 12 columns; rows are 8 pixels high.</summary>
/// <param name="X">Its first column, from 0.</param>
/// <param name="Y">Its first row, from 0.</param>
/// <param name="Width">How many columns.</param>
/// <param name="Height">How many rows.</param>
public sealed record GridPlace(int X, int Y, int Width, int Height)
{
    /// <summary>The row below it.</summary>
    public int Bottom => Y + Height;

    /// <summary>Whether two lie over each other.</summary>
    public bool Overlaps(GridPlace other) =>
        X < other.X + other.Width && other.X < X + Width && Y < other.Bottom && other.Y < Bottom;
}

/// <summary>A component of a definition that is being edited.</summary>
public sealed record AppComponentNode
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>What it is, such as <c>textInput</c>.</summary>
    public required string Type { get; init; }

    /// <summary>Where it stands in the definition.</summary>
    public required string Pointer { get; init; }

    /// <summary>The modal or other component that it lies in; null: the app itself.</summary>
    public string? Container { get; init; }

    /// <summary>Where it stands on its grid; null: on none.</summary>
    public GridPlace? Place { get; init; }

    /// <summary>Its properties as they were typed, without what lies within it.</summary>
    public required JsonObject Properties { get; init; }

    /// <summary>What follows when something happens to it.</summary>
    public IReadOnlyList<AppEventNode> Events { get; init; } = [];
}

/// <summary>A query of a definition that is being edited.</summary>
public sealed record AppQueryNode
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>What it is.</summary>
    public required AppQueryKind Kind { get; init; }

    /// <summary>Where it stands in the definition.</summary>
    public required string Pointer { get; init; }

    /// <summary>Its properties as they were typed.</summary>
    public required JsonObject Properties { get; init; }

    /// <summary>Of an action: what it does; else empty.</summary>
    public string Fqn { get; init; } = "";

    /// <summary>The connection that it names.</summary>
    public Guid? ConnectionId { get; init; }

    /// <summary>The group that it names, which goes before a connection.</summary>
    public Guid? GroupId { get; init; }

    /// <summary>For a group: keys, each with a value that may be an expression.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Identifiers { get; init; } = [];

    /// <summary>Its inputs by name.</summary>
    public IReadOnlyList<KeyValuePair<string, JsonNode?>> Inputs { get; init; } = [];

    /// <summary>What follows when it is done.</summary>
    public IReadOnlyList<AppEventNode> Events { get; init; } = [];

    /// <summary>Whether only events and people run it.</summary>
    public bool IsManual { get; init; }
}

/// <summary>What follows from an event.</summary>
/// <param name="When">When, such as <c>click</c>.</param>
/// <param name="Type">What is done, such as <c>triggerQuery</c>.</param>
/// <param name="Members">All of it, as it was typed.</param>
public sealed record AppEventNode(string When, string Type, JsonObject Members)
{
    /// <summary>A member as a text; empty where it is none.</summary>
    public string TextOf(string member) => Members[member] switch
    {
        null => "",
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        var other => other.ToJsonString(),
    };
}

/// <summary>What became of something that was removed or renamed.</summary>
/// <param name="DroppedEvents">Components and queries whose events led to it and went with it.</param>
/// <param name="StillNamedBy">Components and queries whose expressions still have the former name.</param>
public sealed record AppNameChange(IReadOnlyList<string> DroppedEvents, IReadOnlyList<string> StillNamedBy);
