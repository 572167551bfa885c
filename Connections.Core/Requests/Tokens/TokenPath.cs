using System.Text.Json;
using System.Text.Json.Nodes;
using Connections.Core.Integrations;
using Connections.Core.Requests.Masking;
using Connections.Core.Requests.Templates;

namespace Connections.Core.Requests.Tokens;

/// <summary>
/// Finds the token in an answer, by a path of the grammar <see cref="ResponsePath"/>. What it says of the answer are
/// paths that can be pasted back, never values.
/// </summary>
internal static class TokenPath
{
    private const int MostShown = 20;
    private const int Deepest = 6;

    private static readonly HashSet<string> UsualNames = new(StringComparer.Ordinal) { "accesstoken", "token", "jwt",
        "idtoken", "sessiontoken", "authtoken", "sessionid", "bearertoken", "clienttoken" };

    /// <summary>The token at the path, and for how long it holds.</summary>
    /// <exception cref="TokenException">There is none; says what there is.</exception>
    public static GrantedToken Read(TokenResponse answer, string path, string field)
    {
        if (ResponsePath.TryParse(path) is not { } wanted)
            throw answer.Without($"The path {path} can't be read: it {ResponsePath.Fault(path)}", field);
        var token = wanted.Variable switch
        {
            ResponsePath.Headers => FromHeader(answer, wanted.Members[0], field),
            ResponsePath.Cookies => FromCookie(answer, wanted.Members[0], field),
            _ => FromBody(answer, wanted, field),
        };
        return token with
        {
            Lifetime = token.Lifetime
            ?? TokenLifetime.Read(token.Value, Around(answer.Json, wanted), answer.Now)
        };
    }

    /// <summary>The members of a value by their paths, at most twenty.</summary>
    public static string Names(JsonNode? node, string at, SecretMask mask) => mask.Apply(node switch
    {
        JsonObject { Count: > 0 } members =>
            TemplatePath.Names(members.Where(m => !m.Key.Any(char.IsControl)).Select(m =>
            at.Length == 0 ? m.Key : TemplatePath.Join(at, m.Key))),
        JsonArray { Count: > 0 } items =>
            TemplatePath.Names(Enumerable.Range(0, Math.Min(items.Count, MostShown)).Select(i => $"{at}[{i}]")),
        _ => "nothing",
    });

    private static GrantedToken FromBody(TokenResponse answer, TemplatePath wanted, string field)
    {
        var path = wanted.Text;
        if (!wanted.IsDeep && answer.Json is not JsonValue)
        {
            if (answer.Json is not null)
                throw answer.Without($"{path} is not a string; it has: "
                    + $"{Names(answer.Json, path, answer.Mask)}.{Hint(answer)}", field);
            if (answer.IsPage) throw answer.Without("The response is a web page, not a token.", field);
            return NotEmpty(answer.Text.Trim());
        }

        if (answer.Json is null)
            throw answer.Without("The response is not "
                + $"JSON{(answer.ContentType is { } type ? $" but {answer.Mask.Apply(type)}" : "")}, so it has no "
                + $"{path}. If the whole response is the token, the path is body.", field);
        if (!wanted.TryFollow(answer.Json, out var found, out var reached, out var at))
            throw answer.Without($"The response has no {path}; it has: "
                + $"{Names(reached, at, answer.Mask)}.{Hint(answer)}",
                field);
        return TemplateValue.From(found, isSecret: true) switch
        {
            { Text: { } text } => NotEmpty(text.Trim()),
            { Node: JsonObject or JsonArray } =>
                throw answer.Without($"{path} is not a string; it has: "
                    + $"{Names(found, path, answer.Mask)}.{Hint(answer)}",
                field),
            _ when found is null => throw Empty(),
            _ when found.GetValueKind() is JsonValueKind.True or JsonValueKind.False =>
                throw answer.Without($"{path} is {Template.ToJson(found)}, not a token.{Hint(answer)}", field),
            _ => NotEmpty(Template.ToJson(found)),
        };

        GrantedToken NotEmpty(string text) =>
            text.Length > 0 ? new GrantedToken(answer.Taken(text, field), null) : throw Empty();

        TokenException Empty() => answer.Without($"In the response, {path} is empty.", field);
    }

