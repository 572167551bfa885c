using System.Text;
using Connections.Core.Egress;
using Connections.Core.Execution.Testing;
using Connections.Core.Requests.Masking;
using Connections.Core.Resolving;

namespace Connections.Core.Execution.Actions;

/// <summary>Puts an exchange into the words of a run.</summary>
internal static class RunResultBuilder
{
    /// <summary>Most characters of a body in a message.</summary>
    public const int MostInMessage = 750;

    /// <summary>Most characters of a request's body that are shown.</summary>
    private const int MostOfRequest = 2 * 1024;

    private const string Cut = "... [truncated]";

    // Whatever they hold is a credential.
    private static readonly HashSet<string> Credentials = new(StringComparer.OrdinalIgnoreCase) { "Authorization",
        "Cookie", "X-Api-Key", "Api-Key" };

    /// <summary>The result of an exchange.</summary>
    public static RunResult Build(ResolvedConnection connection, EgressRequest request, EgressOutcome outcome,
        ResponseRules rules, SecretMask mask)
    {
        var result = new RunResult
        {
            Outcome = RunOutcome.Failed,
            // It may name where the answer pointed to.
            Message = mask.Apply(outcome.Failure?.Message ?? ""),
            ConnectionId = connection.Id,
            ConnectionName = connection.Name,
            Request = Sent(request, outcome, mask),
            Stages = [.. TestResultBuilder.Stages(outcome).Select(s => s with { Message = mask.Apply(s.Message) })],
            Redirects = outcome.Redirects,
            Elapsed = outcome.Elapsed,
        };
        if (outcome.Answer is not { } answer)
        {
            var failure = outcome.Failure!;
            if (outcome.Head is { } head)
            {
                var headers = Headers(head, mask, out var inHead);
                result = result with { Status = head.Status, Headers = headers, MaskedPlaces = inHead };
            }

            var next = mask.Apply(TestResultBuilder.NextStep(failure, outcome.FinalUri));
            return result with { NextStep = next, FailedAt = StageOf(failure.Stage) };
        }

        answer = answer with { Headers = Headers(answer, mask, out var masked) };
        var body = ResponseBody.Read(answer, rules, mask);
        var host = HostBinding.Canonical(outcome.FinalUri);
        result = result with
        {
            Outcome = RunOutcome.Succeeded,
            Message = $"{host} responded with status {answer.Status}.",
            Status = answer.Status,
            Headers = answer.Headers,
            Body = body.Node,
            BodyKind = body.Kind,
            MaskedPlaces = masked + body.Masked,
            Notes = body.Notes,
        };
        if (rules.Error(answer.Status, request.FollowRedirects) is { } why)
        {
            var reason = why.Length > 0 ? $" ({why})" : "";
            return result with
            {
                Outcome = RunOutcome.ErrorStatus,
                Message = $"{host} responded with status {answer.Status}{reason}{Told(body)}",
                // A server that asks for what the connection does not speak has not judged the credential.
                NextStep = request.Challenge?.Fault is { } fault ? mask.Apply(fault) : NextStep(answer),
            };
        }

        if (ReportedFailure.Read(rules.Failure, body.Node) is { } reported)
            return Reported(result, host, reported);

        return body.Fault is null ? result
            : result with
            {
                Outcome = RunOutcome.Failed,
                Message = body.Fault,
                NextStep = "Choose another way to parse the response, or leave it to its Content-Type.",
                FailedAt = TestStage.Answer
            };
    }

    // The service's own sentence, where its JSON has one in a usual place; else how its body begins. A page is for
    // browsers, and its source tells nobody anything.
    private static string Told(ResponseBody body)
    {
        var text = body.Text.Trim();
        if (text.StartsWith("<!doctype html", StringComparison.OrdinalIgnoreCase)
            || text.StartsWith("<html", StringComparison.OrdinalIgnoreCase)) return " and an HTML page.";
        var words = body.Kind == BodyKind.Json && ProviderErrorReader.Read(body.Node) is { } sentence
            ? ProviderErrorReader.Shorten(sentence, MostInMessage) : Shorten(text, MostInMessage);
        return words.Length == 0 ? "." : $": {Quoted(words)}";
    }

    // What a service says is told from what this product says.
    private static string Quoted(string words) => $"“{words}”{(words[^1] is '.' or '!' or '?' or '…' ? "" : ".")}";

    private static RunResult Reported(RunResult result, string host, ReportedFailure reported)
    {
        var words = Shorten(reported.Message, MostInMessage);
        return result with
        {
            Outcome = RunOutcome.ErrorStatus,
            IsReportedInBody = true,
            IsRateLimited = reported.IsRateLimit,
            Message = $"{host} responded with status {result.Status}, but the response reports an error"
                + (words.Length > 0 ? $": {Quoted(words)}" : "."),
            NextStep = reported.IsRateLimit ? "Too many requests: try again later, and less often."
                : "Look up this error in the vendor's documentation; the response has details.",
        };
    }

