using System.Text.Json.Nodes;
using Connections.Core.Runtime.Templates;

namespace Connections.Core.Runtime.Tokens;

/// <summary>Finds the token in an answer: <c>body</c> is the whole of it, <c>body.token</c> a member. What it says of the answer are names, never values.</summary>
internal static class TokenPath
{
    /// <summary>The token at the path.</summary>
    /// <exception cref="TokenFailed">There is none; says what there is.</exception>
    public static SecretValue Read(TokenAnswer answer, string path, string field)
    {
        if (TemplatePath.TryParse(path) is not { Variable: "body" } wanted) throw answer.Without($"The path {path} cannot be read. Example: body.access_token", field);
        if (!wanted.IsDeep && answer.Json is not JsonValue) return NotEmpty(answer.Text.Trim());
        if (answer.Json is null)
            throw answer.Without($"The answer is no JSON{(answer.ContentType is { } type ? $" but {answer.Mask.Apply(type)}" : "")}, so it has no {path}. Where the whole answer is the token, the path is body.", field);
        if (!wanted.TryFollow(answer.Json, out var found, out var reached, out var at))
            throw answer.Without($"The answer has no {path}; it has: {Names(reached, at, answer.Mask)}.", field);
        return TemplateValue.Of(found, isSecret: true) switch
        {
            { Text: { } text } => NotEmpty(text),
            { Node: JsonObject or JsonArray } => throw answer.Without($"{path} is no text; it has: {Names(found, path, answer.Mask)}.", field),
            _ when found is null => throw Empty(),
            _ => NotEmpty(Template.ToJson(found)),
        };

        SecretValue NotEmpty(string text) => text.Length > 0 ? new SecretValue(text) : throw Empty();

        TokenFailed Empty() => answer.Without($"In the answer {path} is empty.", field);
    }

    /// <summary>The members of a value by their paths, at most twenty.</summary>
    public static string Names(JsonNode? node, string at, SecretMask mask)
    {
        var prefix = at.Length == 0 ? "" : at + ".";
        return node switch
        {
            JsonObject { Count: > 0 } members => mask.Apply(TemplatePath.Names(members.Select(m => prefix + m.Key))),
            JsonArray items => $"{(at.Length == 0 ? "" : at + ", ")}a list of {items.Count}",
            _ => "nothing",
        };
    }
}
