using System.Text.Json.Nodes;
using Connections.Core.Apps.Definitions;
using Connections.Core.Resolving;

namespace Connections.Core.Apps.Running;

/// <summary>How one query of an open app is: when it ran, and what came of it.</summary>
internal sealed class AppQueryRun(AppQuery query)
{
    public AppQuery Query => query;

    /// <summary>Counts its starts: what comes of an earlier one is not taken.</summary>
    public int Number { get; set; }

    public bool IsLoading { get; set; }

    public DateTimeOffset? StartedAt { get; set; }

    /// <summary>What it asked last, to see whether that changed.</summary>
    public string? LastArguments { get; set; }

    /// <summary>What it asked when its outputs came.</summary>
    public string? Answered { get; set; }

    /// <summary>When it runs again by itself; null: it does not.</summary>
    public DateTimeOffset? DueAt { get; set; }

    public AppOutcome? Outcome { get; set; }

    /// <summary>How many bytes its output has as JSON.</summary>
    public long Size { get; set; }
}

/// <summary>What a query asks, worked out.</summary>
/// <param name="Inputs">Its inputs by name.</param>
/// <param name="Context">Values that its texts name; null: they are plain.</param>
/// <param name="Identifiers">What is asked for in a group.</param>
internal sealed record AppArguments(JsonObject Inputs, IReadOnlyList<KeyValuePair<string, JsonNode?>>? Context,
    IReadOnlyList<Identifier> Identifiers)
{
    /// <summary>What tells it from other arguments.</summary>
    public string Key => string.Join('\n', [Inputs.ToJsonString(),
        .. (Context ?? []).Select(c => $"{c.Key}={c.Value?.ToJsonString()}"),
        .. Identifiers.Select(i => $"{i.Key}:{i.Value}")]);
}

/// <summary>What came of running a query.</summary>
/// <param name="Output">What it came to.</param>
/// <param name="Error">Why it failed, for viewers; null: it did not.</param>
internal sealed record AppOutcome(JsonNode? Output, string? Error)
{
    /// <summary>The same in full, for editors.</summary>
    public string? Details { get; init; }

    public JsonNode? Request { get; init; }

    public string? ConnectionName { get; init; }

    public string Why { get; init; } = "";
}
