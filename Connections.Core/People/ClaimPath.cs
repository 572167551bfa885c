using System.Text.Json;

namespace Connections.Core.People;

/// <summary>
/// Leads into claims that are objects, as Keycloak writes <c>{"realm_access":{"roles":["admin"]}}</c>.
/// </summary>
internal static class ClaimPath
{
    /// <summary>What is at a path.</summary>
    /// <param name="Values">The texts there: of a list its elements.</param>
    /// <param name="IsText">Whether it is one text and no list.</param>
    public sealed record Found(IReadOnlyList<string> Values, bool IsText);

    /// <summary>
    /// What is in this object at that path; null where nothing does. The name of a member may itself hold dots.
    /// </summary>
    public static Found? Find(string json, string path)
    {
        using var document = Parse(json);
        return document is null ? null : Find(document.RootElement, path);
    }

    /// <summary>Whether this object has a member of that name.</summary>
    public static bool Has(string json, string name)
    {
        using var document = Parse(json);
        return document?.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty(name, out _);
    }

    private static Found? Find(JsonElement element, string path)
    {
        if (element.ValueKind != JsonValueKind.Object) return null;
        if (element.TryGetProperty(path, out var here)) return Read(here);
        for (var dot = path.IndexOf('.', StringComparison.Ordinal); dot > 0; dot = path.IndexOf('.', dot + 1))
            if (element.TryGetProperty(path[..dot], out var inner) && Find(inner, path[(dot + 1)..]) is { } found)
                return found;
        return null;
    }

    private static Found? Read(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => new([element.GetString()!], IsText: true),
        JsonValueKind.Array =>
            new([.. element.EnumerateArray().Where(e => e.ValueKind == JsonValueKind.String)
                .Select(e => e.GetString()!)], IsText: false),
        _ => null,
    };

    private static JsonDocument? Parse(string json)
    {
        try
        {
            return json.AsSpan().TrimStart() is ['{', ..] ? JsonDocument.Parse(json) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
