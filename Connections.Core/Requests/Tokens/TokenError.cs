using System.Globalization;
using System.Text.Json.Nodes;
using Connections.Core.Requests.Masking;

namespace Connections.Core.Requests.Tokens;

/// <summary>
/// The error that an answer tells of, whatever its status: OAuth's own form and those that vendors use instead. Pure.
/// </summary>
/// <param name="Code">A code; null where there is none of the form of codes.</param>
/// <param name="Description">What the server says of it, not masked yet; null where it says nothing.</param>
internal sealed record TokenError(string? Code, string? Description)
{
    private const int LongestDescription = 200;

    private static readonly string[] Errors = ["error", "errorCode", "error_code", "errcode", "Error", "fault"];
    private static readonly string[] Flags = ["ok", "success"];
    private static readonly string[] Codes = ["status", "code", "type", "reason", "error", "errorCode"];
    private static readonly string[] Descriptions =
        ["error_description", "errorDescription", "message", "error_message", "errorMessage", "error_msg", "errmsg",
            "msg", "detail", "details", "faultstring", "title", "Message"];

    /// <summary>What an answer says that was no success by its status.</summary>
    public static TokenError OfFailure(JsonNode? json)
    {
        var body = Body(json);
        var named = body is null ? null : Errors.Append("code").Select(name => body[name]).FirstOrDefault(IsError)
            ?? FirstOf(body["errors"]);
        return Read(body, named);
    }

    /// <summary>The error in an answer that was a success by its status; null where it tells of none.</summary>
    public static TokenError? InSuccess(JsonNode? json)
    {
        if (Body(json) is not { } body) return null;
        var named = Errors.Select(name => body[name]).FirstOrDefault(IsError) ?? FirstOf(body["errors"]);
        // {"code":99991,"msg":"…"}: 0 and 200 are what such services answer when all is well.
        if (named is null && Descriptions.Any(name => Text(body[name]) is not null) && body["code"] is { } code
            && IsError(code) && code.ToString() is not "200") named = code;
        var says = named is not null
            || Flags.Any(name => body[name] is JsonValue flag && flag.TryGetValue<bool>(out var good) && !good)
            || Text(body["status"])?.ToLowerInvariant() is "error" or "fail" or "failed" or "failure";
        return says ? Read(body, named) : null;
    }

    /// <summary>The end of a sentence, and a second one: <c> and the error invalid_client. It says: …</c></summary>
    public string InWords(SecretMask mask)
    {
        var code = Code is null ? "" : $" and the error {mask.Apply(Code)}";
        return Described(mask) is { } says ? $"{code}. It says: {says}" : $"{code}.";
    }

    private static TokenError Read(JsonObject? body, JsonNode? named)
    {
        var inner = named as JsonObject;
        var code = CodeOf(named)
            ?? (inner is null ? null : Codes.Select(name => CodeOf(inner[name])).FirstOrDefault(c => c is not null));
        var said = new[] { body, inner }.OfType<JsonObject>().SelectMany(o =>
            Descriptions.Select(name => Text(o[name]))).FirstOrDefault(t => t is not null);
        // A sentence in place of a code.
        return new TokenError(code, said ?? (code is null ? Text(named) : null));
    }

    private string? Described(SecretMask mask)
    {
        if (Description is not { } text) return null;
        var line = new string([.. mask.Apply(text).Split('\r', '\n')[0].Where(c =>
            !char.IsControl(c) && char.GetUnicodeCategory(c) != UnicodeCategory.Format)]).Trim();
        if (line.Length == 0) return null;
        return line.Length > LongestDescription ? line[..LongestDescription] + "…" : line;
    }

    private static JsonObject? Body(JsonNode? json) =>
        json as JsonObject ?? (json is JsonArray { Count: 1 } list ? list[0] as JsonObject : null);

    private static JsonNode? FirstOf(JsonNode? errors) => errors is JsonArray { Count: > 0 } list ? list[0] : null;

    private static bool IsError(JsonNode? node) => node switch
    {
        JsonObject members => members.Count > 0,
        JsonValue value when value.TryGetValue<bool>(out var flag) => flag,
        JsonValue value => value.ToString() is not ("" or "0" or "false" or "null" or "ok" or "OK" or "none"),
        _ => false,
    };

    // Error codes have a form of their own (RFC 6749 §5.2, and AWS's): anything else could be an echo.
    private static string? CodeOf(JsonNode? node)
    {
        var text = node is JsonValue value && !value.TryGetValue<bool>(out _) ? value.ToString() : null;
        return text is { Length: > 0 and <= 60 }
            && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.') ? text : null;
    }

    private static string? Text(JsonNode? node) =>
        node is JsonValue value && value.TryGetValue<string>(out var text) && text.Length > 0 ? text : null;
}
