using System.Text.Json.Nodes;
using Connections.Core.Apps.Definitions;
using Connections.Core.Automation.Scripts;

namespace Connections.Core.Apps.Running;

/// <summary>
/// Everything that the expressions of one open app can name, and what they come to. Each change works out what depends
/// on it, in order, within a time. Used by one at a time.
/// </summary>
internal sealed class AppState
{
    /// <summary>How long all expressions together may work for one change.</summary>
    public static readonly TimeSpan ChangeTime = TimeSpan.FromMilliseconds(100);

    /// <summary>The same for all of them as the app is opened.</summary>
    public static readonly TimeSpan OpeningTime = TimeSpan.FromSeconds(1);

    private static readonly string[] OfQuery = ["outputs", "isLoading", "error"];
    private static readonly string[] OfComponent = ["value", "selectedRow", "selectedRowIndex", "pageIndex"];

    private readonly AppDefinition definition;
    private readonly JsonObject user;
    private readonly ScriptEngine engine = new(ScriptLimits.Default with { Time = ChangeTime });
    private readonly Dictionary<AppBinding, IReadOnlyList<AppRead>> reads;
    private readonly Dictionary<AppRead, JsonNode?> given = [];
    private readonly Dictionary<AppRead, JsonNode?> computed = [];
    private readonly Dictionary<AppRead, string> errors = [];
    private HashSet<AppRead> changed = [];
    private TimeSpan left;

    /// <summary>The state of an app that nothing was done in yet.</summary>
    /// <param name="definition">The definition.</param>
    /// <param name="user">What expressions know of who looks at it.</param>
    public AppState(AppDefinition definition, JsonObject user)
    {
        (this.definition, this.user) = (definition, user);
        reads = definition.Order.ToDictionary(b => b, b => AppGraph.ReadsOf(definition, b.Value));
        foreach (var variable in definition.Queries.Where(q => q.Kind == AppQueryKind.StateVariable))
            if (variable.Value("defaultValue") is { IsConstant: true } value)
                given[new(variable.Name, "value")] = value.Typed?.DeepClone();
    }

    /// <summary>Expressions that failed.</summary>
    public IEnumerable<AppExpressionError> Errors =>
        errors.Select(e => new AppExpressionError(e.Key.Owner, e.Key.Member ?? "", e.Value));

    /// <summary>Begins a change: gives its expressions their time.</summary>
    public void Begin(TimeSpan? time = null) => left = time ?? ChangeTime;

    /// <summary>Sets a value. What reads it is worked out by <see cref="Settle"/>.</summary>
    public void Set(string owner, string member, JsonNode? value) => Put(given, new(owner, member), value);

    /// <summary>Works out what depends on what changed.</summary>
    /// <param name="isFirst">Whether everything is worked out: the app was just opened.</param>
    /// <returns>What changed.</returns>
    public IReadOnlySet<AppRead> Settle(bool isFirst = false)
    {
        foreach (var binding in definition.Order)
        {
            var isVariable = binding.Member == "defaultValue" && definition.QueriesByName.ContainsKey(binding.Owner);
            if (!isFirst && (isVariable || !reads[binding].Any(r => IsChanged(changed, r)))) continue;
            var value = Work(binding);
            if (isVariable) Put(given, new(binding.Owner, "value"), value);
            else Put(computed, new(binding.Owner, binding.Member), value);
        }
        var all = changed;
        changed = [];
        return all;
    }

    /// <summary>Whether something that is read is among what changed.</summary>
    public static bool IsChanged(IReadOnlySet<AppRead> changed, AppRead read) =>
        read.Member is null ? changed.Any(c => c.Owner == read.Owner) : changed.Contains(read);

    /// <summary>The value of a part of a component or query now.</summary>
    public JsonNode? Get(string owner, string member)
    {
        var read = new AppRead(owner, member);
        if (given.TryGetValue(read, out var value) || computed.TryGetValue(read, out value)) return value;
        if (owner == AppDefinition.Global) return member == "user" ? user : null;
        if (definition.Component(owner) is not { } component) return null;
        if (component.Values.TryGetValue(member, out var property)) return property.IsConstant ? property.Typed : null;
        return member switch
        {
            "value" => Get(owner, "defaultValue"),
            "pageIndex" => JsonValue.Create(0),
            "selectedRow" when Get(owner, "selectedRowIndex") is JsonValue at && at.TryGetValue<int>(out var index)
                && Get(owner, "data") is JsonArray rows && index >= 0 && index < rows.Count => rows[index],
            _ => null,
        };
    }

