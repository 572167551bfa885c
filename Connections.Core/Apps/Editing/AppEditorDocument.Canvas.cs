using System.Text.Json.Nodes;
using Connections.Core.Apps.Definitions;
using static Connections.Core.JsonTree;

namespace Connections.Core.Apps.Editing;

/// <summary>What is drawn while it is edited.</summary>
public sealed partial class AppEditorDocument
{
    /// <summary>The outermost components of what is drawn.</summary>
    /// <param name="modal">The modal whose content is drawn; null: the app itself.</param>
    internal IReadOnlyList<JsonObject> DrawnOf(string? modal)
    {
        if (modal is not null) return Find(modal) is { } found ? ChildrenOf(found.Component) : [];
        var tops = Objects(root[AppReader.ComponentsMember]).ToList();
        var name = TextAt(root, "rootInstanceName");
        return tops.Find(c => TextAt(c, "name") == name) is { } first ? [first] : tops;
    }

    /// <summary>What lies within a component; modals are drawn alone.</summary>
    internal static IReadOnlyList<JsonObject> ChildrenOf(JsonObject component) =>
        [.. Objects((component["properties"] as JsonObject)?["children"])
            .Where(c => TextAt(c, "type") != AppNames.Modal)];
}
