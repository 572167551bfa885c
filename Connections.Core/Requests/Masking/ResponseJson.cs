using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connections.Core.Integrations;

namespace Connections.Core.Requests.Masking;

/// <summary>
/// Reads JSON that comes from outside as widely used clients read it: of members of one name the last counts, and half
/// a character becomes
/// U+FFFD. What was odd is noted. Every text of what comes out is a well-formed .NET string. Reads once.
/// </summary>
/// <param name="mask">Takes secrets out of the texts; null: they stay.</param>
internal sealed class ResponseJson(SecretMask? mask = null)
{
    /// <summary>How deep objects and lists may be nested. What the product writes of it goes a little deeper.</summary>
    public const int MaxDepth = 1_000;

    private readonly List<string> notes = [];
    private int masked;

    /// <summary>How many places were masked.</summary>
    public int Masked => masked;

    /// <summary>What of it was odd, in words.</summary>
    public IReadOnlyList<string> Notes => notes;

    /// <summary>Whether it is JSON, but nested deeper than <see cref="MaxDepth"/>.</summary>
    public bool IsTooDeep { get; private set; }

    /// <summary>Reads JSON with its texts as they are; null where it is none, or JSON's null.</summary>
    public static JsonNode? Parse(string text) => new ResponseJson().TryRead(text, out var node) ? node : null;

    /// <summary>Reads a text as JSON.</summary>
    public bool TryRead(string text, out JsonNode? node)
    {
        node = null;
        var bytes = Encoding.UTF8.GetBytes(text.StartsWith('\uFEFF') ? text[1..] : text);
        try
        {
            node = Read(JsonElement.Parse(bytes,
                new JsonDocumentOptions { MaxDepth = MaxDepth, AllowDuplicateProperties = true }));
            return true;
        }
        catch (JsonException)
        {
            IsTooDeep = IsJson(bytes);
            return false;
        }
    }

    // Only asked where reading failed: the reader itself does not tell one failure from the other.
    private static bool IsJson(byte[] bytes)
    {
        try
        {
            var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = int.MaxValue });
            while (reader.Read()) { }
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private JsonNode? Read(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => ReadObject(element),
        JsonValueKind.Array => new JsonArray([.. element.EnumerateArray().Select(Read)]),
        JsonValueKind.String => JsonValue.Create(Mask(TextOf(element))),
        JsonValueKind.Number => Number(element),
        JsonValueKind.True => JsonValue.Create(true),
        JsonValueKind.False => JsonValue.Create(false),
        _ => null,
    };

    private JsonObject ReadObject(JsonElement element)
    {
        var members = new JsonObject();
        foreach (var property in element.EnumerateObject())
        {
            var name = NameOf(property, out var isWhole);
            var shown = mask is null ? name : mask.Apply(name, ref masked, MaskOptions.Name);
            // Two names that are secrets, or have half a character, are two members all the same.
            var replaced = shown == name ? name : SecretMask.Replacement;
            for (var number = 2; (shown != name || !isWhole) && members.ContainsKey(shown); number++)
                shown = $"{replaced} ({number})";
            if (members.ContainsKey(shown))
                Note($"The member “{DidYouMean.Quote(shown)}” is repeated in one object; the last one is used.");
            members[shown] = Read(property.Value);
        }

        return members;
    }

    private JsonNode Number(JsonElement element)
    {
        if (mask is null || !mask.IsSecretNumber(element.GetRawText())) return JsonValue.Create(element)!;
        masked++;
        return JsonValue.Create(SecretMask.Replacement);
    }

    private string Mask(string text) => mask is null ? text : mask.Apply(text, ref masked);

    private string TextOf(JsonElement element)
    {
        try
        {
            return element.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return Unescape(JsonMarshal.GetRawUtf8Value(element)[1..^1]);
        }
    }

    private string NameOf(JsonProperty property, out bool isWhole)
    {
        isWhole = true;
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            isWhole = false;
            return Unescape(JsonMarshal.GetRawUtf8PropertyName(property));
        }
    }

    /// <summary>A text with half a character in it, which the grammar of JSON allows and .NET refuses.</summary>
    private string Unescape(ReadOnlySpan<byte> raw)
    {
        Note("A string contains half of a character, which is shown as \uFFFD.");
        var source = Encoding.UTF8.GetString(raw);
        var text = new StringBuilder(source.Length);
        for (var at = 0; at < source.Length; at++)
        {
            if (source[at] != '\\')
            {
                text.Append(source[at]);
                continue;
            }

            at++;
            text.Append(source[at] switch
            {
                'u' => (char)Convert.ToUInt16(source.Substring((at += 4) - 3, 4), 16),
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                'b' => '\b',
                'f' => '\f',
                var other => other,
            });
        }

        return string.Concat(text.ToString().EnumerateRunes().Select(rune => rune.ToString()));
    }

    private void Note(string note)
    {
        if (notes.Count < 10 && !notes.Contains(note)) notes.Add(note);
    }
}
