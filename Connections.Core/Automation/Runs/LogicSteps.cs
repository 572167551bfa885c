using System.Globalization;
using System.Text.Json.Nodes;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Scripts;
using Connections.Core.Automation.Specs;
using Connections.Core.Integrations;

namespace Connections.Core.Automation.Runs;

/// <summary>The steps that the product does itself. Pure, but for the clock.</summary>
internal sealed class LogicSteps(TimeProvider clock)
{
    private const int MaxSleep = 7 * 24 * 3600;

    /// <summary>Executes one.</summary>
    /// <param name="name">Which, such as <c>if</c>.</param>
    /// <param name="inputs">Its inputs, filled in.</param>
    /// <param name="progress">The run, whose variables it may set.</param>
    /// <param name="expressions">Evaluates its script.</param>
    /// <exception cref="Problem.Invalid">Inputs that it can't work with, each at its name.</exception>
    public StepResult Execute(string name, JsonObject inputs, RunProgress progress,
        RunExpressions expressions) => name switch
        {
            "noop" => Done(null),
            "echo" => Done(new JsonObject { ["value"] = inputs["value"]?.DeepClone() }),
            "error" => Failed(
                Text(inputs["message"]) is { Length: > 0 } message ? message : "The workflow ended the run."),
            "if" => If(inputs),
            "switch" => Switch(inputs),
            "setVariable" => Set(progress, [(Required(inputs, "variableName", "a name"), inputs["variableValue"])]),
            "setVariables" => Set(progress, Pairs(inputs["variables"])),
            "getDate" => Date(inputs),
            "sleep" => Done(null),
            "func" => Script(expressions, "script", inputs, isBody: true),
            "expression" => Script(expressions, inputs.ContainsKey("expression") ? "expression" : "script", inputs,
                isBody: false),
            Loops.For => For(inputs),
            // Its conditions are looked at before each round.
            Loops.While => Done(null),
            Loops.Break => progress.Within.Count > 0 ? Done(null)
                : throw new Problem.Invalid("", "Break is outside of a loop, so there is nothing to end."),
            _ => throw new ArgumentOutOfRangeException(nameof(name)),
        };

    /// <summary>How long a sleep lasts.</summary>
    /// <exception cref="Problem.Invalid">It is no time, or too long.</exception>
    public static TimeSpan SleepOf(JsonObject inputs)
    {
        if (double.TryParse(Text(inputs["durationSeconds"]), NumberStyles.Float, CultureInfo.InvariantCulture,
            out var seconds) && seconds is > 0 and <= MaxSleep) return TimeSpan.FromSeconds(seconds);
        throw new Problem.Invalid("durationSeconds", "Use 1 to 604800 seconds: 7 days at most.");
    }

    private static StepResult For(JsonObject inputs)
    {
        if (inputs["inputList"] is not JsonArray items)
            throw new Problem.Invalid("inputList", inputs["inputList"] is null
                ? "The list is empty: enter one, or an expression that has one." : "This must be a list.");
        return items.Count <= Loops.MaxRounds ? Done(null) : throw new Problem.Invalid("inputList", string.Create(
            CultureInfo.InvariantCulture,
            $"The list has {items.Count:N0} items; a loop has at most {Loops.MaxRounds:N0} rounds."));
    }

    private static StepResult Script(RunExpressions expressions, string field, JsonObject inputs, bool isBody)
    {
        var code = Text(inputs[field]);
        if (code.Trim().Length == 0) throw new Problem.Invalid(field, "Enter a script.");
        try
        {
            var script = expressions.Read(SpecScripts.Bare(code), isBody);
            return Done(new JsonObject { ["data"] = expressions.Script("", script) });
        }
        catch (ScriptException e)
        {
            throw new Problem.Invalid("", e.Message);
        }
    }

    private static StepResult If(JsonObject inputs)
    {
        var holds = Hold(inputs);
        return Done(new JsonObject { ["value"] = holds }) with { Branch = holds ? "true" : "false" };
    }

