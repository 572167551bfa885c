using System.Globalization;
using System.Text.Json.Nodes;
using Connections.Core.Apps.Running;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Apps.View;

/// <summary>A choice out of some values.</summary>
public sealed partial class AppSelect
{
    private const int MostOptions = 1000;

    private IReadOnlyList<(string Label, JsonNode? Value)> options = [];

    // Its place among the options; empty: none of them.
    private string Chosen { get; set; } = "";

    protected override void OnParametersSet()
    {
        options = [.. (Properties["options"] as JsonArray ?? []).Take(MostOptions).Select(Read)];
        var at = Component.Value is null ? -1
            : options.ToList().FindIndex(o => JsonNode.DeepEquals(o.Value, Component.Value));
        Chosen = at < 0 ? "" : at.ToString(CultureInfo.InvariantCulture);
    }

    private static (string Label, JsonNode? Value) Read(JsonNode? option)
    {
        if (option is not JsonObject named || !named.TryGetPropertyValue("value", out var value))
            return (option.Text(), option);
        var label = named.Text("label");
        return (label.Length > 0 ? label : value.Text(), value);
    }

    private Task ChangeAsync(ChangeEventArgs e)
    {
        var chosen = int.TryParse(e.Value as string, NumberStyles.None, CultureInfo.InvariantCulture, out var at)
            && at < options.Count ? options[at].Value : null;
        return SendAsync(AppMessageKind.Change, chosen?.DeepClone());
    }
}
