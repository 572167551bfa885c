using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Connections.Core.Automation.Scripts;
using Connections.Core.Automation.Specs;
using Connections.Core.Integrations;
using static Connections.Core.JsonTree;

namespace Connections.Core.Automation.Workflows;

/// <summary>Triggers, parameters and results.</summary>
public sealed partial class WorkflowDocument
{
    private const string StartNames = "startStepNames";
    private const string Overlap = "overlapBehavior";
    private const string Inputs = "inputSchema";
    private const string Outputs = "outputSchema";

    /// <summary>
    /// Adds a trigger that begins where the others do. The one for other workflows, which stands alone, gives way.
    /// </summary>
    /// <param name="kind">Its member in the document, such as <c>apiTrigger</c>.</param>
    /// <param name="rule">The rule of a schedule.</param>
    public void AddTrigger(string kind, string? rule = null)
    {
        var triggers = List(root, "triggers");
        var starts = StartsOf(triggers);
        if (Objects(triggers).All(t => !t.ContainsKey(kind)))
        {
            if (kind == SpecTriggers.Workflow) triggers.Clear();
            else RemoveAll(triggers, t => t.ContainsKey(SpecTriggers.Workflow));
            triggers.Add(Trigger(kind, starts));
        }
        if (rule is not null)
            Member(Objects(triggers).First(t => t.ContainsKey(kind)), kind)["rruleExpression"] = rule;
        Changed();
    }

    /// <summary>Adds a trigger, or gives the one of that kind these settings.</summary>
    public void SetTrigger(TriggerView trigger)
    {
        AddTrigger(trigger.Kind, trigger.Rule);
        var settings = Member(Objects(List(root, "triggers")).First(t => t.ContainsKey(trigger.Kind)), trigger.Kind);
        if (trigger.Kind == SpecTriggers.Schedule && (trigger.IsExclusive || settings.ContainsKey(Overlap)))
            settings[Overlap] = trigger.IsExclusive ? "EXCLUSIVE_RUN" : "OVERLAP_ALLOWED";
        if (trigger.Kind is SpecTriggers.Api or SpecTriggers.Webhook)
            Put(settings, "rateLimit", trigger.RateCount is not { } count ? null : new JsonObject
            {
                ["count"] = count,
                ["interval"] = FormattableString.Invariant($"{trigger.RateSeconds ?? 60}s"),
            });
        Changed();
    }

    /// <summary>Removes a trigger. There is always one: without others, other workflows may start it.</summary>
    public void RemoveTrigger(string kind)
    {
        var triggers = List(root, "triggers");
        var starts = StartsOf(triggers);
        RemoveAll(triggers, t => t.ContainsKey(kind));
        if (triggers.Count == 0) triggers.Add(Trigger(SpecTriggers.Workflow, starts));
        Changed();
    }

    /// <summary>
    /// Adds a parameter, or puts one in the place of another. A new name is followed by the expressions that name it.
    /// </summary>
    /// <param name="name">The parameter that it takes the place of; null: it is added.</param>
    /// <param name="parameter">The parameter.</param>
    /// <exception cref="Problem.Invalid">The name is in use, or is none.</exception>
    public void SetParameter(string? name, ParameterView parameter)
    {
        EnsureName(parameter.Name, name, View.Inputs.Select(p => p.Name));
        var entry = Entry(Inputs, name);
        entry["name"] = parameter.Name;
        entry["type"] = ParameterTypes.WireName(parameter.Type);
        Put(entry, "label", parameter.Label == parameter.Name ? null : parameter.Label);
        Put(entry, "description", string.IsNullOrEmpty(parameter.Description) ? null : parameter.Description);
        Put(entry, "defaultValue", parameter.Default);
        if (name is not null && name != parameter.Name)
            RenameInTexts(root, ExpressionRoots.Trigger, name, parameter.Name);
        Changed();
    }

    /// <summary>The parameter that is most likely meant by another name; null: none is near.</summary>
    public string? NearestParameter(string name) =>
        DidYouMean.Nearest(name, [.. View.Inputs.Select(p => p.Name)]);

    /// <summary>Lets the expressions that name one parameter name another one.</summary>
    public void RenameInExpressions(string name, string parameter)
    {
        RenameInTexts(root, ExpressionRoots.Trigger, name, parameter);
        Changed();
    }

    /// <summary>Removes a parameter.</summary>
    public void RemoveParameter(string name) => RemoveEntry(Inputs, name);

    /// <summary>Adds a result, or puts one in the place of another.</summary>
    /// <param name="name">The result that it takes the place of; null: it is added.</param>
    /// <param name="output">The result.</param>
    /// <exception cref="Problem.Invalid">The name is in use, or is none.</exception>
    public void SetOutput(string? name, OutputView output)
    {
        EnsureName(output.Name, name, View.Outputs.Select(o => o.Name));
        var entry = Entry(Outputs, name);
        entry["name"] = output.Name;
        entry["type"] = ParameterTypes.WireName(output.Type);
        entry["value"] = output.Value?.DeepClone();
        Changed();
    }

    /// <summary>Removes a result.</summary>
    public void RemoveOutput(string name) => RemoveEntry(Outputs, name);

    private static JsonObject Trigger(string kind, IReadOnlyList<string> starts)
    {
        var trigger = new JsonObject();
        if (starts.Count > 0) trigger[StartNames] = new JsonArray([.. starts.Select(s => (JsonNode)s)]);
        trigger[kind] = new JsonObject();
        return trigger;
    }

    private static List<string> StartsOf(JsonArray triggers) =>
        Objects(triggers).Select(t => ((t[StartNames] as JsonArray) ?? []).Select(n => n?.ToString() ?? "").ToList())
            .FirstOrDefault(s => s.Count > 0) ?? [];

    // Where a trigger began with a step, it begins with another one, or no longer says where.
    private static void Start(JsonObject trigger, string from, string? to)
    {
        if (trigger[StartNames] is not JsonArray starts) return;
        for (var i = starts.Count - 1; i >= 0; i--)
        {
            if (starts[i]?.ToString() != from) continue;
            if (to is null || starts.Any(s => s?.ToString() == to)) starts.RemoveAt(i);
            else starts[i] = to;
        }
        Prune(trigger, StartNames);
    }

    private JsonObject Entry(string schema, string? name)
    {
        var entries = List(Member(root, schema), "parameters");
        if (name is not null && Objects(entries).FirstOrDefault(p => TextAt(p, "name") == name) is { } there)
            return there;
        var made = new JsonObject();
        entries.Add(made);
        return made;
    }

    private void RemoveEntry(string schema, string name)
    {
        if (root[schema] is not JsonObject of) return;
        RemoveAll(List(of, "parameters"), p => TextAt(p, "name") == name);
        Prune(of, "parameters");
        Prune(root, schema);
        Changed();
    }

    private static void EnsureName(string name, string? old, IEnumerable<string> taken)
    {
        if (!ParameterName().IsMatch(name) || name.Length > 200)
            throw new Problem.Invalid("name", "A name begins with a letter and has letters, digits, _ and - only, for "
                + "example env.");
        if (name != old && taken.Contains(name))
            throw new Problem.Invalid("name", $"The name “{name}” is already in use.");
    }

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9_-]*$")]
    private static partial Regex ParameterName();
}
