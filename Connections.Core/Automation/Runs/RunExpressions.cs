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
    public JsonNode? Fill(string field, JsonNode? value) => SpecExpressions.Map(field, value, Evaluate);

    /// <summary>A text filled in, as a text.</summary>
    /// <exception cref="Problem.Invalid">An expression names what is not there.</exception>
    public string FillText(string field, string text) =>
        Evaluate(field, text) is { } filled ? Text(filled) : "";

    /// <summary>
    /// Inputs whose texts are filled in where they land, with the roots that they may name: each script in them is
    /// evaluated now, and is one name more.
    /// </summary>
    /// <exception cref="Problem.Invalid">A script failed, or a text names what is not there.</exception>
    public (JsonObject Inputs, IReadOnlyList<KeyValuePair<string, JsonNode?>> Context) Landing(JsonObject inputs)
    {
        var values = new List<KeyValuePair<string, JsonNode?>>();
        var landed = SpecExpressions.Map("", inputs, (field, text) =>
        {
            var read = ReadText(text, values.Count);
            Ensure(field, read);
            foreach (var script in read.Scripts)
                values.Add(new(ValueText.NameOf(values.Count), Script(field, script, read.IsOneScript)));
            return JsonValue.Create(read.Template);
        });
        return (landed!.AsObject(), [.. Roots, .. values]);
    }

    /// <summary>
    /// Inputs that are filled in where they land, as they are shown: with the run's own values, and what only the
    /// connection knows as it was typed.
    /// </summary>
    /// <param name="typed">The inputs as they were typed.</param>
    /// <param name="landing">The same as they land.</param>
    /// <param name="context">What they may name.</param>
    public static JsonObject Known(IEnumerable<InputSpec> typed, JsonObject landing,
        IReadOnlyList<KeyValuePair<string, JsonNode?>> context)
    {
        var known = new JsonObject();
        foreach (var input in typed)
        {
            try
            {
                known[input.Name] = SpecExpressions.Map(input.Name, landing[input.Name],
                    (_, text) => Evaluate(input.Name, Parse(input.Name, text), context));
            }
            catch (Problem.Invalid)
            {
                known[input.Name] = input.Value?.DeepClone();
            }
        }
        return known;
    }

    /// <summary>What a text's expressions came to, in words; empty where it has none.</summary>
    /// <param name="text">The text.</param>
    /// <param name="where">In what: a run, or a test.</param>
    public string Told(string text, string where)
    {
        var told = SpecExpressions.Paths(text).Where(p => ExpressionRoots.All.Contains(p.Variable)).Select(path =>
        {
            var value = path.TryFollow(Roots[path.Variable], out var found, out _) ? found : null;
            return value is null ? $"{{{{ {path.Text} }}}} was empty in this {where}."
                : $"{{{{ {path.Text} }}}} was {DidYouMean.Quote(Text(value))} in this {where}.";
        });
        return string.Join(" ", told);
    }

    private static string Text(JsonNode value) =>
        value is JsonValue one && one.TryGetValue<string>(out var text) ? text : Template.ToJson(value);

    private JsonNode? Evaluate(string field, string text)
    {
        var read = ReadText(text);
        if (read.Fault is { } fault) throw new Problem.Invalid(field, fault);
        var template = Parse(field, read.Template);
        if (Optional.Count > 0
            && template.Paths.Concat(read.Scripts.SelectMany(SpecExpressions.PathsOf)).Any(IsMissing)) return null;
        foreach (var path in template.Paths) Ensure(field, path);
        return Evaluate(field, template, [.. Roots, .. read.Scripts.Select((s, i) =>
            KeyValuePair.Create(ValueText.NameOf(i), Script(field, s, read.IsOneScript)))]);
    }

    private static JsonNode? Evaluate(string field, Template template,
        IReadOnlyList<KeyValuePair<string, JsonNode?>> context)
    {
        var variables = new TemplateVariables();
        foreach (var (name, value) in context) variables.With(name, value);
        try
        {
            return template.Evaluate(variables);
        }
        catch (TemplateException e)
        {
            throw new Problem.Invalid(field, e.Message);
        }
    }

    private static Template Parse(string field, string text)
    {
        try
        {
            return Template.Parse(text);
        }
        catch (TemplateException e)
        {
            throw new Problem.Invalid(field, e.Message);
        }
    }

    /// <summary>A script, read once in a run.</summary>
    /// <param name="code">The script.</param>
    /// <param name="isBody">Whether it is the body of a function, and no expression.</param>
    /// <exception cref="ScriptException">It can't be read.</exception>
    public ScriptProgram Read(string code, bool isBody) => progress.Scripts.Read(code, isBody);

    private ValueText ReadText(string text, int first = 0) => progress.Texts.Read(text, first);

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

    private bool IsMissing(TemplatePath path) => path.Variable == ExpressionRoots.Steps && path.Members.Count > 0
        && Optional.Contains(path.Members[0]) && !progress.Results.ContainsKey(path.Members[0]);

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
        if (path is { Variable: ExpressionRoots.Trigger, Members: [var parameter, ..] }
            && !facts.Trigger.ContainsKey(parameter) && spec.Inputs.All(p => p.Name != parameter))
            throw new Problem.Invalid(field, SpecExpressions.UnknownParameter(spec, parameter));
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
