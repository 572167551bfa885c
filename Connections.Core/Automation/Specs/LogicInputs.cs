using System.Text.Json.Nodes;
using Connections.Core.Integrations;

namespace Connections.Core.Automation.Specs;

/// <summary>An input of a step that the product does itself.</summary>
/// <param name="Name">Its name in the document.</param>
/// <param name="Label">What it is called on screen.</param>
/// <param name="Help">What to give.</param>
/// <param name="IsRequired">Whether it must be given.</param>
internal sealed record LogicInput(string Name, string Label, string Help, bool IsRequired = true)
{
    /// <summary>What to do where it is missing.</summary>
    public string Remedy { get; init; } = Help;

    /// <summary>Conditions, which are rows on screen and a list in a document.</summary>
    public static LogicInput Conditions { get; } = new("conditions", "Conditions",
        "Each compares two values.")
    { Remedy = "Add one: a value, how it is compared, and with what." };
}

/// <summary>The inputs of the steps that the product does itself.</summary>
internal static class LogicInputs
{
    private static readonly Dictionary<string, (string Label, string Words, LogicInput[] Inputs)> Known =
        new(StringComparer.Ordinal)
        {
            ["noop"] = ("Do nothing", "Does nothing, for joining branches.", []),
            ["echo"] = ("Echo", "Returns a value.",
                [new("value", "Value", "Any text, or an expression such as {{ Steps.Get_user.body }}.")]),
            ["error"] = ("Fail", "Ends the run with an error.",
                [new("message", "Message", "What the run fails with.", IsRequired: false)]),
            ["if"] = ("If", "Continues with the branch true or false.",
                [LogicInput.Conditions,
                 new("joinOperator", "Join with", "and: all of them. or: one of them.", IsRequired: false)]),
            ["switch"] = ("Switch", "Continues with the branch named like the value, otherwise with default.",
                [new("switchExpression", "Value", "An expression such as {{ Trigger.env }}."),
                 new("cases", "Cases", "The values that have a branch of their own.", IsRequired: false)]),
            [Loops.For] = ("For each", "Repeats steps for each item of a list.",
                [new("inputList", "List", "An expression such as {{ Steps.List_users.body }}: at most 2000 items.")]),
            [Loops.While] = ("While", "Repeats steps as long as its conditions hold.",
                [LogicInput.Conditions with { Help = "Each compares two values. At most 2000 rounds." },
                 new("joinOperator", "Join with", "and: all of them. or: one of them.", IsRequired: false)]),
            [Loops.Break] = ("Break", "Ends the loop that it is in.", []),
            ["func"] = ("Function", "Runs JavaScript that returns a value.",
                [new("script", "Script", "The body of a function, for example: return Steps.Get_user.body.id;")]),
            ["expression"] = ("Expression", "Evaluates one expression in JavaScript.",
                [new("expression", "Expression", "For example Steps.List_users.body.length.")]),
            ["sleep"] = ("Sleep", "Waits, up to 7 days.",
                [new("durationSeconds", "Seconds", "1 to 604800.")]),
            ["setVariable"] = ("Set variable", "Keeps a value under a name, for later steps.",
                [new("variableName", "Name", "Letters, digits and _."), new("variableValue", "Value", "Any value.")]),
            ["setVariables"] = ("Set variables", "Keeps values under names, for later steps.",
                [new("variables", "Variables", "A JSON list of objects with name and value, or an object.")
                    { Remedy = "Enter names with their values." }]),
            ["getDate"] = ("Get date", "Returns the current date and time.",
                [new("timezone", "Time zone", "For example Europe/Berlin. UTC where it is left out.",
                    IsRequired: false),
                 new("format", "Format", "For example yyyy-MM-dd. ISO 8601 where it is left out.", IsRequired: false)]),
        };

    public static string Label(string name) => Known[name].Label;

    public static string Words(string name) => Known[name].Words;

    public static IReadOnlyList<LogicInput> Inputs(string name) => Known[name].Inputs;

    /// <summary>What is wrong with the inputs of a step, before a run.</summary>
    public static IReadOnlyList<ValidationError> Check(string name, JsonObject values)
    {
        if (name == "expression" && values.ContainsKey("script") && !values.ContainsKey("expression"))
            values = new JsonObject { ["expression"] = values["script"]?.DeepClone() };
        var known = Inputs(name);
        var faults = new List<ValidationError>();
        foreach (var (given, _) in values.Where(v => known.All(k => k.Name != v.Key) && !IsIgnored(name, v.Key)))
            faults.Add(new(given, known.Count == 0 ? $"{Label(name)} takes no inputs."
                : $"“{DidYouMean.Quote(given)}” is not an input. "
                    + $"{DidYouMean.For(given, [.. known.Select(k => k.Name)])}"));
        foreach (var input in known.Where(k => k.IsRequired && IsMissing(k, values[k.Name])))
            faults.Add(new(input.Name, $"{input.Label} is missing. {input.Remedy}"));
        if (name is "if" or Loops.While && values["conditions"] is { } conditions && !IsEmpty(conditions))
            faults.AddRange(LogicConditions.Check(conditions));
        if (name == "sleep" && values["durationSeconds"] is JsonValue seconds
            && seconds.TryGetValue<double>(out var number) && number is < 1 or > 604_800)
            faults.Add(new("durationSeconds", "Use 1 to 604800 seconds: 7 days at most."));
        return faults;
    }

    // Exports say again what the edges say.
    private static bool IsIgnored(string action, string input) => action is Loops.For or Loops.While
        && input is "parentExecContext" or "startStepNames" or "workflowId";

    // An empty list of conditions holds always, which nobody means; one of items, cases or variables has a meaning.
    private static bool IsMissing(LogicInput input, JsonNode? node) => IsEmpty(node)
        || (input.Name == LogicInput.Conditions.Name && node is JsonArray { Count: 0 });

    private static bool IsEmpty(JsonNode? node) =>
        node is null || (node is JsonValue value && value.TryGetValue<string>(out var text) && text.Length == 0);
}
