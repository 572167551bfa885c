using System.Text.Json.Nodes;

namespace Connections.Core;

/// <summary>
/// JSON that is read and edited as it stands, without a type for it: what has another form than expected is as if it
/// were not there.
/// </summary>
internal static class JsonTree
{
    /// <summary>The objects of a list, in order; none where it is no list.</summary>
    public static IEnumerable<JsonObject> Objects(JsonNode? list) => (list as JsonArray)?.OfType<JsonObject>() ?? [];

    /// <summary>The text that a member has; null: it has none.</summary>
    public static string? TextAt(JsonObject of, string name) =>
        of[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    /// <summary>The list that a member is; where it is none, it becomes an empty one.</summary>
    public static JsonArray List(JsonObject of, string name)
    {
        if (of[name] is JsonArray there) return there;
        var made = new JsonArray();
        of[name] = made;
        return made;
    }

    /// <summary>The object that a member is; where it is none, it becomes an empty one.</summary>
    public static JsonObject Member(JsonObject of, string name)
    {
        if (of[name] is JsonObject there) return there;
        var made = new JsonObject();
        of[name] = made;
        return made;
    }

    /// <summary>Sets a member to a copy of a value, which may stand elsewhere already; null takes it away.</summary>
    public static void Put(JsonObject into, string name, JsonNode? value)
    {
        if (value is null) into.Remove(name);
        else into[name] = value.DeepClone();
    }
}
