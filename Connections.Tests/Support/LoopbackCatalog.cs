using System.Text.Json.Nodes;
using Connections.Core.Integrations;

namespace Connections.Tests.Support;

/// <summary>
/// A folder for the setting <c>Catalog:Directory</c> with built-in integrations as they are, except that the address is
/// a field of the connection, so that they can be led to a server of a test.
/// </summary>
public sealed class LoopbackCatalog : IDisposable
{
    private readonly TempFolder folder = new();

    public LoopbackCatalog(params string[] types)
    {
        foreach (var file in IntegrationCatalog.BuiltIn())
        {
            var json = JsonNode.Parse(file.Content)!.AsObject();
            if (!types.Contains(json["type"]!.GetValue<string>())) continue;
            json["replaces"] = true;
            json["baseUrl"] = "{{ base_url }}";
            foreach (var kind in json["credentials"]!.AsArray())
                kind!["fields"] = new JsonArray([Address(), .. kind["fields"]!.AsArray().Select(f => Plain(f!))]);
            File.WriteAllText(folder[Path.GetFileName(file.Name)], json.ToJsonString());
        }
    }

    /// <summary>The setting.</summary>
    public (string Key, string Value) Setting => ("Catalog:Directory", folder.Path);

    public void Dispose() => folder.Dispose();

    // What formed the address forms it no longer, and need not be given.
    private static JsonNode Plain(JsonNode field)
    {
        var plain = field.DeepClone();
        if (plain["formsHost"]?.GetValue<bool>() is not true) return plain;
        plain.AsObject().Remove("formsHost");
        plain["optional"] = true;
        return plain;
    }

    private static JsonNode Address() => JsonNode.Parse("""
        { "name": "base_url", "label": "Base URL", "public": true, "format": "Url", "formsHost": true }
        """)!;
}
