using System.Text.Json;

namespace Connections.Core;

/// <summary>The texts in JSON that was sent.</summary>
public static class JsonText
{
    /// <summary>
    /// Refuses half of a surrogate pair, which an escape may mean. Reading such a text fails; better here than in the
    /// middle of the work.
    /// </summary>
    /// <exception cref="InvalidOperationException">A name or a text has one.</exception>
    public static void EnsureWhole(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in element.EnumerateObject())
                {
                    _ = member.Name;
                    EnsureWhole(member.Value);
                }
                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray()) EnsureWhole(item);
                break;
            case JsonValueKind.String:
                _ = element.GetString();
                break;
        }
    }
}
