using System.Text.Json.Nodes;
using Connections.Core.Egress;
using Connections.Core.Execution.Actions;
using Connections.Core.Integrations;
using Connections.Core.Requests.Masking;

namespace Connections.Core.Execution.Testing;

/// <summary>What an answer to a test request says of the credential. Pure.</summary>
internal static class TestResponseInterpreter
{
    /// <summary>Reads an answer: the first rule that fits, else what the status commonly means.</summary>
    public static TestVerdict Read(TestRequest test, EgressResponse answer)
    {
        var status = answer.Status;
        var json = new Lazy<JsonNode?>(() => ResponseText.Decode(answer.Body.Span, answer.Header("Content-Type"))
            .Text is { } text ? ResponseJson.Parse(text) : null);
        foreach (var rule in test.Answers)
        {
            if (rule.Status.Any(s => StatusRange.TryParse(s)?.Covers(status) is true) && Fits(rule, json))
                return new TestVerdict(rule.Outcome, rule.Message, rule.Field);
        }

        return status switch
        {
            >= 200 and < 300 => new TestVerdict(TestOutcome.Accepted, "Credential accepted.", null)
            { MessageTellsOutcome = true },
            401 or 403 => ProviderErrorReader.Judge(status, answer.Body, answer.Header("WWW-Authenticate")),
            _ => new TestVerdict(TestOutcome.Unknown,
                $"The service responded with status {status}, but it's unclear whether it accepts the credential.",
                null)
            { MessageTellsOutcome = true },
        };
    }

    private static bool Fits(ResponseRule rule, Lazy<JsonNode?> json)
    {
        if (rule.BodyPath is null) return true;

        return json.Value is not null && BodyValue.TryFind(json.Value, rule.BodyPath, out var found)
            && (rule.BodyIs is not { } expected || BodyValue.Text(found) == expected);
    }
}

/// <summary>What an answer says.</summary>
/// <param name="Outcome">Of the credential.</param>
/// <param name="Message">In words.</param>
/// <param name="Field">The field at fault, where the answer tells.</param>
internal sealed record TestVerdict(TestOutcome Outcome, string Message, string? Field)
{
    /// <summary>What to try next; null: what such an outcome commonly needs.</summary>
    public string? NextStep { get; init; }

    /// <summary>Whether the message is the outcome itself, so that no other sentence needs to tell it.</summary>
    public bool MessageTellsOutcome { get; init; }
}