    /// <summary>Whether conditions hold: all of them, or any.</summary>
    /// <exception cref="Problem.Invalid">They are none.</exception>
    public static bool Hold(JsonObject inputs)
    {
        if (inputs["conditions"] is not JsonArray conditions)
            throw new Problem.Invalid("conditions", "Conditions must be a list of objects.");
        var any = Text(inputs["joinOperator"]).Equals("or", StringComparison.OrdinalIgnoreCase);
        var held = conditions.Select(Holds).ToList();
        return any ? held.Contains(true) : !held.Contains(false);
    }

    private static bool Holds(JsonNode? node, int index)
    {
        if (node is not JsonObject condition)
            throw new Problem.Invalid($"conditions/{index}", $"Condition {index + 1} must be an object.");
        var name = Text(condition["comparisonOperator"]);
        if (!SpecOperators.IsKnown(name))
            throw new Problem.Invalid($"conditions/{index}/comparisonOperator",
                $"There is no operator “{DidYouMean.Quote(name)}”. {DidYouMean.For(name, SpecOperators.Short)}");
        return SpecOperators.Holds(name, condition.ContainsKey("value") ? condition["value"] : condition["leftValue"],
            condition["rightValue"]);
    }

    private static StepResult Switch(JsonObject inputs)
    {
        var value = Text(inputs["switchExpression"]);
        var cases = inputs["cases"] is JsonArray items
            ? items.Select(i => Text(i is JsonObject o ? o["value"] ?? o["name"] : i)).ToList() : null;
        var branch = cases is null || cases.Contains(value) ? value : "default";
        return Done(new JsonObject { ["value"] = inputs["switchExpression"]?.DeepClone() }) with { Branch = branch };
    }

    private static StepResult Set(RunProgress progress, IEnumerable<(string Name, JsonNode? Value)> pairs)
    {
        var set = new JsonObject();
        foreach (var (name, value) in pairs)
        {
            progress.Variables[name] = value?.DeepClone();
            set[name] = value?.DeepClone();
        }
        return Done(set);
    }

    private static List<(string Name, JsonNode? Value)> Pairs(JsonNode? variables) => variables switch
    {
        JsonObject members => [.. members.Select(m => (m.Key, m.Value))],
        JsonArray items => [.. items.Select((item, i) => item is JsonObject pair
            ? (Text(pair["name"] ?? pair["variableName"]) is { Length: > 0 } name ? name
                : throw new Problem.Invalid($"variables/{i}/name", "Enter a name."),
                pair["value"] ?? pair["variableValue"])
            : throw new Problem.Invalid($"variables/{i}", "Each variable is an object with name and value."))],
        _ => throw new Problem.Invalid("variables", "Variables must be a list of objects with name and value."),
    };

    private StepResult Date(JsonObject inputs)
    {
        var zoneName = Text(inputs["timezone"]);
        var zone = TimeZoneInfo.Utc;
        if (zoneName.Length > 0 && !TimeZoneInfo.TryFindSystemTimeZoneById(zoneName, out zone))
            throw new Problem.Invalid("timezone", $"There is no time zone “{DidYouMean.Quote(zoneName)}”. Use a "
                + "name such as Europe/Berlin.");
        var now = TimeZoneInfo.ConvertTime(clock.GetUtcNow(), zone!);
        var format = Text(inputs["format"]) is { Length: > 0 } given ? given : "yyyy-MM-ddTHH:mm:ss.fffK";
        try
        {
            return Done(new JsonObject
            {
                ["date"] = now.ToString(format, CultureInfo.InvariantCulture),
                ["timestamp"] = now.ToUnixTimeSeconds(),
            });
        }
        catch (FormatException)
        {
            throw new Problem.Invalid("format", "This is not a date format. For example yyyy-MM-dd HH:mm.");
        }
    }

    private static StepResult Done(JsonNode? output) => new(StepState.Succeeded, SpecGraph.Main, output);

    private static StepResult Failed(string message) => new(StepState.Failed, SpecGraph.Error, null)
    {
        Message = message,
        Error = new JsonObject { ["message"] = message },
    };

    private static string Required(JsonObject inputs, string name, string what) =>
        Text(inputs[name]) is { Length: > 0 } text ? text : throw new Problem.Invalid(name, $"Enter {what}.");

    private static string Text(JsonNode? node) => node switch
    {
        null => "",
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        _ => node.ToJsonString(),
    };
}