    private static GrantedToken FromHeader(TokenResponse answer, string name, string field)
    {
        if (answer.Headers.FirstOrDefault(h =>
            h.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value is { } value
            && value.Trim() is { Length: > 0 } token)
            return new GrantedToken(answer.Taken(token, field), null);
        throw answer.Without($"The response has no header {name}; it has: "
            + $"{Paths(answer, ResponsePath.Headers, answer.Headers.Select(h => h.Key))}.", field);
    }

    private static GrantedToken FromCookie(TokenResponse answer, string name, string field)
    {
        var cookies = answer.Headers.Where(h =>
            h.Key.Equals("Set-Cookie", StringComparison.OrdinalIgnoreCase)).Select(h =>
            h.Value.Split(';', StringSplitOptions.TrimEntries)).ToList();
        if (cookies.LastOrDefault(parts => parts[0].StartsWith(name + "=", StringComparison.Ordinal)) is { } set
            && set[0][(name.Length + 1)..].Trim('"') is { Length: > 0 } token)
        {
            // RFC 6265 §5.3: Max-Age wins over Expires.
            var ends = set.Skip(1).Select(a => a.Split('=', 2)).Where(a => a.Length == 2).OrderByDescending(a =>
                a[0].Equals("Max-Age", StringComparison.OrdinalIgnoreCase));
            return new GrantedToken(answer.Taken(token, field),
                ends.Select(a => TokenLifetime.Read(a[0], a[1], answer.Now)).FirstOrDefault(t => t is not null));
        }

        throw answer.Without($"The response sets no cookie {name}; it sets: "
            + $"{Paths(answer, ResponsePath.Cookies, cookies.Select(parts => parts[0].Split('=')[0]))}.", field);
    }

    private static string Paths(TokenResponse answer, string list, IEnumerable<string> names) =>
        answer.Mask.Apply(TemplatePath.Names(names.Where(n =>
            n.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase).Select(n => TemplatePath.Join(list, n))));

    // The objects on the way, the nearest first.
    private static IEnumerable<JsonObject> Around(JsonNode? json, TemplatePath wanted)
    {
        var around = new Stack<JsonObject>();
        var node = json;
        if (node is JsonObject root) around.Push(root);
        foreach (var member in wanted.Variable == ResponsePath.Body ? wanted.Members : [])
        {
            node = node switch
            {
                JsonObject members => members[member],
                JsonArray items when int.TryParse(member, out var index) && index < items.Count => items[index],
                _ => null,
            };
            if (node is JsonObject inner) around.Push(inner);
        }

        return around;
    }

    // Where a token commonly stands, as one path that can be pasted.
    private static string Hint(TokenResponse answer) =>
        Texts(answer.Json, ResponsePath.Body, Deepest).FirstOrDefault() is { } path
            ? $" Is it {answer.Mask.Apply(path)}?" : "";

    private static IEnumerable<string> Texts(JsonNode? node, string at, int depth)
    {
        var children = node switch
        {
            JsonObject members =>
                members.Where(m => !m.Key.Any(char.IsControl)).Select(m =>
                (m.Key, Path: TemplatePath.Join(at, m.Key), m.Value)),
            JsonArray items => items.Take(MostShown).Select((item, i) => (Key: "", Path: $"{at}[{i}]", Value: item)),
            _ => [],
        };
        var all = children.ToList();
        foreach (var (key, path, value) in all)
        {
            var plain = new string([.. key.Where(char.IsAsciiLetter)]).ToLowerInvariant();
            if (UsualNames.Contains(plain) && value is JsonValue one && one.TryGetValue<string>(out var text)
                && text.Length > 0) yield return path;
        }

        if (depth == 0) yield break;
        foreach (var found in all.SelectMany(child => Texts(child.Value, child.Path, depth - 1))) yield return found;
    }
}
