using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connections.Core.Automation.Scripts;
using Connections.Core.Automation.Specs;
using Connections.Core.Integrations;

namespace Connections.Core.Apps.Definitions;

/// <summary>
/// Reads an app's definition and finds every fault of its form: wrong types, names twice, events to nowhere,
/// expressions that can't be read, circles. Whether it works is another question.
/// </summary>
internal sealed partial class AppReader
{
    /// <summary>Where components stand.</summary>
    public const string ComponentsMember = "components";

    /// <summary>Where queries stand.</summary>
    public const string QueriesMember = "queries";

    /// <summary>The older name of the same.</summary>
    public const string OldQueriesMember = "embeddedQueries";

    private const int MaxDepth = 64;
    private const int MaxNesting = 20;
    private const int MaxEvents = 50;

    private readonly SpecFaults faults;
    private readonly HashSet<string> names = new(StringComparer.Ordinal) { AppDefinition.Global, AppDefinition.Self };
    private readonly Dictionary<string, string> given = new(StringComparer.Ordinal);
    private readonly List<AppComponent> components = [];
    private readonly HashSet<Guid> ids = [];
    private int scripts;

    private AppReader(SpecFaults faults) => this.faults = faults;

    /// <summary>Reads a definition.</summary>
    /// <param name="text">The definition.</param>
    /// <param name="faults">Its faults, each where it stands.</param>
    /// <returns>What could be read of it.</returns>
    public static AppDefinition Read(string text, SpecFaults faults)
    {
        if (Parse(text, faults) is not { } root) return new AppDefinition();
        if (root[QueriesMember] is { } queries && root[OldQueriesMember] is { } old
            && !JsonNode.DeepEquals(queries, old))
            faults.Add(OldQueriesMember, "queries and embeddedQueries are two names of the same. Send one of them.");
        return new AppReader(faults).Read(root);
    }

    /// <summary>The JSON of a definition; null, and a fault, where it is none.</summary>
    public static JsonObject? Parse(string text, SpecFaults faults)
    {
        if (System.Text.Encoding.UTF8.GetByteCount(text) > AppDefinition.MaxBytes)
        {
            faults.Add(ComponentsMember, "The definition is larger than 1 MB.");
            return null;
        }
        try
        {
            using var document = JsonDocument.Parse(text,
                new JsonDocumentOptions { MaxDepth = MaxDepth, AllowDuplicateProperties = false });
            JsonText.EnsureWhole(document.RootElement);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
                return JsonNode.Parse(text, documentOptions: new JsonDocumentOptions { MaxDepth = MaxDepth })!
                    .AsObject();
            faults.Add(ComponentsMember, "The definition must be an object.");
        }
        catch (InvalidOperationException)
        {
            faults.Add(ComponentsMember, "The definition contains half of a surrogate pair.");
        }
        catch (JsonException e)
        {
            faults.Add(ComponentsMember, string.Create(CultureInfo.InvariantCulture,
                $"This isn't valid JSON: line {e.LineNumber + 1}, column {e.BytePositionInLine + 1}."));
        }
        return null;
    }

    private AppDefinition Read(JsonObject root)
    {
        var queriesAt = root.ContainsKey(QueriesMember) || !root.ContainsKey(OldQueriesMember) ? QueriesMember
            : OldQueriesMember;
        var (componentNode, queryNode) = (NodeOf(root, ComponentsMember), NodeOf(root, queriesAt));
        // Names first: what expressions may name is known before they are read.
        var queryItems = queryNode?.Items(AppDefinition.MaxQueries, "queries") ?? [];
        foreach (var item in queryItems) Name(item);
        var rootItems = componentNode?.Items(AppDefinition.MaxComponents, "components") ?? [];
        foreach (var item in rootItems) NameWithin(item, 0);
        var tops = rootItems.Select(i => Component(i, 0)).OfType<AppComponent>().ToList();
        var definition = new AppDefinition
        {
            Root = NodeOf(root, "rootInstanceName")?.Text(AppVersionNameLength),
            Roots = tops,
            Components = components,
            Queries = [.. queryItems.Select(Query).OfType<AppQuery>()],
        };
        if (definition.Root is { Length: > 0 } first && definition.Component(first) is null)
            faults.Add("rootInstanceName", $"There is no component “{DidYouMean.Quote(first)}”. "
                + DidYouMean.For(first, [.. definition.Roots.Select(c => c.Name)]));
        Targets(definition);
        return faults.All.Count > 0 ? definition : definition with { Order = AppGraph.Order(definition, faults) };
    }

    private const int AppVersionNameLength = 200;

    private SpecNode? NodeOf(JsonObject root, string member) =>
        root[member] is { } value ? new SpecNode(value, member, faults) : null;