    /// <summary>What a value comes to now.</summary>
    /// <param name="value">The value.</param>
    /// <param name="self">What it may name as its own.</param>
    /// <exception cref="ScriptException">An expression failed, or the time of the change is over.</exception>
    public JsonNode? Fill(AppValue value, JsonObject? self = null) => value.Fill(script => Evaluate(script, self));

    /// <summary>What an expression comes to now.</summary>
    /// <exception cref="ScriptException">It failed, or the time of the change is over.</exception>
    public JsonNode? Evaluate(ScriptProgram script, JsonObject? self = null)
    {
        if (left <= TimeSpan.Zero)
            throw new ScriptException("The expressions of this app took too long for one change.");
        var roots = new JsonObject();
        var lent = new List<JsonObject>();
        try
        {
            foreach (var name in Named(script)) roots[name] = Root(script, name, lent);
            if (self is not null && script.Names.Reads(AppDefinition.Self)) Lend(roots, AppDefinition.Self, self, lent);
            return engine.Evaluate(script, roots);
        }
        finally
        {
            left -= engine.Spent;
            foreach (var holder in lent) holder.Clear();
            roots.Clear();
        }
    }

    /// <summary>Everything that expressions can name.</summary>
    public JsonObject ToJson() => new(Names.Append(AppDefinition.Global)
        .Select(name => KeyValuePair.Create(name, (JsonNode?)new JsonObject(Members(name)
            .Select(m => KeyValuePair.Create(m, Get(name, m)?.DeepClone()))))));

    private IEnumerable<string> Names => definition.ComponentsByName.Keys.Concat(definition.QueriesByName.Keys);

    private JsonNode? Work(AppBinding binding)
    {
        var key = new AppRead(binding.Owner, binding.Member);
        try
        {
            var value = Fill(binding.Value);
            errors.Remove(key);
            return value;
        }
        catch (ScriptException e)
        {
            errors[key] = e.Message;
            return null;
        }
    }

    private void Put(Dictionary<AppRead, JsonNode?> into, AppRead key, JsonNode? value)
    {
        if (into.TryGetValue(key, out var old) && JsonNode.DeepEquals(old, value)) return;
        into[key] = value?.Parent is null ? value : value.DeepClone();
        changed.Add(key);
        // What follows from it without an expression.
        if (key.Member == "defaultValue") changed.Add(key with { Member = "value" });
        if (key.Member is "data" or "selectedRowIndex") changed.Add(key with { Member = "selectedRow" });
    }

    private IEnumerable<string> Named(ScriptProgram script) =>
        script.Names.ReadsWhole(ScriptNames.All)
            ? Names.Append(AppDefinition.Global)
            : script.Names.Globals.Where(n => definition.ComponentsByName.ContainsKey(n)
                || definition.QueriesByName.ContainsKey(n) || n == AppDefinition.Global);

    // Of each thing only the parts that are named: a query may have brought megabytes.
    private JsonObject Root(ScriptProgram script, string name, List<JsonObject> lent)
    {
        var root = new JsonObject();
        var members = script.Names.ReadsWhole(name) ? Members(name)
            : script.Names.Paths.Where(p => p[0] == name).Select(p => p[1]);
        lent.Add(root);
        foreach (var member in members.Distinct(StringComparer.Ordinal)) Lend(root, member, Get(name, member), null);
        return root;
    }

    // A node has one place: it is lent for the time of the evaluation, and copied where it has one already.
    private static void Lend(JsonObject root, string member, JsonNode? value, List<JsonObject>? lent)
    {
        root[member] = value?.Parent is null ? value : value.DeepClone();
        lent?.Add(root);
    }

    private IEnumerable<string> Members(string name) => name == AppDefinition.Global ? ["user"]
        : definition.Query(name) is { } query ? query.Kind == AppQueryKind.StateVariable ? ["value"] : OfQuery
        : definition.ComponentsByName[name].Values.Keys.Concat(OfComponent)
            .Concat(given.Keys.Where(k => k.Owner == name).Select(k => k.Member!)).Distinct(StringComparer.Ordinal);
}
