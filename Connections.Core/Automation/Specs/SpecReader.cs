using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Connections.Core.Automation.Scripts;
using Connections.Core.Integrations;

namespace Connections.Core.Automation.Specs;

/// <summary>
/// Reads a workflow's document and finds every fault of its form: members that there are not, wrong types, edges to
/// nowhere, circles. Whether it can run is another question.
/// </summary>
internal static partial class SpecReader
{
    /// <summary>Where the document stands in what was sent.</summary>
    public const string Root = "spec";

    private const int MaxEdges = 200;
    private const int MaxParameters = 200;

    /// <summary>Reads a document.</summary>
    /// <param name="document">The document.</param>
    /// <param name="faults">Its faults, each where it stands.</param>
    /// <returns>What could be read of it.</returns>
    public static WorkflowSpec Read(JsonNode? document, SpecFaults faults)
    {
        var root = new SpecNode(document, Root, faults);
        if (root.Object("annotations", "connectionEnvs", "handle", "inputSchema", "outputSchema", "steps", "triggers")
            is not { } members) return new WorkflowSpec();
        Annotations(members.Member("annotations"));
        var steps = Steps(members.Member("steps"));
        var triggers = SpecTriggers.Read(members.Member("triggers"), Root, faults);
        var handle = members.Member("handle")?.Text(100);
        if (handle is { Length: > 0 } && !HandleForm().IsMatch(handle))
            faults.Add($"{Root}/handle", "A handle has letters, digits and hyphens only, 1 to 100 of them.");
        var spec = new WorkflowSpec
        {
            Triggers = triggers,
            Steps = steps,
            Inputs = [.. Parameters(members.Member("inputSchema"), "allowExtraValues", "allowedValues").Select(Input)
                .OfType<ParameterSpec>()],
            Outputs = [.. Parameters(members.Member("outputSchema"), "value").Select(Output).OfType<OutputSpec>()],
            Targets = SpecTargets.Read(members.Member("connectionEnvs"), faults),
            Handle = handle is { Length: > 0 } ? handle : null,
        };
        Names(spec.Inputs.Select(p => p.Name), $"{Root}/inputSchema/parameters", faults);
        Names(spec.Outputs.Select(p => p.Name), $"{Root}/outputSchema/parameters", faults);
        // Of steps that weren't read nothing is known, their names least of all.
        var given = (members.Member("steps")?.Value as JsonArray)?.Count ?? 0;
        SpecGraph.Check(spec, faults, isWhole: steps.Count == given);
        return spec with
        {
            StartSteps = SpecGraph.StartSteps(spec),
            Predecessors = SpecGraph.Predecessors(spec),
            Loops = SpecLoops.From(spec),
        };
    }

