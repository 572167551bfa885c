using System.Text.Json;

namespace Connections.Core.Integrations;

/// <summary>The line on which each value of a JSON file stands, by JSON pointer (<c>/fields/0/name</c>).</summary>
internal sealed class JsonLineMap
{
    private readonly Dictionary<string, int> lines = new(StringComparer.Ordinal);

    private JsonLineMap() { }

    /// <summary>Reads the lines. Throws <see cref="JsonException"/> where the text is no JSON.</summary>
    public static JsonLineMap Read(ReadOnlySpan<byte> json)
    {
        var map = new JsonLineMap();
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 64 });
        var parents = new Stack<(string Pointer, int Next)>();
        var (line, counted, name) = (1, 0, "");
        while (reader.Read())
        {
            var start = (int)reader.TokenStartIndex;
            line += json[counted..start].Count((byte)'\n');
            counted = start;
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                name = reader.GetString()!;
                // A fault of a member is told where its name stands.
                map.lines[$"{parents.Peek().Pointer}/{name}"] = line;
                continue;
            }
            if (reader.TokenType is JsonTokenType.EndArray or JsonTokenType.EndObject)
            {
                parents.Pop();
                continue;
            }
            var pointer = "";
            if (parents.TryPop(out var parent))
            {
                pointer = parent.Next < 0 ? $"{parent.Pointer}/{name}" : $"{parent.Pointer}/{parent.Next}";
                parents.Push((parent.Pointer, parent.Next < 0 ? -1 : parent.Next + 1));
            }
            map.lines.TryAdd(pointer, line);
            if (reader.TokenType == JsonTokenType.StartObject) parents.Push((pointer, -1));
            if (reader.TokenType == JsonTokenType.StartArray) parents.Push((pointer, 0));
        }
        return map;
    }

    /// <summary>The line of that place, or of the nearest one around it.</summary>
    public int Of(string pointer)
    {
        for (var place = pointer; place.Length > 0; place = place[..place.LastIndexOf('/')])
            if (lines.TryGetValue(place, out var line)) return line;
        return lines.GetValueOrDefault("", 1);
    }
}
