using Connections.Core.Automation.Scripts;
using Connections.Core.Automation.Specs;

namespace Connections.Core.Apps.Definitions;

/// <summary>Something that an expression reads.</summary>
/// <param name="Owner">The component or query.</param>
/// <param name="Member">Which part of it; null: any.</param>
internal readonly record struct AppRead(string Owner, string? Member);

/// <summary>What is worked out of what: the order, and that there is no circle. Known from the syntax alone.</summary>
internal sealed class AppGraph
{
    private readonly AppDefinition definition;
    private readonly SpecFaults faults;
    private readonly Dictionary<string, List<AppNode>> nodes = new(StringComparer.Ordinal);
    private readonly List<AppBinding> order = [];

    private AppGraph(AppDefinition definition, SpecFaults faults) =>
        (this.definition, this.faults) = (definition, faults);

    /// <summary>Everything that is worked out, what is read before what reads it.</summary>
    /// <param name="definition">The definition.</param>
    /// <param name="faults">Told of circles.</param>
    public static IReadOnlyList<AppBinding> Order(AppDefinition definition, SpecFaults faults)
    {
        var graph = new AppGraph(definition, faults);
        graph.Build();
        foreach (var node in graph.nodes.Values.SelectMany(n => n)) graph.Visit(node, []);
        return graph.order;
    }

    /// <summary>What an expression reads.</summary>
    public static IEnumerable<AppRead> ReadsOf(AppDefinition definition, ScriptProgram script)
    {
        if (script.Names.ReadsWhole(ScriptNames.All))
            return definition.Components.Select(c => new AppRead(c.Name, null))
                .Concat(definition.Queries.Select(q => new AppRead(q.Name, null)));
        return script.Names.Paths.Select(p => new AppRead(p[0], p.Count > 1 ? p[1] : null)).Distinct();
    }

    /// <summary>What a value reads.</summary>
    public static IReadOnlyList<AppRead> ReadsOf(AppDefinition definition, AppValue value) =>
        [.. value.Scripts.SelectMany(s => ReadsOf(definition, s)).Distinct()];

    /// <summary>Whether a property is what a component shows, as the rows of a table are.</summary>
    public static bool IsData(string property) => property is "data" or "value";

    /// <summary>The action queries that the data of a component comes from, also by way of others.</summary>
    public static IReadOnlyList<string> SourcesOf(AppDefinition definition, AppComponent component)
    {
        var (found, seen) = (new List<string>(), new HashSet<string>(StringComparer.Ordinal));
        var values = new Queue<AppValue>(component.Values.Where(v => IsData(v.Key)).Select(v => v.Value));
        while (values.TryDequeue(out var value))
            foreach (var read in ReadsOf(definition, value))
            {
                if (definition.Query(read.Owner) is not { } query || !seen.Add(query.Name)) continue;
                if (query.Kind == AppQueryKind.Action) found.Add(query.Name);
                else if (query.Value("outputs") is { } outputs) values.Enqueue(outputs);
            }
        return found;
    }

    /// <summary>The values that decide what an action query asks.</summary>
    public static IEnumerable<AppValue> ArgumentsOf(AppAction action)
    {
        foreach (var (_, value) in action.Inputs) yield return value;
        foreach (var (_, value) in action.Identifiers) yield return value;
        if (action.WholeInputs is { } whole) yield return whole;
    }

    private void Build()
    {
        foreach (var component in definition.Components)
            foreach (var (member, value) in component.Values.Where(v => !v.Value.IsConstant))
                Add(new AppNode(component.Name, member, value, $"{component.Pointer}/properties/{member}")
                {
                    Reads = ReadsOf(definition, value),
                });
        foreach (var query in definition.Queries)
        {
            if (query.Kind != AppQueryKind.Action)
            {
                var member = query.Kind == AppQueryKind.StateVariable ? "defaultValue" : "outputs";
                if (query.Value(member) is { IsConstant: false } value)
                    Add(new AppNode(query.Name, member, value, query.PointerTo(member))
                    { Reads = ReadsOf(definition, value) });
                continue;
            }
            // One that only events run reads what is there then: it closes no circle.
            if (query.IsManual || query.Action is not { } action) continue;
            Add(new AppNode(query.Name, "outputs", null, query.Pointer)
            {
                Reads = [.. ArgumentsOf(action).SelectMany(v => ReadsOf(definition, v)).Distinct()],
            });
        }
    }

    private void Add(AppNode node)
    {
        if (!nodes.TryGetValue(node.Owner, out var own)) nodes[node.Owner] = own = [];
        own.Add(node);
    }

    // What a person chooses in a component is one of what it offers, or what it begins with.
    private IEnumerable<AppNode> Sources(AppRead read)
    {
        if (!nodes.TryGetValue(read.Owner, out var own)) return [];
        if (read.Member is not { } member || definition.Query(read.Owner) is not null) return own;
        return member switch
        {
            "value" => own.Where(n => n.Member is "value" or "defaultValue" or "options"),
            "selectedRow" or "selectedRows" or "pageIndex" => own.Where(n => n.Member == "data" || n.Member == member),
            _ => own.Where(n => n.Member == member),
        };
    }

    private void Visit(AppNode node, List<AppNode> way)
    {
        if (node.IsDone || faults.IsFull) return;
        var from = way.IndexOf(node);
        if (from >= 0)
        {
            var names = way.Skip(from).Append(node).Select(n => $"{n.Owner}.{n.Member}");
            faults.Add(node.Pointer, $"This depends on itself: {string.Join(" → ", names.Take(8))}. Break the circle, "
                + "for example with a query that runs only when it is triggered.");
            node.IsDone = true;
            return;
        }
        way.Add(node);
        foreach (var source in node.Reads.SelectMany(Sources)) Visit(source, way);
        way.RemoveAt(way.Count - 1);
        if (node.IsDone) return;
        node.IsDone = true;
        if (node.Value is { } value) order.Add(new AppBinding(node.Owner, node.Member, value));
    }

    private sealed class AppNode(string owner, string member, AppValue? value, string pointer)
    {
        public string Owner => owner;

        public string Member => member;

        public AppValue? Value => value;

        public string Pointer => pointer;

        public IReadOnlyList<AppRead> Reads { get; init; } = [];

        public bool IsDone { get; set; }
    }
}
