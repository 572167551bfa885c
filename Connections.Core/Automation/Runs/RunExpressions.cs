using System.Text.Json.Nodes;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Specs;
using Connections.Core.Integrations;
using Connections.Core.Requests.Templates;

namespace Connections.Core.Automation.Runs;

/// <summary>Fills in the expressions of a run: strictly, so that what is not there fails its step by name.</summary>
internal sealed class RunExpressions
{
    private readonly WorkflowSpec spec;
    private readonly RunProgress progress;
    private readonly TemplateVariables variables = new();

    public RunExpressions(WorkflowSpec spec, RunProgress progress, RunFacts facts)
    {
        (this.spec, this.progress) = (spec, progress);
        var steps = new JsonObject(progress.Results.Select(r => KeyValuePair.Create(r.Key, Shown(r.Value))));
        Roots = new JsonObject
        {
            [SpecExpressions.Trigger] = facts.Trigger.DeepClone(),
            [SpecExpressions.Steps] = steps,
            [SpecExpressions.Source] = facts.Source.DeepClone(),
            [SpecExpressions.Variables] = progress.Variables.DeepClone(),
            [SpecExpressions.WorkflowName] = facts.WorkflowName,
            [SpecExpressions.WorkflowId] = facts.WorkflowId.ToString(),
            [SpecExpressions.InstanceId] = facts.RunId.ToString(),
        };
        foreach (var (name, value) in Roots) variables.With(name, value);
    }

    /// <summary>The values by root. No root has a secret.</summary>
    public JsonObject Roots { get; }

    /// <summary>A value with every text in it filled in.</summary>
    /// <exception cref="Problem.Invalid">An expression names what is not there.</exception>
    public JsonNode? Fill(string field, JsonNode? value)
    {
        switch (value)
        {
            case JsonValue one when one.TryGetValue<string>(out var text):
                return Evaluate(field, text);
            case JsonArray items:
                return new JsonArray([.. items.Select((item, i) => Fill($"{field}/{i}", item))]);
            case JsonObject members:
                var filled = new JsonObject();
                foreach (var (name, member) in members) filled[name] = Fill($"{field}/{name}", member);
                return filled;
            default:
                return value?.DeepClone();
        }
    }

    /// <summary>A text filled in, as a text.</summary>
    /// <exception cref="Problem.Invalid">An expression names what is not there.</exception>
    public string FillText(string field, string text) => Evaluate(field, text) switch
    {
        null => "",
        JsonValue value when value.TryGetValue<string>(out var filled) => filled,
        { } other => Template.ToJson(other),
    };

    /// <summary>Refuses, in this run's words, what a value names and is not there.</summary>
    /// <exception cref="Problem.Invalid">With what is there.</exception>
    public void Ensure(string field, JsonNode? value)
    {
        foreach (var text in SpecExpressions.Texts(value))
        {
            if (SpecExpressions.HasScript(text)) throw new Problem.Invalid(field, SpecExpressions.ScriptWords);
            foreach (var path in SpecExpressions.Paths(text)) Ensure(field, path);
        }
    }

    /// <summary>What a text's expressions came to in this run, in words; empty where it has none.</summary>
    public string Told(string text)
    {
        var told = SpecExpressions.Paths(text).Where(p => SpecExpressions.Roots.Contains(p.Variable)).Select(path =>
        {
            var value = path.TryFollow(Roots[path.Variable], out var found, out _) ? found : null;
            return value is null ? $"{{{{ {path.Text} }}}} was empty in this run."
                : $"{{{{ {path.Text} }}}} was {DidYouMean.Quote(value is JsonValue v && v.TryGetValue<string>(out var t) ? t : Template.ToJson(value))} in this run.";
        });
        return string.Join(" ", told);
    }

    private JsonNode? Evaluate(string field, string text)
    {
        Ensure(field, JsonValue.Create(text));
        try
        {
            return Template.Parse(text).Evaluate(variables);
        }
        catch (TemplateException e)
        {
            throw new Problem.Invalid(field, e.Message);
        }
    }

    private void Ensure(string field, TemplatePath path)
    {
        if (path.Variable != SpecExpressions.Steps || path.Members.Count == 0) return;
        var name = path.Members[0];
        if (spec.Find(name) is null)
            throw new Problem.Invalid(field, $"There is no step “{DidYouMean.Quote(name)}”. "
                + DidYouMean.For(name, [.. spec.Steps.Select(s => s.Name)]));
        if (!progress.Results.ContainsKey(name)) throw new Problem.Invalid(field, progress.WhyNot(name));
    }

    /// <summary>What later steps read of a step: its output, and its error where it failed.</summary>
    public static JsonNode? Shown(StepResult result)
    {
        if (result.Error is null) return result.Output?.DeepClone();
        var shown = result.Output is JsonObject output ? (JsonObject)output.DeepClone() : [];
        shown["error"] = result.Error.DeepClone();
        return shown;
    }
}

/// <summary>What is the same for a whole run.</summary>
/// <param name="RunId">The run.</param>
/// <param name="WorkflowId">The workflow.</param>
/// <param name="WorkflowName">Its name.</param>
/// <param name="Trigger">The parameters.</param>
/// <param name="Source">Who or what started it.</param>
internal sealed record RunFacts(Guid RunId, Guid WorkflowId, string WorkflowName, JsonObject Trigger, JsonObject Source);