    // A fault of a name is told where the thing itself is read.
    private void Name(SpecNode node)
    {
        if (node.Value is not JsonObject members || members["name"] is not JsonValue one
            || !one.TryGetValue<string>(out var name) || name.Length > 200) return;
        names.Add(name);
    }

    private void NameWithin(SpecNode node, int depth)
    {
        Name(node);
        if (depth >= MaxNesting || node.Value is not JsonObject { } members
            || members["properties"] is not JsonObject properties || properties["children"] is not JsonArray children)
            return;
        foreach (var child in children) NameWithin(new SpecNode(child, "", faults), depth + 1);
    }

    // The name of a component or a query: both are named alike in expressions.
    private string? NameOf(SpecObject members, string what)
    {
        if (members.Required("name") is not { } node || node.Text(200) is not { } name) return null;
        if (!AppNames.IsName(name))
            node.Fault("A name begins with a letter or _ and has letters, digits and _ only, for example textInput0.");
        else if (name is AppDefinition.Global or AppDefinition.Self or "_")
            node.Fault($"“{name}” has a meaning of its own in expressions. Choose another name.");
        else if (!given.TryAdd(name, what)) node.Fault($"Another {given[name]} is already named “{name}”.");
        return name;
    }

    private IReadOnlyList<AppEvent> Events(SpecNode? node)
    {
        var events = new List<AppEvent>();
        foreach (var item in node?.Items(MaxEvents, "events") ?? [])
        {
            if (item.Open() is not { } members) continue;
            var name = Word(members.Member("name"), AppNames.Events);
            var type = Word(members.Member("type"), [.. AppNames.Reactions.Keys]);
            if (type is null) continue;
            var target = AppNames.Reactions.GetValueOrDefault(type) is { } member
                ? members.Member(member)?.Text(200) : null;
            events.Add(new AppEvent
            {
                Name = name ?? "",
                Type = type,
                Target = target is { Length: > 0 } ? target : null,
                Values = Values(members.Members.Where(m => m.Key is not ("name" or "type" or "id")), item.Path),
                Pointer = item.Path,
            });
        }
        return events;
    }

    private static string? Word(SpecNode? node, IReadOnlyList<string> known)
    {
        if (node is not { } there || there.Text(100) is not { } text) return null;
        if (known.Contains(text)) return text;
        there.Fault($"“{DidYouMean.Quote(text)}” is not available. {DidYouMean.For(text, known)}");
        return null;
    }

    private Dictionary<string, AppValue> Values(IEnumerable<KeyValuePair<string, JsonNode?>> members, string pointer) =>
        members.ToDictionary(m => m.Key, m => Value(m.Value, $"{pointer}/{m.Key}"), StringComparer.Ordinal);

    private AppValue Value(JsonNode? value, string pointer) => AppValue.Read(value, pointer, Script, faults.Add);

    private ScriptProgram Script(string code)
    {
        if (++scripts > AppDefinition.MaxScripts) throw new ScriptException(string.Create(CultureInfo.InvariantCulture,
            $"An app can have {AppDefinition.MaxScripts:N0} expressions; this one has more."));
        if (faults.IsFull) throw new ScriptException("There are more faults before this one.");
        return ScriptProgram.Expression(code, names);
    }

    // What events are done to has to be there.
    private void Targets(AppDefinition definition)
    {
        foreach (var happening in definition.Components.SelectMany(c => c.Events)
            .Concat(definition.Queries.SelectMany(q => q.Events)))
        {
            if (happening.Target is not { } target) continue;
            var pointer = $"{happening.Pointer}/{AppNames.Reactions[happening.Type]}";
            switch (happening.Type)
            {
                case AppNames.TriggerQuery when definition.Query(target) is null:
                    faults.Add(pointer, $"There is no query “{DidYouMean.Quote(target)}”. "
                        + DidYouMean.For(target, [.. definition.Queries.Select(q => q.Name)]));
                    break;
                case AppNames.SetStateVariable
                    when definition.Query(target) is not { Kind: AppQueryKind.StateVariable }:
                    faults.Add(pointer, $"There is no state variable “{DidYouMean.Quote(target)}”. "
                        + DidYouMean.For(target, [.. definition.Queries
                            .Where(q => q.Kind == AppQueryKind.StateVariable).Select(q => q.Name)]));
                    break;
                case AppNames.SetComponentState when definition.Component(target) is null:
                    faults.Add(pointer, $"There is no component “{DidYouMean.Quote(target)}”. "
                        + DidYouMean.For(target, [.. definition.Components.Select(c => c.Name)]));
                    break;
                case AppNames.OpenModal or AppNames.CloseModal
                    when definition.Component(target) is not { Type: AppNames.Modal }:
                    faults.Add(pointer, $"There is no modal “{DidYouMean.Quote(target)}”. "
                        + DidYouMean.For(target, [.. definition.Components
                            .Where(c => c.Type == AppNames.Modal).Select(c => c.Name)]));
                    break;
            }
        }
    }
}
