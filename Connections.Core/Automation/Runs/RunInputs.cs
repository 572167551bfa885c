using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connections.Core.Automation.Specs;
using Connections.Core.Automation.Workflows;
using Connections.Core.Integrations;

namespace Connections.Core.Automation.Runs;

/// <summary>Holds what a run is started with against the workflow's parameters.</summary>
internal static class RunInputs
{
    /// <summary>Every parameter with its value: given, by default, or null.</summary>
    /// <param name="spec">The document.</param>
    /// <param name="given">Values by name.</param>
    /// <exception cref="Problem.Invalid">With every error, each at its parameter.</exception>
    public static JsonObject Read(WorkflowSpec spec, JsonObject given)
    {
        var faults = new List<ValidationError>();
        foreach (var (name, _) in given.Where(g => spec.Inputs.All(p => p.Name != g.Key)))
            faults.Add(new(name, spec.Inputs.Count == 0 ? "This workflow has no parameters."
                : $"“{DidYouMean.Quote(name)}” is not a parameter. "
                    + $"{DidYouMean.For(name, [.. spec.Inputs.Select(p => p.Name)])}"));
        var values = new JsonObject();
        foreach (var parameter in spec.Inputs)
        {
            var value = given[parameter.Name] ?? parameter.Default;
            if (value is not null && Fault(parameter, value) is { } fault) faults.Add(new(parameter.Name, fault));
            values[parameter.Name] = value?.DeepClone();
        }
        return faults.Count == 0 ? values : throw new Problem.Invalid(faults);
    }

    /// <summary>A value as it was typed into a field of that type.</summary>
    /// <exception cref="Problem.Invalid">It is none of that type.</exception>
    public static JsonNode? Parse(string name, ParameterType type, string text)
    {
        if (type == ParameterType.String) return JsonValue.Create(text);
        if (text.Trim().Length == 0) return null;
        if (type == ParameterType.Number
            && decimal.TryParse(text.Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            return JsonValue.Create(number);
        if (type == ParameterType.Boolean && bool.TryParse(text.Trim(), out var flag)) return JsonValue.Create(flag);
        try
        {
            return JsonNode.Parse(text, documentOptions: new() { MaxDepth = SpecReader.MaxDepth });
        }
        catch (JsonException)
        {
            throw new Problem.Invalid(name, type switch
            {
                ParameterType.Number => "Enter a number.",
                ParameterType.Boolean => "Enter true or false.",
                ParameterType.Object => "Enter a JSON object, for example {\"id\": 1}.",
                _ => "Enter a JSON list, for example [\"a\", \"b\"].",
            });
        }
    }

    /// <summary>Values as they were typed into the fields of parameters; what is empty is left out.</summary>
    /// <exception cref="Problem.Invalid">With every error, each at its parameter.</exception>
    public static JsonObject ParseTyped(IReadOnlyList<ParameterView> parameters,
        IReadOnlyDictionary<string, string> typed)
    {
        var (values, faults) = (new JsonObject(), new List<ValidationError>());
        foreach (var parameter in parameters)
        {
            var text = typed.GetValueOrDefault(parameter.Name, "");
            if (text.Trim().Length == 0 && (parameter.Type != ParameterType.String || parameter.Default is null))
                continue;
            try
            {
                values[parameter.Name] = Parse(parameter.Name, parameter.Type, text);
            }
            catch (Problem.Invalid wrong)
            {
                faults.AddRange(wrong.Faults);
            }
        }
        return faults.Count == 0 ? values : throw new Problem.Invalid(faults);
    }

    private static string? Fault(ParameterSpec parameter, JsonNode value)
    {
        var expected = parameter.Type switch
        {
            ParameterType.String => Is(value, JsonValueKind.String) ? null : "a text",
            ParameterType.Number => Is(value, JsonValueKind.Number) ? null : "a number",
            ParameterType.Boolean => Is(value, JsonValueKind.True, JsonValueKind.False) ? null : "true or false",
            ParameterType.Object => value is JsonObject ? null : "an object",
            ParameterType.ArrayString => All(value, JsonValueKind.String) ? null : "a list of texts",
            ParameterType.ArrayNumber => All(value, JsonValueKind.Number) ? null : "a list of numbers",
            ParameterType.ArrayBoolean => All(value, JsonValueKind.True, JsonValueKind.False) ? null
                : "a list of true and false",
            ParameterType.ArrayObject => All(value, JsonValueKind.Object) ? null : "a list of objects",
            _ => throw new ArgumentOutOfRangeException(nameof(parameter)),
        };
        if (expected is not null) return $"{parameter.Label} must be {expected}.";
        if (parameter.Allowed is { Count: > 0 } allowed && !parameter.AllowsOthers
            && !allowed.Any(a => JsonNode.DeepEquals(a is JsonObject o && o.ContainsKey("value") ? o["value"] : a,
                value)))
            return $"{parameter.Label} has to be one of the values that are offered.";
        return null;
    }

    private static bool All(JsonNode value, params JsonValueKind[] kinds) =>
        value is JsonArray items && items.All(i => i is not null && Is(i, kinds));

    private static bool Is(JsonNode value, params JsonValueKind[] kinds) => kinds.Contains(value.GetValueKind());
}
