using System.Globalization;
using System.Text.Json.Nodes;
using Connections.Core.Apps.Definitions;
using static Connections.Core.JsonTree;

namespace Connections.Core.Apps.Editing;

/// <summary>Components, and what they stand in.</summary>
public sealed partial class AppEditorDocument
{
    private const string Cell = "gridCell";

    /// <summary>Adds a component below all others of its grid.</summary>
    /// <param name="type">What it is, such as <c>textInput</c>.</param>
    /// <param name="container">The modal that it goes into; null: the app itself.</param>
    /// <returns>Its name.</returns>
    /// <exception cref="Problem.Invalid">There are too many components, or it can't be added.</exception>
    /// <exception cref="Problem.NotFound">There is no such container.</exception>
    public string AddComponent(string type, string? container = null)
    {
        if (AppPalette.Find(type) is not { } kind)
            throw new Problem.Invalid("type", $"“{type}” can't be added here.");
        if (CountWithin(root[AppReader.ComponentsMember]) >= AppDefinition.MaxComponents - 2)
            throw new Problem.Invalid(AppReader.ComponentsMember, string.Create(CultureInfo.InvariantCulture,
                $"An app can have {AppDefinition.MaxComponents} components."));
        var isModal = type == AppNames.Modal;
        // A modal within a modal would be shown over what opened it: those of an app lie side by side.
        var children = ChildrenOfGrid(isModal ? null : container);
        var name = UniqueName(type);
        var component = new JsonObject
        {
            ["name"] = name,
            ["type"] = type,
            ["properties"] = kind.Defaults(),
            ["events"] = new JsonArray(),
        };
        if (isModal)
        {
            children.Add(component);
            Changed();
            return name;
        }
        var bottom = Objects(children).Select(PlaceOf).OfType<GridPlace>().Select(p => p.Bottom).DefaultIfEmpty().Max();
        children.Add(new JsonObject
        {
            ["name"] = UniqueName(Cell),
            ["type"] = Cell,
            ["properties"] = new JsonObject
            {
                ["children"] = new JsonArray(component),
                ["layout"] = new JsonObject { ["default"] = Written(kind.Size with { Y = bottom }) },
            },
            ["events"] = new JsonArray(),
        });
        Changed();
        return name;
    }

    /// <summary>Removes a component, what lies within it, and the events that led to it.</summary>
    /// <returns>Whose events went with it, and whose expressions still name it.</returns>
    /// <exception cref="Problem.NotFound">There is no such component.</exception>
    public AppNameChange RemoveComponent(string name)
    {
        var found = Find(name) ?? throw new Problem.NotFound("component");
        var names = new HashSet<string>(NamesWithin(found.Component), StringComparer.Ordinal);
        if (found.Cell is { } cell && found.Siblings.Count == 1) found.CellSiblings!.Remove(cell);
        else found.Siblings.Remove(found.Component);
        Changed();
        return Without(names);
    }

    /// <summary>Sets a property of a component or query; null takes it away.</summary>
    /// <exception cref="Problem.NotFound">There is no such component or query.</exception>
    public void SetProperty(string owner, string property, JsonNode? value)
    {
        Put(Member(Owner(owner), "properties"), property, value);
        Changed();
    }

    private List<Located> All
    {
        get
        {
            if (located is not null) return located;
            var all = new List<Located>();
            if (root[AppReader.ComponentsMember] is JsonArray tops)
                Locate(tops, AppReader.ComponentsMember, null, null, null, all);
            return located = all;
        }
    }

    private Located? Find(string name) => All.FirstOrDefault(c => TextAt(c.Component, "name") == name);

    // Grids and cells only hold others.
    private static void Locate(JsonArray siblings, string pointer, string? container, JsonObject? cell,
        JsonArray? cellSiblings, List<Located> all)
    {
        for (var i = 0; i < siblings.Count; i++)
        {
            if (siblings[i] is not JsonObject component) continue;
            var (at, type) = ($"{pointer}/{i}", TextAt(component, "type"));
            var holds = type is AppNames.Grid or Cell;
            if (!holds) all.Add(new(component, siblings, cell, cellSiblings, container, at));
            if (component["properties"] is not JsonObject { } properties
                || properties["children"] is not JsonArray children) continue;
            var isCell = type == Cell;
            Locate(children, $"{at}/properties/children", holds ? container : TextAt(component, "name"),
                isCell ? component : null, isCell ? siblings : null, all);
        }
    }

    private static AppComponentNode NodeOf(Located of) => new()
    {
        Name = TextAt(of.Component, "name") ?? "",
        Type = TextAt(of.Component, "type") ?? "",
        Pointer = of.Pointer,
        Container = of.Container,
        Place = of.Cell is null ? null : PlaceOf(of.Cell),
        Properties = new JsonObject(((of.Component["properties"] as JsonObject) ?? [])
            .Where(p => p.Key != "children").Select(p => KeyValuePair.Create(p.Key, p.Value?.DeepClone()))),
        Events = EventsOf(of.Component),
    };

    private JsonArray ChildrenOfGrid(string? container)
    {
        if (container is not null)
        {
            var holder = (Find(container) ?? throw new Problem.NotFound("component")).Component;
            return GridIn(List(Member(holder, "properties"), "children"));
        }
        var isNew = root[AppReader.ComponentsMember] is not JsonArray { Count: > 0 };
        var tops = List(root, AppReader.ComponentsMember);
        var first = TextAt(root, "rootInstanceName");
        var children = GridIn(tops, first);
        if (isNew) root["rootInstanceName"] = TextAt((JsonObject)tops[^1]!, "name");
        return children;
    }

    private JsonArray GridIn(JsonArray components, string? name = null)
    {
        var grids = Objects(components).Where(c => TextAt(c, "type") == AppNames.Grid).ToList();
        var grid = grids.Find(g => TextAt(g, "name") == name) ?? grids.FirstOrDefault();
        if (grid is null)
        {
            grid = new JsonObject
            {
                ["name"] = UniqueName(AppNames.Grid),
                ["type"] = AppNames.Grid,
                ["properties"] = new JsonObject { ["children"] = new JsonArray() },
                ["events"] = new JsonArray(),
            };
            components.Add(grid);
        }
        return List(Member(grid, "properties"), "children");
    }

    private static int CountWithin(JsonNode? list) => Objects(list).Sum(c =>
        1 + CountWithin((c["properties"] as JsonObject)?["children"]));

    private static IEnumerable<string> NamesWithin(JsonObject component) =>
        Objects((component["properties"] as JsonObject)?["children"]).SelectMany(NamesWithin)
            .Append(TextAt(component, "name") ?? "");

    /// <summary>A component where it stands.</summary>
    /// <param name="Component">The component.</param>
    /// <param name="Siblings">The list that it is in.</param>
    /// <param name="Cell">The cell around it; null: none.</param>
    /// <param name="CellSiblings">The list that the cell is in.</param>
    /// <param name="Container">The component that it lies in; null: the app itself.</param>
    /// <param name="Pointer">Where it stands.</param>
    private sealed record Located(JsonObject Component, JsonArray Siblings, JsonObject? Cell, JsonArray? CellSiblings,
        string? Container, string Pointer);
}