    /// <summary>
    /// What is told where telling it failed: a fault of this product, which must not lose what is known of the
    /// exchange.
    /// </summary>
    public static RunResult Unreadable(ResolvedConnection connection, EgressRequest request, EgressOutcome? outcome)
    {
        var host = HostBinding.Canonical(request.Uri);
        return new RunResult
        {
            Outcome = RunOutcome.Failed,
            Message = outcome?.Answer is { } answer
                ? $"{host} responded with status {answer.Status}, but its response could not be read because of an "
                + "error in Connections."
                : $"The run failed because of an error in Connections. Whether {host} completed the request is "
                + "unknown.",
            NextStep =
                "Check at the service whether it was done before you try again. The error is in the server's log.",
            FailedAt = TestStage.Answer,
            ConnectionId = connection.Id,
            ConnectionName = connection.Name,
            // Nothing that would have to be masked.
            Request = new SentRequest(request.Method, request.Uri.GetLeftPart(UriPartial.Authority), [], null,
                BodyIsCut: request.Body is not null),
            Status = outcome?.Answer?.Status,
            Stages = [],
            Redirects = outcome?.Redirects ?? 0,
            Elapsed = outcome?.Elapsed ?? TimeSpan.Zero,
        };
    }

    /// <summary>
    /// The request as it may be shown: as it went over the wire, or would have gone where nothing was sent.
    /// </summary>
    public static SentRequest Sent(EgressRequest request, EgressOutcome? outcome, SecretMask mask)
    {
        var sent = outcome?.SentHeaders ?? request.Headers;
        if (outcome?.SentHeaders is null && request.ContentType is { } type)
            sent = [.. sent, KeyValuePair.Create("Content-Type", type)];
        var headers = sent.Select(h => KeyValuePair.Create(h.Key, Shown(h.Key, h.Value, mask)));
        var (body, isCut) = request.Body is { } bytes ? Body(bytes, mask) : (null, false);
        return new SentRequest(request.Method, mask.Apply(request.Uri, withQuery: true), [.. headers], body, isCut);
    }

    /// <summary>
    /// The request as it may be shown before it is sent: whatever happens then, this is what the other side may have
    /// got.
    /// </summary>
    public static SentRequest Asked(ReadyRequest prepared) => Sent(prepared.Request, null, prepared.Mask);

    /// <summary>A text, cut where it is too long, and then saying so.</summary>
    public static string Shorten(string text, int most)
    {
        if (text.Length <= most) return text;
        var end = char.IsHighSurrogate(text[most - 1]) ? most - 1 : most;
        return text[..end] + Cut;
    }

    private static List<KeyValuePair<string, string>> Headers(EgressResponse answer, SecretMask mask, out int masked)
    {
        var places = 0;
        var headers = new List<KeyValuePair<string, string>>();
        foreach (var (name, value) in answer.Headers)
            headers.Add(new(mask.Apply(name, ref places, MaskOptions.Name), mask.Apply(value, ref places)));
        masked = places;
        return headers;
    }

    private static string Shown(string name, string value, SecretMask mask) =>
        Credentials.Contains(name) ? Hidden(value) : mask.Apply(value, MaskOptions.Report);

    // Of an Authorization header the scheme says which way was taken, and is no secret.
    private static string Hidden(string value)
    {
        var blank = value.IndexOf(' ', StringComparison.Ordinal);
        return blank > 0 && value.AsSpan(0, blank) is "Basic" or "Bearer" ? $"{value[..blank]} {SecretMask.Replacement}"
            : SecretMask.Replacement;
    }

    private static (string Body, bool IsCut) Body(ReadOnlyMemory<byte> bytes, SecretMask mask)
    {
        // Masked as a whole before it is cut: at a cut, a piece of a secret would have to be told from other texts, and
        // the author of the body could see from that which pieces are its own.
        var text = mask.Apply(Encoding.UTF8.GetString(bytes.Span), MaskOptions.Report);
        return text.Length > MostOfRequest ? (Shorten(text, MostOfRequest), true) : (text, false);
    }

    private static TestStage StageOf(EgressStage stage) => stage switch
    {
        EgressStage.NameResolution => TestStage.NameResolution,
        EgressStage.Connection => TestStage.Connection,
        EgressStage.Tls => TestStage.Tls,
        EgressStage.Request or EgressStage.Answer => TestStage.Answer,
        _ => throw new ArgumentOutOfRangeException(nameof(stage)),
    };

    private static string NextStep(EgressResponse answer) => answer.Status switch
    {
        >= 300 and < 400 => "Turn on “Follow redirect”, or use the address it redirects to.",
        < 200 or > 599 =>
            "This is not an HTTP API status. Check that the address is that of an HTTP API.",
        401 => "The credential was rejected. Check that it was copied completely and hasn't expired or been revoked.",
        403 => "The credential was recognized, but isn't allowed to do this. Grant the missing permission at the "
            + "vendor.",
        404 => "Check the path and the ids in it. Some services also respond this way when the credential has no "
            + "access.",
        405 => "Check the method: this address doesn't support it.",
        406 or 415 => "Check the content type, and the Accept header.",
        408 or 504 => "Try again later. If it persists, ask for less at a time.",
        409 or 412 =>
            "It was changed in the meantime, or already exists. Read it again, and repeat the change on its current "
            + "state.",
        413 => "Send less at a time.",
        429 => answer.Header("Retry-After") is { Length: > 0 and < 40 } wait && wait.All(c => c is >= ' ' and <= '~')
            ? $"Too many requests: try again after {wait}{(wait.All(char.IsAsciiDigit) ? " seconds" : "")}."
            : "Too many requests: try again later, and less often.",
        >= 500 => "The service failed. Try again later. If it persists, contact the service's owner.",
        _ => "Compare the request with the vendor's documentation; the response above has details.",
    };
}
