using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Connections.Core.Egress;
using Connections.Core.Requests.Masking;

namespace Connections.Core.Requests.Tokens;

/// <summary>What a server answered that was asked for a token.</summary>
internal sealed record TokenResponse
{
    private const string Bearer = "Bearer ";

    // Servers take headers of 8 to 16 KB; the largest tickets of Kerberos have 64.
    private const int LongestToken = 65_536;

    // What Bearer (RFC 6750) does not serve: these need a proof with each request.
    private static readonly HashSet<string> OtherTypes = new(StringComparer.OrdinalIgnoreCase) { "DPoP", "mac", "pop",
        "hok" };

    /// <summary>Reads an answer.</summary>
    /// <param name="answer">As it came.</param>
    /// <param name="mask">Takes the secrets of the request out of what is said of the answer.</param>
    /// <param name="exchange">What was asked and what came, for a fault of the answer.</param>
    /// <param name="asked">When it was asked for.</param>
    public TokenResponse(EgressResponse answer, SecretMask mask, TokenFailure exchange, DateTimeOffset asked)
    {
        (Headers, Mask, Exchange) = (answer.Headers, mask, exchange);
        ContentType = answer.Header("Content-Type");
        // What is no text in any encoding can still be a token in a text that has one odd byte.
        Text = ResponseText.Decode(answer.Body.Span, ContentType).Text ?? Encoding.UTF8.GetString(answer.Body.Span);
        IsForm = IsFormType(ContentType) || (ResponseJson.Parse(Text) is null && LooksLikeForm(Text));
        Json = IsForm ? Form(Text) : ResponseJson.Parse(Text);
        Now = DateTimeOffset.TryParse(answer.Header("Date"), CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal, out var date) ? date : asked;
    }

    /// <summary>The body.</summary>
    public string Text { get; }

    /// <summary>Whether the body is a web page.</summary>
    public bool IsPage => Text.TrimStart() is ['<', .. var rest]
        && (ContentType?.Contains("html", StringComparison.OrdinalIgnoreCase) is true
            || rest.StartsWith("html", StringComparison.OrdinalIgnoreCase)
            || rest.StartsWith("!doctype", StringComparison.OrdinalIgnoreCase));

    /// <summary>The body as JSON, or a form in the shape of JSON; null where it is neither.</summary>
    public JsonNode? Json { get; }

    /// <summary>Whether the body is a form, <c>access_token=…&amp;expires_in=…</c>, as some providers answer.</summary>
    public bool IsForm { get; }

    /// <summary>Its media type as the server calls it.</summary>
    public string? ContentType { get; }

    /// <summary>Its headers.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; }

    /// <summary>The time at the server, where it says so; clocks differ, and ends are told by its own.</summary>
    public DateTimeOffset Now { get; }

    /// <summary>Takes the secrets of the request out of what is said of the answer.</summary>
    public SecretMask Mask { get; }

    /// <summary>What was asked and what came.</summary>
    public TokenFailure Exchange { get; }

    /// <summary>
    /// The failure that the answer has no token where one was expected; where it tells of an error, that is what is
    /// told.
    /// </summary>
    public TokenException Without(string message, string? field = null)
    {
        if (TokenError.InSuccess(Json) is { } error)
            return new TokenException(Exchange with
            {
                Message = Refusal(Exchange.Outcome!, error, Mask),
                IsRefusal = true
            });
        return new TokenException(Exchange with
        {
            Message = message,
            Field = field,
            IsRefusal = true,
            NextStep = field is null ? "Check that the address is that of a token endpoint."
                : "Correct the path. It is case-sensitive.",
        });
    }

    /// <summary>The failure that the server gave out no token, in its own words.</summary>
    public static string Refusal(EgressOutcome outcome, TokenError error, SecretMask mask) =>
        $"{outcome.FinalUri.Authority} issued no token: it responded with status "
            + $"{outcome.Answer!.Status}{error.InWords(mask)}";

