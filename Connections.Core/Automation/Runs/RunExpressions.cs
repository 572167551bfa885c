using System.Text.Json.Nodes;
using Connections.Core.Automation.Scripts;
using Connections.Core.Automation.Specs;
using Connections.Core.Integrations;
using Connections.Core.Requests.Templates;

namespace Connections.Core.Automation.Runs;

/// <summary>Fills in the expressions of a run: strictly, so that what is not there fails its step by name.</summary>
internal sealed class RunExpressions(WorkflowSpec spec, RunProgress progress, RunFacts facts)
{
    /// <summary>The values by root. No root has a secret.</summary>
    public JsonObject Roots => progress.Roots(facts);

    /// <summary>Steps whose results count as null until they have run.</summary>
    public IReadOnlySet<string> Optional { get; init; } = new HashSet<string>();

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
    public string FillText(string field, string text) =>
        Evaluate(field, text) is { } filled ? Text(filled) : "";

    /// <summary>Refuses, in this run's words, what a value names and is not there.</summary>
    /// <exception cref="Problem.Invalid">With what is there.</exception>
    public void Ensure(string field, JsonNode? value)
    {
        foreach (var text in SpecExpressions.Texts(value)) Ensure(field, ReadText(text));
    }

    /// <summary>
    /// Inputs whose texts are filled in where they land, with the roots that they may name: each script in them is
    /// evaluated now, and is one name more.
    /// </summary>
    /// <exception cref="Problem.Invalid">A script failed.</exception>
    public (JsonObject Inputs, JsonObject Context) Landing(JsonObject inputs)
    {
        var values = new JsonObject();
        var landed = Landed("", inputs, values)!.AsObject();
        if (values.Count == 0) return (landed, Roots);
        var context = Roots.DeepClone().AsObject();
        foreach (var (name, value) in values) context[name] = value?.DeepClone();
        return (landed, context);
    }

    /// <summary>
    /// Inputs that are filled in where they land, as they are shown: with the run's own values, and what only the
    /// connection knows as it was typed.
    /// </summary>
    /// <param name="typed">The inputs as they were typed.</param>
    /// <param name="landing">The same as they land.</param>
    /// <param name="context">What they may name.</param>
    public static JsonObject Known(IEnumerable<InputSpec> typed, JsonObject landing, JsonObject context)
    {
        var known = new JsonObject();
        foreach (var input in typed)
        {
            try
            {
                known[input.Name] = Texts(landing[input.Name], text => Evaluate(input.Name, text, context, []));
            }
            catch (Problem.Invalid)
            {
                known[input.Name] = input.Value?.DeepClone();
            }
        }
        return known;
    }

    /// <summary>What a text's expressions came to in this run, in words; empty where it has none.</summary>
    public string Told(string text)
    {
        var told = SpecExpressions.Paths(text).Where(p => SpecExpressions.Roots.Contains(p.Variable)).Select(path =>
        {
            var value = path.TryFollow(Roots[path.Variable], out var found, out _) ? found : null;
            return value is null ? $"{{{{ {path.Text} }}}} was empty in this run."
                : $"{{{{ {path.Text} }}}} was {DidYouMean.Quote(Text(value))} in this run.";
        });
        return string.Join(" ", told);
    }

    private static string Text(JsonNode value) =>
        value is JsonValue one && one.TryGetValue<string>(out var text) ? text : Template.ToJson(value);

    private JsonNode? Evaluate(string field, string text)
    {
        var read = ReadText(text);
        if (IsMissing(read)) return null;
        Ensure(field, read);
        return Evaluate(field, read.Template, Roots,
            [.. read.Scripts.Select((s, i) => (ValueText.NameOf(i), Script(field, s, read.IsOneScript)))]);
    }

    private static JsonNode? Evaluate(string field, string template, JsonObject context,
        IReadOnlyList<(string Name, JsonNode? Value)> more)
    {
        var variables = new TemplateVariables();
        foreach (var (name, value) in context) variables.With(name, value);
        foreach (var (name, value) in more) variables.With(name, value);
        try
        {
            return Template.Parse(template).Evaluate(variables);
        }
        catch (TemplateException e)
        {
            throw new Problem.Invalid(field, e.Message);
        }
    }

