using System.Text.Json.Nodes;
using Connections.Core.Apps.Definitions;
using Connections.Core.Apps.Editing;
using static Connections.Core.JsonTree;

namespace Connections.Core.Apps.Running;

/// <summary>An app as it looks while it is edited: as it was typed, hidden components included; nothing is worked
/// out.</summary>
public static class AppSketch
{
    /// <summary>What is drawn of a definition.</summary>
    /// <param name="document">The definition.</param>
    /// <param name="modal">The modal whose content is drawn; null: the app itself.</param>
    public static IReadOnlyList<AppViewComponent> From(AppEditorDocument document, string? modal) =>
        [.. document.DrawnOf(modal).Select(Shown)];

    private static AppViewComponent Shown(JsonObject component)
    {
        var type = TextAt(component, "type") ?? "";
        var properties = new JsonObject(((component["properties"] as JsonObject) ?? [])
            .Where(p => p.Key != "children").Select(p => KeyValuePair.Create(p.Key, p.Value?.DeepClone())));
        return new AppViewComponent
        {
            Name = TextAt(component, "name") ?? "",
            Type = type,
            IsWorking = AppNames.Working.Contains(type),
            Properties = properties,
            IsDisabled = AppValue.IsTrue(properties["isDisabled"]),
            Value = (properties["value"] ?? properties["defaultValue"])?.DeepClone(),
            Children = [.. AppEditorDocument.ChildrenOf(component).Select(Shown)],
        };
    }
}