    /// <summary>Of an OAuth 2.0 answer the token, and for how long it holds.</summary>
    /// <exception cref="TokenException">It has none.</exception>
    public GrantedToken OAuth()
    {
        foreach (var (members, around) in Objects(Json, [], 2))
        {
            if (Member(members, "access_token", "accessToken") is not { } token) continue;
            if (Member(members, "token_type", "tokenType") is { } type && OtherTypes.Contains(type))
                throw Without($"The token is of the type {type}, which requires a proof with each request. Have the "
                    + "provider issue Bearer tokens.");
            // Some write the scheme before it.
            var value = Taken(token.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
                ? token[Bearer.Length..].Trim() : token);
            return new GrantedToken(value, TokenLifetime.Read(value, around, Now))
            {
                Refresh = Member(members, "refresh_token", "refreshToken") is { } refresh ? Taken(refresh) : null,
            };
        }

        if (IsPage) throw Without("The response is a web page, not a token.");
        throw Without($"The response has no access_token; it has: {TokenPath.Names(Json, "", Mask)}.");
    }

    /// <summary>A token of the answer.</summary>
    /// <exception cref="TokenException">It is longer than any server takes.</exception>
    public SecretValue Taken(string token, string? field = null) => token.Length <= LongestToken
        ? new SecretValue(token)
        : throw Without(
            $"The token has {token.Length:N0} characters; the maximum is {LongestToken:N0}.", field);

    /// <summary>When to obtain another: a while before it ends, since clocks differ and requests take time.</summary>
    public static DateTimeOffset? RenewAt(DateTimeOffset asked, TimeSpan? lifetime) =>
        lifetime is not { } time ? null : asked + time - TimeSpan.FromSeconds(Math.Min(60, time.TotalSeconds / 10));

    // The outermost first, each with those around it, the nearest first.
    private static IEnumerable<(JsonObject Members, IReadOnlyList<JsonObject> Around)> Objects(JsonNode? node,
        IReadOnlyList<JsonObject> outer, int depth)
    {
        var inner = node is JsonArray list ? list : node is JsonObject members ? members.Select(m => m.Value) : [];
        IReadOnlyList<JsonObject> around = node is JsonObject self ? [self, .. outer] : outer;
        if (node is JsonObject found) yield return (found, around);
        if (depth == 0) yield break;
        foreach (var below in inner.SelectMany(child => Objects(child, around, depth - 1))) yield return below;
    }

    private static string? Member(JsonObject members, params string[] names) =>
        names.Select(name =>
            members[name] is JsonValue value && value.TryGetValue<string>(out var text) && text.Trim().Length > 0
            ? text.Trim() : null).FirstOrDefault(t => t is not null);

    private static bool IsFormType(string? type) =>
        type?.TrimStart().StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) is true;

    // Under a type of text: access_token=…&expires=…
    private static bool LooksLikeForm(string text) =>
        text.Contains("access_token=", StringComparison.Ordinal)
            && text.Trim().Split('&').All(part =>
            part.IndexOf('=', StringComparison.Ordinal) > 0 && !part.Any(char.IsWhiteSpace));

    private static JsonObject Form(string text)
    {
        var members = new JsonObject();
        foreach (var part in text.Trim().TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var at = part.IndexOf('=', StringComparison.Ordinal);
            members[Decoded(at < 0 ? part : part[..at])] = at < 0 ? "" : Decoded(part[(at + 1)..]);
        }

        return members;

        static string Decoded(string part) => Uri.UnescapeDataString(part.Replace('+', ' '));
    }
}

/// <summary>A token that was given out.</summary>
/// <param name="Value">The token.</param>
/// <param name="Lifetime">How long it holds; null where nothing says so.</param>
internal sealed record GrantedToken(SecretValue Value, TimeSpan? Lifetime)
{
    /// <summary>What the next one is obtained with; null where the answer brings none.</summary>
    public SecretValue? Refresh { get; init; }
}
