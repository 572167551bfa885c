using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connections.Core.Runtime.Authentication;
using Connections.Core.Runtime.Egress;

namespace Connections.Core.Runtime.Tokens;

/// <summary>Asks a server for a token, through the egress client, and puts a refusal into words.</summary>
internal sealed class TokenEndpoint(EgressClient egress)
{
    private const int LongestDescription = 200;

    private static readonly EgressLimits Limits = new()
    {
        Total = TimeSpan.FromSeconds(15),
        ResponseBytes = 1024 * 1024,
        DecompressedBytes = 1024 * 1024,
    };

    /// <summary>The answer to a request for a token.</summary>
    /// <param name="request">The request. What came into being on its way is masked, too.</param>
    /// <param name="credential">With its secrets, which are masked.</param>
    /// <param name="field">The field with the address, for a failure to reach it.</param>
    /// <param name="ct">Cancels it.</param>
    /// <exception cref="TokenFailed">It was not reached, or answered with an error.</exception>
    public async Task<TokenAnswer> AskAsync(OutboundRequest request, Credential credential, string? field, CancellationToken ct)
    {
        var ready = request.ToEgress(HostBinding.Of(request.Uri), Limits);
        var mask = new SecretMask([.. credential.Secrets.Values, .. request.Derived]);
        var host = request.Uri.Authority;
        var fault = new TokenFault { Message = "", Asked = $"{ready.Method} {mask.Apply(request.Uri.GetLeftPart(UriPartial.Path))}", HeaderNames = ready.HeaderNames };
        var outcome = await egress.SendAsync(ready, ct);
        fault = fault with { Outcome = outcome };
        if (outcome.Answer is not { } answer)
            throw new TokenFailed(fault with { Message = $"No token could be fetched. {outcome.Failure!.Message}", Field = field });

        var text = TextOf(answer);
        var json = Parse(text);
        if (answer.Status is >= 200 and < 300) return new TokenAnswer(text, json, answer.Header("Content-Type"), mask, fault);

        var code = Code(json);
        var (name, description) = code is null ? ("", null) : ($" and the error {mask.Apply(code)}", Description(json, mask));
        throw new TokenFailed(fault with
        {
            Message = $"{host} gave out no token: it answered with status {answer.Status}{name}.{(description is null ? "" : $" It says: {description}")}",
            IsRefusal = answer.Status is >= 400 and < 500 and not (408 or 429),
            NextStep = answer.Status is >= 300 and < 400 ? "The address redirects, which is not followed. Use the address that it redirects to."
                : answer.Status >= 500 ? "The server has a fault of its own. Try again later." : null,
        });
    }

    // Error codes have a form of their own (RFC 6749 §5.2, and AWS's): anything else could be an echo.
    private static string? Code(JsonNode? json)
    {
        var error = json is JsonObject body ? body["error"] ?? body["errorCode"] ?? body["code"] : null;
        var text = Text(error) ?? (error is JsonObject inner ? Text(inner["status"]) ?? Text(inner["code"]) : null);
        return text is { Length: > 0 and <= 60 } && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.') ? text : null;
    }

    private static string? Description(JsonNode? json, SecretMask mask)
    {
        if (json is not JsonObject body || Text(body["error_description"] ?? body["message"]) is not { Length: > 0 } text) return null;
        var line = new string([.. mask.Apply(text).Split('\r', '\n')[0].Where(c => !char.IsControl(c) && char.GetUnicodeCategory(c) != System.Globalization.UnicodeCategory.Format)]).Trim();
        if (line.Length == 0) return null;
        return line.Length > LongestDescription ? line[..LongestDescription] + "…" : line;
    }

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static string TextOf(EgressAnswer answer) => Encoding.UTF8.GetString(answer.Body.Span).TrimStart('\uFEFF');

    private static JsonNode? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false });
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>What a server answered that was asked for a token.</summary>
/// <param name="Text">The body.</param>
/// <param name="Json">The body as JSON; null where it is none.</param>
/// <param name="ContentType">Its media type as the server calls it.</param>
/// <param name="Mask">Takes the secrets of the request out of what is said of the answer.</param>
/// <param name="Exchange">What was asked and what came, for a fault of the answer.</param>
internal sealed record TokenAnswer(string Text, JsonNode? Json, string? ContentType, SecretMask Mask, TokenFault Exchange)
{
    /// <summary>The failure that the answer has no token where one was expected.</summary>
    public TokenFailed Without(string message, string? field = null) => new(Exchange with
    {
        Message = message,
        Field = field,
        IsRefusal = true,
        NextStep = field is null ? "Check that the address is that of a token endpoint." : "Correct the path. Upper and lower case count.",
    });

    /// <summary>Of an OAuth 2.0 answer the token, and for how long it holds.</summary>
    /// <exception cref="TokenFailed">It has none.</exception>
    public (SecretValue Token, TimeSpan? Lifetime) OAuth()
    {
        var body = Json as JsonObject;
        if (body?["access_token"] is not JsonValue value || !value.TryGetValue<string>(out var token) || token.Length == 0)
            throw Without($"The answer has no access_token; it has: {TokenPath.Names(body, "", Mask)}.");
        TimeSpan? lifetime = body["expires_in"] is JsonValue number && double.TryParse(number.ToString(), System.Globalization.CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and < 1e9
            ? TimeSpan.FromSeconds(seconds) : null;
        return (new SecretValue(token), lifetime);
    }

    /// <summary>When to obtain another: a while before it ends, since clocks differ and requests take time.</summary>
    public static DateTimeOffset? RenewAt(DateTimeOffset asked, TimeSpan? lifetime) =>
        lifetime is not { } time ? null : asked + time - TimeSpan.FromSeconds(Math.Min(60, time.TotalSeconds / 10));
}
