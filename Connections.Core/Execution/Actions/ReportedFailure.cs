using System.Text.Json.Nodes;
using Connections.Core.Integrations;

namespace Connections.Core.Execution.Actions;

/// <summary>What an answer of a good status says of a failure.</summary>
/// <param name="Message">In the service's words and by its code; empty where it says neither.</param>
/// <param name="IsRateLimit">Whether it means too many requests.</param>
internal sealed record ReportedFailure(string Message, bool IsRateLimit)
{
    /// <summary>Reads a body that is masked already; null: it reports none.</summary>
    public static ReportedFailure? Read(ResponseFailure? rule, JsonNode? body)
    {
        if (rule is null || body is null || !BodyValue.TryFind(body, rule.Path, out var found)) return null;
        var reports = rule.Is is { } expected ? BodyValue.Text(found) == expected
            : found is not null and not JsonArray { Count: 0 };
        if (!reports) return null;
        var message = At(body, rule.Message);
        var code = rule.Code is null ? message : At(body, rule.Code);
        var words = code.Length == 0 || message.Contains(code, StringComparison.Ordinal) ? message
            : message.Length == 0 ? code : $"{message} ({code})";
        return new ReportedFailure(words, rule.RateLimits.Contains(code));
    }

    private static string At(JsonNode body, string? path) =>
        path is not null && BodyValue.TryFind(body, path, out var found) && found is not null
            ? BodyValue.Text(found).Trim() : "";
}
