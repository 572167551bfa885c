using System.Text.Json;
using System.Text.Json.Nodes;
using Connections.Core.Automation.Specs;

namespace Connections.Core.Apps.Definitions;

/// <summary>Components and queries of a definition.</summary>
internal sealed partial class AppReader
{
    /// <summary>Shortest time between two runs of a query that polls, in milliseconds.</summary>
    public const int ShortestPolling = 15_000;

    private const int MaxMembers = 200;

    // What may be a value of its own type or an expression.
    private static readonly (string Member, JsonValueKind Kind)[] QueryProperties =
    [
        ("condition", JsonValueKind.True), ("debounceInMs", JsonValueKind.Number),
        ("onlyTriggerManually", JsonValueKind.True), ("pollingIntervalInMs", JsonValueKind.Number),
        ("requiresConfirmation", JsonValueKind.True), ("showToastOnError", JsonValueKind.True),
    ];

    private AppComponent? Component(SpecNode node, int depth)
    {
        if (node.Open() is not { } members) return null;
        var (name, type) = (NameOf(members, "component"), members.Required("type")?.Text(100));
        members.Member("id")?.Text(200);
        var properties = members.Required("properties")?.Open();
        if (properties?.Member("isVisible") is { } visible) Kind(visible, JsonValueKind.True);
        if (depth == 0 && type is not (null or AppNames.Grid))
            members.Member("type")?.Fault("The outermost components of an app are grids.");
        if (depth > MaxNesting)
        {
            node.Fault($"Components are nested more than {MaxNesting} levels deep.");
            return null;
        }
        if (components.Count >= AppDefinition.MaxComponents)
        {
            if (components.Count == AppDefinition.MaxComponents)
                node.Fault($"An app can have {AppDefinition.MaxComponents} components; this one has more.");
            return null;
        }
        var component = new AppComponent
        {
            Name = name ?? "",
            Type = type ?? "",
            Pointer = node.Path,
            Properties = Own(properties?.Members),
            Values = Values(Own(properties?.Members), $"{node.Path}/properties"),
            Events = Events(members.Member("events")),
        };
        var at = components.Count;
        components.Add(component);
        List<AppComponent> children = [.. (properties?.Member("children")?.Items(AppDefinition.MaxComponents,
            "components") ?? []).Select(c => Component(c, depth + 1)).OfType<AppComponent>()];
        return components[at] = component with { Children = children };
    }

    private static JsonObject Own(JsonObject? properties) => new((properties ?? []).Where(p => p.Key != "children")
        .Select(p => KeyValuePair.Create(p.Key, p.Value?.DeepClone())));

    private AppQuery? Query(SpecNode node)
    {
        if (node.Open() is not { } members) return null;
        if (members.Required("id") is { } id && id.Text(100) is { } text)
        {
            if (!Guid.TryParse(text, out var guid)) id.Fault("Not a valid UUID.");
            else if (!ids.Add(guid)) id.Fault("Another query already has this id.");
        }
        var (name, type) = (NameOf(members, "query"), Word(members.Required("type"), [.. AppNames.Queries.Keys]));
        var properties = members.Required("properties")?.Open();
        var events = Events(members.Member("events"));
        if (name is null || type is null || properties is not { } own) return null;
        var kind = AppNames.Queries[type];
        if (own.Member("outputs") is { } outputs) outputs.Text(AppDefinition.MaxBytes);
        var query = new AppQuery
        {
            Name = name,
            Kind = kind,
            Pointer = node.Path,
            Properties = own.Members,
            Events = events,
        };
        if (kind != AppQueryKind.Action)
            return query with { Values = Values(own.Members, query.PointerTo("")[..^1]) };
        foreach (var (member, valueKind) in QueryProperties)
            if (own.Member(member) is { } given) Kind(given, valueKind);
        if (own.Member("pollingIntervalInMs") is { } interval && MillisecondsOf(interval.Value) is { } milliseconds
            && milliseconds is > 0 and < ShortestPolling)
            interval.Fault("A query polls every 15,000 milliseconds at most. Use 15000 or more, or leave it out.");
        Mocked(own.Member("mockedOutputs"));
        query = query with
        {
            Action = own.Required("spec") is { } spec ? Action(spec) : null,
            Values = Values(own.Members.Where(m => m.Key != "spec"), query.PointerTo("")[..^1]),
        };
        return query with { IsManual = query.Value("onlyTriggerManually")?.Flag ?? false };
    }