    /// <summary>A duration such as <c>5s</c>, in seconds; null where it is none.</summary>
    public static int? Seconds(string text)
    {
        var match = Duration().Match(text.Trim());
        if (!match.Success || !int.TryParse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture,
            out var number)) return null;
        var seconds = (long)number * match.Groups[2].Value switch { "m" => 60, "h" => 3600, "d" => 86_400, _ => 1 };
        return seconds <= int.MaxValue ? (int)seconds : null;
    }

    private static List<StepSpec> Steps(SpecNode? node)
    {
        var steps = new List<StepSpec>();
        foreach (var item in node?.Items(WorkflowSpec.MaxSteps, "steps") ?? [])
        {
            if (item.Object("actionId", "completionGate", "connectionLabel", "display", "errorHandlers", "name",
                "outboundEdges", "parameters", "readinessGate") is not { } members) continue;
            if (members.Required("name") is not { } name || name.Text(200) is not { } text) continue;
            if (!StepName().IsMatch(text))
                name.Fault("A step name begins with a letter and has letters, digits and _ only, for "
                    + "example Get_user.");
            else if (steps.Exists(s => s.Name == text)) name.Fault($"Another step is already named “{text}”.");
            Display(members.Member("display"), "x", "y");
            var (fallback, retry) = ErrorHandler(members.Member("errorHandlers"));
            steps.Add(new StepSpec
            {
                Name = text,
                Index = steps.Count,
                Pointer = item.Path,
                ActionId = members.Required("actionId")?.Text(300) ?? "",
                ConnectionLabel = members.Member("connectionLabel")?.Text(200) is { Length: > 0 } label ? label : null,
                Inputs = Inputs(members.Member("parameters")),
                Edges = Edges(members.Member("outboundEdges")),
                Fallback = fallback,
                Retry = retry ?? RetrySpec.None,
                Gate = Gate(members.Member("completionGate")),
                WaitsForAll = WaitsForAll(members.Member("readinessGate")),
            });
        }
        return steps;
    }

    private static List<InputSpec> Inputs(SpecNode? node)
    {
        var inputs = new List<InputSpec>();
        foreach (var item in node?.Items(MaxParameters) ?? [])
        {
            if (item.Object("name", "value") is not { } members) continue;
            if (members.Required("name") is not { } name || name.Text(200) is not { } text) continue;
            if (inputs.Exists(i => i.Name == text)) name.Fault($"The input “{DidYouMean.Quote(text)}” is given twice.");
            var value = members.Member("value");
            if (value is { } given && text is "script" or "expression" && SpecExpressions.Texts(given.Value)
                .Any(t => t.Length > ScriptProgram.MaxLength)) value.Value.Fault(ScriptProgram.TooLong);
            inputs.Add(new InputSpec(text, value?.Value, $"{item.Path}/value"));
        }
        return inputs;
    }

    private static List<EdgeSpec> Edges(SpecNode? node)
    {
        var edges = new List<EdgeSpec>();
        foreach (var item in node?.Items(MaxEdges) ?? [])
            if (item.Object("branchName", "nextStepName") is { } members
                && members.Required("branchName")?.Text(200) is { } branch
                && members.Required("nextStepName")?.Text(200) is { } next)
                edges.Add(new EdgeSpec(branch, next, $"{item.Path}/nextStepName"));
        return edges;
    }

    private static (string? Fallback, RetrySpec? Retry) ErrorHandler(SpecNode? node)
    {
        if (node is not { } given) return (null, null);
        var items = given.Items(10);
        if (items.Count > 1) given.Fault("A step has one error handler.");
        if (items.Count == 0 || items[0].Object("fallbackStepName", "retryStrategy") is not { } members)
            return (null, null);
        var fallback = members.Member("fallbackStepName")?.Text(200);
        return (fallback is { Length: > 0 } ? fallback : null, Retry(members.Member("retryStrategy")));
    }

    private static RetrySpec? Retry(SpecNode? node)
    {
        if (node?.Object("kind", "linear") is not { } members) return null;
        if (members.Member("kind") is { } kind && kind.Text() is { } text and not "RETRY_STRATEGY_LINEAR")
            kind.Fault($"“{DidYouMean.Quote(text)}” is not supported. Use RETRY_STRATEGY_LINEAR.");
        if (members.Required("linear")?.Object("interval", "maxRetries") is not { } linear) return null;
        var interval = linear.Required("interval");
        var seconds = interval?.Text() is { } duration ? Seconds(duration) : null;
        if (interval is { } wait && seconds is not (>= 1 and <= 86_400))
            wait.Fault("Use a duration from 1s to 86400s, for example 5s.");
        var retries = linear.Required("maxRetries");
        var number = retries?.Number();
        if (retries is { } max && number is { } count && (count < 0 || count > 20 || count != Math.Floor(count)))
            max.Fault("Use a whole number from 0 to 20.");
        return new RetrySpec(TimeSpan.FromSeconds(Math.Clamp(seconds ?? 1, 1, 86_400)),
            (int)Math.Clamp(number ?? 0, 0, 20));
    }

    private static GateSpec? Gate(SpecNode? node)
    {
        if (node?.Object("completionCondition", "retryStrategy") is not { } members) return null;
        var retry = Retry(members.Required("retryStrategy"));
        if (members.Required("completionCondition")?.Object("operand1", "operand2", "operator") is not { } condition)
            return null;
        var comparison = condition.Required("operator");
        var name = comparison?.Text() ?? "";
        if (comparison is { } given && !SpecOperators.IsKnown(name))
            given.Fault($"There is no operator “{DidYouMean.Quote(name)}”. "
                + $"{DidYouMean.For(name, SpecOperators.Short)}");
        return new GateSpec(condition.Member("operand1")?.Value, name, condition.Member("operand2")?.Value,
            retry ?? RetrySpec.None, node.Value.Path);
    }

    private static bool WaitsForAll(SpecNode? node)
    {
        if (node?.Object("thresholdType") is not { } members || members.Required("thresholdType") is not { } type)
            return false;
        var text = type.Text();
        if (text is not (null or "ANY" or "ALL")) type.Fault("Use ANY or ALL.");
        return text == "ALL";
    }

    private static IEnumerable<(SpecObject Members, string Name, ParameterType Type)> Parameters(SpecNode? schema,
        params string[] besides)
    {
        var list = schema?.Object("parameters")?.Member("parameters")?.Items(MaxParameters, "parameters") ?? [];
        foreach (var item in list)
        {
            if (item.Object(["defaultValue", "description", "label", "name", "type", .. besides]) is not { } members)
                continue;
            if (members.Required("name") is not { } name || name.Text(200) is not { } text) continue;
            if (!ParameterName().IsMatch(text))
                name.Fault("A parameter name begins with a letter and has letters, digits, _ and - only.");
            members.Member("description")?.Text(10_000);
            if (members.Required("type") is not { } type || type.Text() is not { } wire) continue;
            if (ParameterTypes.Parse(wire) is { } known) yield return (members, text, known);
            else type.Fault($"“{DidYouMean.Quote(wire)}” is not a type. "
                + $"{DidYouMean.For(wire, ParameterTypes.WireNames)}");
        }
    }

    private static ParameterSpec? Input((SpecObject Members, string Name, ParameterType Type) parameter)
    {
        var (members, name, type) = parameter;
        var allowed = members.Member("allowedValues");
        return new ParameterSpec(name, type, members.Member("label")?.Text(200) is { Length: > 0 } label ? label : name)
        {
            Description = members.Member("description")?.Value?.ToString(),
            Default = members.Member("defaultValue")?.Value,
            Allowed = allowed?.Value is JsonArray values ? [.. values] : null,
            AllowsOthers = members.Member("allowExtraValues")?.Flag() ?? false,
        };
    }

    private static OutputSpec Output((SpecObject Members, string Name, ParameterType Type) parameter)
    {
        var (members, name, type) = parameter;
        members.Member("label")?.Text(200);
        return new OutputSpec(name, type, members.Member("value")?.Value, $"{members.Path}/value");
    }

    private static void Names(IEnumerable<string> names, string path, SpecFaults faults)
    {
        foreach (var twice in names.GroupBy(n => n).Where(g => g.Count() > 1))
            faults.Add(path, $"The parameter “{DidYouMean.Quote(twice.Key)}” is listed twice.");
    }

    private static void Annotations(SpecNode? node)
    {
        foreach (var item in node?.Items(200) ?? [])
        {
            if (item.Object("display", "id", "markdownTextAnnotation") is not { } members) continue;
            members.Required("id")?.Text();
            Display(members.Required("display"), "x", "y", "width", "height");
            members.Required("markdownTextAnnotation")?.Object("text")?.Member("text")?.Text(10_000);
        }
    }

    private static void Display(SpecNode? node, params string[] measures)
    {
        if (node?.Object("bounds")?.Member("bounds")?.Object(measures) is not { } bounds) return;
        foreach (var measure in measures) bounds.Member(measure)?.Number();
    }

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9_]*$")]
    private static partial Regex StepName();

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9_-]*$")]
    private static partial Regex ParameterName();

    [GeneratedRegex("^[A-Za-z0-9-]{1,100}$")]
    private static partial Regex HandleForm();

    [GeneratedRegex("^([0-9]{1,9})([smhd]?)$")]
    private static partial Regex Duration();

    /// <summary>The deepest document.</summary>
    public const int MaxDepth = 64;

    /// <summary>A document from its text, within the limits.</summary>
    /// <exception cref="Problem.Invalid">It is no JSON, too large or too deep.</exception>
    public static JsonNode? Parse(string text)
    {
        if (System.Text.Encoding.UTF8.GetByteCount(text) > WorkflowSpec.MaxBytes)
            throw new Problem.Invalid(Root, "The spec is larger than 1 MB.");
        try
        {
            return JsonNode.Parse(text, documentOptions: new JsonDocumentOptions { MaxDepth = MaxDepth });
        }
        catch (JsonException e)
        {
            throw new Problem.Invalid(Root, string.Create(CultureInfo.InvariantCulture,
                $"This isn't valid JSON: line {e.LineNumber + 1}, column {e.BytePositionInLine + 1}."));
        }
    }
}