    private JsonNode? Landed(string field, JsonNode? value, JsonObject values)
    {
        switch (value)
        {
            case JsonValue one when one.TryGetValue<string>(out var text) && ValueText.MayHaveScript(text):
                var read = ReadText(text, values.Count);
                Ensure(field, read);
                foreach (var script in read.Scripts)
                    values[ValueText.NameOf(values.Count)] = Script(field, script, read.IsOneScript);
                return read.Template;
            case JsonArray items:
                return new JsonArray([.. items.Select((item, i) => Landed($"{field}/{i}", item, values))]);
            case JsonObject members:
                var landed = new JsonObject();
                foreach (var (name, member) in members)
                    landed[name] = Landed(field.Length == 0 ? name : $"{field}/{name}", member, values);
                return landed;
            default:
                return value?.DeepClone();
        }
    }

    private static JsonNode? Texts(JsonNode? value, Func<string, JsonNode?> fill) => value switch
    {
        JsonValue one when one.TryGetValue<string>(out var text) => fill(text),
        JsonArray items => new JsonArray([.. items.Select(i => Texts(i, fill))]),
        JsonObject members => new JsonObject(members.Select(m => KeyValuePair.Create(m.Key, Texts(m.Value, fill)))),
        _ => value?.DeepClone(),
    };

    /// <summary>A script, read once in a run.</summary>
    /// <param name="code">The script.</param>
    /// <param name="isBody">Whether it is the body of a function, and no expression.</param>
    /// <exception cref="ScriptException">It can't be read.</exception>
    public ScriptProgram Read(string code, bool isBody) => progress.Scripts.Read(code, isBody);

    private ValueText ReadText(string text, int first = 0) =>
        ValueText.Parse(text, first, code => Read(code, isBody: false));

    // Null as a part of a text would go unseen.
    private JsonNode? Script(string field, ScriptProgram script, bool isAlone)
    {
        var value = Script(field, script);
        return value is not null || isAlone ? value : throw new Problem.Invalid(field,
            $"The script “{DidYouMean.Quote(script.Code)}” came out empty in the middle of a text. Give it a value for "
                + "that case, for example with ?? \"\".");
    }

    /// <summary>What a script comes to.</summary>
    /// <exception cref="Problem.Invalid">It failed; says what, where, and which step it named did not run.</exception>
    public JsonNode? Script(string field, ScriptProgram script)
    {
        try
        {
            return progress.Scripts.Evaluate(script, Roots);
        }
        catch (ScriptException e)
        {
            var missing = script.Names.Steps.FirstOrDefault(s => !progress.Results.ContainsKey(s));
            if (missing is null) throw new Problem.Invalid(field, e.Message);
            var why = spec.Find(missing) is null ? $"There is no step “{DidYouMean.Quote(missing)}”."
                : progress.WhyNot(missing);
            throw new Problem.Invalid(field, $"{e.Message} {why}");
        }
    }

    private bool IsMissing(ValueText read) => Optional.Count > 0 && read.Fault is null
        && PathsOf(read).Concat(read.Scripts.SelectMany(SpecExpressions.PathsOf)).Any(
            p => p.Variable == ExpressionRoots.Steps && p.Members.Count > 0 && Optional.Contains(p.Members[0])
                && !progress.Results.ContainsKey(p.Members[0]));

    private static IEnumerable<TemplatePath> PathsOf(ValueText read)
    {
        try
        {
            return Template.Parse(read.Template).Paths;
        }
        catch (TemplateException)
        {
            return [];
        }
    }

    private void Ensure(string field, ValueText read)
    {
        if (read.Fault is { } fault) throw new Problem.Invalid(field, fault);
        foreach (var path in PathsOf(read)) Ensure(field, path);
    }

    private void Ensure(string field, TemplatePath path)
    {
        if (path.Variable == ExpressionRoots.Current && !Roots.ContainsKey(ExpressionRoots.Current))
            throw new Problem.Invalid(field, "Current is only available inside a loop.");
        if (path.Variable != ExpressionRoots.Steps || path.Members.Count == 0) return;
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