    /// <summary>A number of milliseconds that a value is, or says as a text; null: none.</summary>
    public static double? MillisecondsOf(JsonNode? value) => value is not JsonValue one ? null
        : one.TryGetValue<double>(out var number) ? number
        : one.TryGetValue<string>(out var text) && double.TryParse(text, System.Globalization.NumberStyles.Float,
            System.Globalization.CultureInfo.InvariantCulture, out var read) ? read : null;

    private static void Mocked(SpecNode? node)
    {
        if (node is not { } mocked || mocked.Value is JsonValue text && text.TryGetValue<string>(out _)) return;
        if (mocked.Open() is not { } members) return;
        if (members.Required("enabled") is { } enabled) Kind(enabled, JsonValueKind.True);
        members.Member("outputs")?.Text(AppDefinition.MaxBytes);
    }

    private AppAction? Action(SpecNode node)
    {
        if (node.Value is JsonValue one && one.TryGetValue<string>(out _))
        {
            Value(node.Value, node.Path);
            return new AppAction { Fqn = "", IsComputed = true, Pointer = node.Path };
        }
        if (node.Open() is not { } members) return null;
        var fqn = members.Required("fqn")?.Text(300);
        var connection = Id(members.Member("connectionId"));
        var group = members.Member("connectionGroup")?.Open();
        var identifiers = (group?.Member("tags")?.Items(MaxMembers) ?? []).Select(t => (t.Path, Text: t.Text()))
            .Where(t => t.Text is not null).Select(t => Identifier(t.Text!, t.Path)).ToList();
        var inputs = members.Member("inputs");
        var isWhole = inputs?.Value is JsonValue whole && whole.TryGetValue<string>(out _);
        if (!isWhole && inputs is { Value: not JsonObject } wrong) wrong.Fault("This must be an object or a text.");
        if (fqn is null) return null;
        return new AppAction
        {
            Fqn = fqn,
            ConnectionId = connection,
            GroupId = Id(group?.Member("id")),
            Identifiers = identifiers,
            Inputs = inputs?.Value is JsonObject named
                ? [.. Values(named, inputs.Value.Path).Select(v => v)] : [],
            WholeInputs = isWhole ? Value(inputs!.Value.Value, inputs.Value.Path) : null,
            Pointer = node.Path,
        };
    }

    // The value may hold colons of its own; a tag without one is all key, which no group has.
    private KeyValuePair<string, AppValue> Identifier(string tag, string pointer)
    {
        var colon = tag.IndexOf(':', StringComparison.Ordinal);
        var (key, value) = colon < 0 ? (tag, "") : (tag[..colon], tag[(colon + 1)..]);
        return new(key.Trim(), Value(JsonValue.Create(value.Trim()), pointer));
    }

    private static Guid? Id(SpecNode? node)
    {
        if (node is not { } given || given.Text(100) is not { Length: > 0 } text) return null;
        if (Guid.TryParse(text, out var id)) return id;
        given.Fault("Not a valid UUID.");
        return null;
    }

    // True stands for both truth values.
    private static void Kind(SpecNode node, JsonValueKind kind)
    {
        var found = node.Value!.GetValueKind();
        if (found == JsonValueKind.False) found = JsonValueKind.True;
        if (found == kind || found == JsonValueKind.String) return;
        node.Fault(kind == JsonValueKind.Number ? "This must be a number or an expression."
            : "This must be true, false or an expression.");
    }
}
