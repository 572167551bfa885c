using System.Text.Json.Nodes;

namespace Connections.Core.Apps.Definitions;

/// <summary>An app's definition, taken apart. What it was sent as is kept beside it.</summary>
internal sealed record AppDefinition
{
    /// <summary>Most bytes of a definition.</summary>
    public const int MaxBytes = 1024 * 1024;

    /// <summary>Most components.</summary>
    public const int MaxComponents = 500;

    /// <summary>Most queries.</summary>
    public const int MaxQueries = 200;

    /// <summary>Most expressions.</summary>
    public const int MaxScripts = 2000;

    /// <summary>What expressions call the viewer by.</summary>
    public const string Global = "global";

    /// <summary>What a query's own <c>outputs</c> expression calls what came back.</summary>
    public const string Self = "self";

    /// <summary>The component that is shown first.</summary>
    public string? Root { get; init; }

    /// <summary>The outermost components.</summary>
    public IReadOnlyList<AppComponent> Roots { get; init; } = [];

    /// <summary>Every component, each before those within it.</summary>
    public IReadOnlyList<AppComponent> Components
    {
        get;
        init
        {
            field = value;
            ComponentsByName = ByName(value, c => c.Name);
        }
    } = [];

    public IReadOnlyList<AppQuery> Queries
    {
        get;
        init
        {
            field = value;
            QueriesByName = ByName(value, q => q.Name);
        }
    } = [];

    /// <summary>Every component by its name, in the same order; of several with one name, which is a fault, the
    /// first.</summary>
    public IReadOnlyDictionary<string, AppComponent> ComponentsByName { get; private init; } =
        new Dictionary<string, AppComponent>();

    /// <summary>Every query by its name, likewise.</summary>
    public IReadOnlyDictionary<string, AppQuery> QueriesByName { get; private init; } =
        new Dictionary<string, AppQuery>();

    /// <summary>Everything that is worked out, what is read before what reads it.</summary>
    public IReadOnlyList<AppBinding> Order { get; init; } = [];

    /// <summary>The component of that name; null: none.</summary>
    public AppComponent? Component(string name) => ComponentsByName.GetValueOrDefault(name);

    /// <summary>The query of that name; null: none.</summary>
    public AppQuery? Query(string name) => QueriesByName.GetValueOrDefault(name);

    private static Dictionary<string, T> ByName<T>(IReadOnlyList<T> all, Func<T, string> nameOf)
    {
        var found = new Dictionary<string, T>(all.Count, StringComparer.Ordinal);
        foreach (var one in all) found.TryAdd(nameOf(one), one);
        return found;
    }
}

/// <summary>A component.</summary>
internal sealed record AppComponent
{
    public required string Name { get; init; }

    public required string Type { get; init; }

    /// <summary>Where it stands, such as <c>components/0</c>.</summary>
    public required string Pointer { get; init; }

    /// <summary>Its properties as they were sent, without what lies within it.</summary>
    public required JsonObject Properties { get; init; }

    /// <summary>The same, with its expressions read.</summary>
    public IReadOnlyDictionary<string, AppValue> Values { get; init; } = new Dictionary<string, AppValue>();

    public IReadOnlyList<AppComponent> Children { get; init; } = [];

    public IReadOnlyList<AppEvent> Events { get; init; } = [];
}

/// <summary>What a query is.</summary>
public enum AppQueryKind
{
    /// <summary>An action, through a connection or a group; or a run of a workflow.</summary>
    Action,

    /// <summary>A value worked out of others.</summary>
    DataTransform,

    /// <summary>A value that events set.</summary>
    StateVariable,
}

/// <summary>A query.</summary>
internal sealed record AppQuery
{
    public required string Name { get; init; }

    public required AppQueryKind Kind { get; init; }

    /// <summary>Where it stands, such as <c>queries/0</c>.</summary>
    public required string Pointer { get; init; }

    /// <summary>Its properties as they were sent.</summary>
    public required JsonObject Properties { get; init; }

    public IReadOnlyList<AppEvent> Events { get; init; } = [];

    /// <summary>Of an action: what it does.</summary>
    public AppAction? Action { get; init; }

    /// <summary>
    /// Whether only events and people run it; else it also runs when the app opens and its inputs change.
    /// </summary>
    public bool IsManual { get; init; }

    /// <summary>A property that may be an expression; null where it is not given.</summary>
    public AppValue? Value(string property) => Values.GetValueOrDefault(property);

    /// <summary>Its properties that may be expressions.</summary>
    public IReadOnlyDictionary<string, AppValue> Values { get; init; } = new Dictionary<string, AppValue>();

    /// <summary>Where a property stands.</summary>
    public string PointerTo(string property) => $"{Pointer}/properties/{property}";
}

/// <summary>What an action query does.</summary>
internal sealed record AppAction
{
    /// <summary>The action's name in the definition.</summary>
    public required string Fqn { get; init; }

    public Guid? ConnectionId { get; init; }

    public Guid? GroupId { get; init; }

    /// <summary>For a group: keys, each with a value that may be an expression.</summary>
    public IReadOnlyList<KeyValuePair<string, AppValue>> Identifiers { get; init; } = [];

    /// <summary>Inputs by name.</summary>
    public IReadOnlyList<KeyValuePair<string, AppValue>> Inputs { get; init; } = [];

    /// <summary>All inputs as one expression, where the definition has them so.</summary>
    public AppValue? WholeInputs { get; init; }

    /// <summary>Whether it is an expression as a whole, which no version of this product runs.</summary>
    public bool IsComputed { get; init; }

    /// <summary>Where it stands.</summary>
    public required string Pointer { get; init; }
}

/// <summary>What follows from an event.</summary>
internal sealed record AppEvent
{
    /// <summary>When, such as <c>click</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What is done, such as <c>triggerQuery</c>.</summary>
    public required string Type { get; init; }

    /// <summary>What it is done to: a query, a variable, a component; null: none is named.</summary>
    public string? Target { get; init; }

    /// <summary>Its other members, whose texts may be expressions.</summary>
    public IReadOnlyDictionary<string, AppValue> Values { get; init; } = new Dictionary<string, AppValue>();

    public required string Pointer { get; init; }
}

/// <summary>Something that is worked out of other things.</summary>
/// <param name="Owner">The component or query.</param>
/// <param name="Member">Which part of it.</param>
/// <param name="Value">How.</param>
internal sealed record AppBinding(string Owner, string Member, AppValue Value);
