using System.Text.Json;
using System.Text.Json.Nodes;

namespace Connections.Core.Automation.Runs;

/// <summary>What a run was started with, on one line: what tells it from the runs beside it. Pure.</summary>
internal static class RunParameterText
{
    private const int MaxShown = 5;
    private const int MaxValue = 40;

    /// <summary>The first parameters that have a value: <c>env: prod, count: 3</c>. Empty: there are none.</summary>
    public static string For(JsonNode? trigger)
    {
        if (trigger is not JsonObject parameters) return "";
        var given = parameters.Where(p => p.Value is not null).ToList();
        var shown = given.Take(MaxShown).Select(p => $"{p.Key}: {Value(p.Value!)}");
        return string.Join(", ", shown) + (given.Count > MaxShown ? $" and {given.Count - MaxShown} more" : "");
    }

    private static string Value(JsonNode value)
    {
        var text = value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString();
        text = text.ReplaceLineEndings(" ");
        return text.Length <= MaxValue ? text : $"{text[..MaxValue]}…";
    }
}
