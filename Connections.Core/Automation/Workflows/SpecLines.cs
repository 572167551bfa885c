using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Connections.Core.Automation.Workflows;

/// <summary>On which line of a document's text something stands. Pure.</summary>
public static class SpecLines
{
    /// <summary>
    /// The line, from 1, of what a pointer such as <c>spec/steps/0/name</c> leads to, or of the last part on the way
    /// that is there; null where the text is no JSON.
    /// </summary>
    public static int? LineOf(string text, string pointer)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        try
        {
            var reader = new Utf8JsonReader(bytes);
            reader.Read();
            var at = reader.TokenStartIndex;
            foreach (var segment in pointer.Split('/').Skip(1))
            {
                if (!TryEnter(ref reader, segment, out var found)) break;
                at = found;
            }
            return bytes.AsSpan(0, (int)at).Count((byte)'\n') + 1;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // From the beginning of an object or list to the value of a member; where it begins is the member's name.
    private static bool TryEnter(ref Utf8JsonReader reader, string segment, out long at)
    {
        at = 0;
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                at = reader.TokenStartIndex;
                var isIt = reader.ValueTextEquals(segment);
                reader.Read();
                if (isIt) return true;
                reader.Skip();
            }
        }
        else if (reader.TokenType == JsonTokenType.StartArray
            && int.TryParse(segment, NumberStyles.None, CultureInfo.InvariantCulture, out var index))
        {
            for (var i = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; i++)
            {
                at = reader.TokenStartIndex;
                if (i == index) return true;
                reader.Skip();
            }
        }
        return false;
    }
}
