using System.Globalization;
using System.Text.Json.Nodes;
using Connections.Core.Apps.Definitions;
using static Connections.Core.JsonTree;

namespace Connections.Core.Apps.Editing;

/// <summary>Queries: what they ask, and through what.</summary>
public sealed partial class AppEditorDocument
{
    /// <summary>Adds a query that does an action.</summary>
    /// <param name="fqn">What it does.</param>
    /// <param name="called">What it would be called; it becomes a name that expressions can have.</param>
    /// <param name="isManual">Whether it begins as one that only events and people run.</param>
    /// <returns>Its name.</returns>
    /// <exception cref="Problem.Invalid">There are too many queries.</exception>
    public string AddAction(string fqn, string called, bool isManual)
    {
        var properties = new JsonObject();
        if (isManual) properties["onlyTriggerManually"] = true;
        properties["spec"] = new JsonObject { ["fqn"] = fqn, ["inputs"] = new JsonObject() };
        return Add("action", called, properties);
    }

    /// <summary>Adds a value that is worked out of others.</summary>
    /// <returns>Its name.</returns>
    /// <exception cref="Problem.Invalid">There are too many queries.</exception>
    public string AddTransform() => Add("dataTransform", "dataTransform", new JsonObject { ["outputs"] = "" });

    /// <summary>Adds a value that events set.</summary>
    /// <returns>Its name.</returns>
    /// <exception cref="Problem.Invalid">There are too many queries.</exception>
    public string AddVariable() => Add("stateVariable", "stateVariable", new JsonObject { ["defaultValue"] = "" });

    /// <summary>Removes a query, and the events that led to it.</summary>
    /// <returns>Whose events went with it, and whose expressions still name it.</returns>
    /// <exception cref="Problem.NotFound">There is no such query.</exception>
    public AppNameChange RemoveQuery(string name)
    {
        List(root, QueriesMember).Remove(QueryObject(name));
        Changed();
        return Without(new HashSet<string>([name], StringComparer.Ordinal));
    }

    /// <summary>Has a query act through a connection.</summary>
    /// <exception cref="Problem.NotFound">There is no such query.</exception>
    public void SetConnection(string query, Guid connection)
    {
        var spec = Spec(query);
        spec.Remove("connectionGroup");
        spec["connectionId"] = connection.ToString();
        Changed();
    }

    /// <summary>Has a query act through a group.</summary>
    /// <param name="query">The query.</param>
    /// <param name="group">The group.</param>
    /// <param name="identifiers">Keys, each with a value that may be an expression.</param>
    /// <exception cref="Problem.NotFound">There is no such query.</exception>
    public void SetGroup(string query, Guid group, IReadOnlyList<KeyValuePair<string, string>> identifiers)
    {
        var spec = Spec(query);
        spec.Remove("connectionId");
        var of = Member(spec, "connectionGroup");
        of["id"] = group.ToString();
        of["tags"] = new JsonArray([.. identifiers.Select(i => (JsonNode)$"{i.Key}:{i.Value}")]);
        Changed();
    }

    /// <summary>Has a query act through nothing.</summary>
    /// <exception cref="Problem.NotFound">There is no such query.</exception>
    public void ClearTarget(string query)
    {
        var spec = Spec(query);
        spec.Remove("connectionId");
        spec.Remove("connectionGroup");
        Changed();
    }

    /// <summary>Sets an input of a query; null takes it away.</summary>
    /// <exception cref="Problem.NotFound">There is no such query.</exception>
    /// <exception cref="Problem.Invalid">Its inputs are one expression.</exception>
    public void SetInput(string query, string input, JsonNode? value)
    {
        var spec = Spec(query);
        if (spec["inputs"] is JsonValue)
            throw new Problem.Invalid("inputs", "The inputs of this query are one expression. Edit them as JSON.");
        Put(Member(spec, "inputs"), input, value);
        Changed();
    }

    private JsonObject Spec(string query) => Member(Member(QueryObject(query), "properties"), "spec");

    private string Add(string type, string called, JsonObject properties)
    {
        if (AllQueries.Count() >= AppDefinition.MaxQueries)
            throw new Problem.Invalid(QueriesMember, string.Create(CultureInfo.InvariantCulture,
                $"An app can have {AppDefinition.MaxQueries} queries."));
        var name = UniqueName(Stem(called));
        List(root, QueriesMember).Add(new JsonObject
        {
            ["id"] = Guid.CreateVersion7().ToString(),
            ["name"] = name,
            ["type"] = type,
            ["events"] = new JsonArray(),
            ["properties"] = properties,
        });
        Changed();
        return name;
    }

    private static AppQueryNode? NodeOf(JsonObject query, string pointer)
    {
        if (!AppNames.Queries.TryGetValue(TextAt(query, "type") ?? "", out var kind)) return null;
        var properties = (JsonObject?)(query["properties"] as JsonObject)?.DeepClone() ?? [];
        var spec = properties["spec"] as JsonObject;
        var group = spec?["connectionGroup"] as JsonObject;
        return new AppQueryNode
        {
            Name = TextAt(query, "name") ?? "",
            Kind = kind,
            Pointer = pointer,
            Properties = properties,
            Fqn = spec is null ? "" : TextAt(spec, "fqn") ?? "",
            ConnectionId = IdAt(spec, "connectionId"),
            GroupId = IdAt(group, "id"),
            Identifiers = [.. (group?["tags"] as JsonArray ?? []).OfType<JsonValue>()
                .Select(t => t.TryGetValue<string>(out var tag) ? tag : "")
                .Select(t => (Tag: t, Colon: t.IndexOf(':', StringComparison.Ordinal)))
                .Select(t => t.Colon < 0 ? KeyValuePair.Create(t.Tag.Trim(), "")
                    : KeyValuePair.Create(t.Tag[..t.Colon].Trim(), t.Tag[(t.Colon + 1)..].Trim()))],
            Inputs = [.. spec?["inputs"] as JsonObject ?? []],
            Events = EventsOf(query),
            IsManual = AppValue.IsTrue(properties["onlyTriggerManually"]),
        };
    }

    private static Guid? IdAt(JsonObject? of, string name) =>
        of is not null && Guid.TryParse(TextAt(of, name), out var id) ? id : null;
}
