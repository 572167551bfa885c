using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Connections.Core.Automation.Scripts;
using Connections.Core.Automation.Specs;
using static Connections.Core.JsonTree;

namespace Connections.Core.Automation.Workflows;

/// <summary>Steps and what leads from one to the next.</summary>
public sealed partial class WorkflowDocument
{
    /// <summary>
    /// Adds a step after another one, on one of its branches: what followed there follows the new step. Without another
    /// one it becomes the first step.
    /// </summary>
    /// <param name="actionId">What it does.</param>
    /// <param name="name">What it would be called; a number is added where a step has that name.</param>
    /// <param name="after">The step before it; null: none.</param>
    /// <param name="branch">The branch of that step.</param>
    /// <returns>Its name.</returns>
    /// <exception cref="Problem.Invalid">There are too many steps.</exception>
    /// <exception cref="Problem.NotFound">There is no such step before it.</exception>
    public string AddStep(string actionId, string name, string? after, string branch = SpecGraph.Main)
    {
        if (Steps.Count >= WorkflowSpec.MaxSteps)
            throw new Problem.Invalid("spec/steps", string.Create(CultureInfo.InvariantCulture,
                $"A workflow has at most {WorkflowSpec.MaxSteps} steps."));
        var unique = UniqueName(name);
        var step = new JsonObject { ["name"] = unique, ["actionId"] = actionId };
        if (after is null) PutFirst(step, unique);
        else PutAfter(step, unique, Step(after), branch);
        Changed();
        return unique;
    }

    /// <summary>
    /// Removes a step. What led to it leads to what mainly followed it; error paths to it end, and a connection that
    /// no other step uses goes with it.
    /// </summary>
    /// <exception cref="Problem.NotFound">There is no such step.</exception>
    public void RemoveStep(string name)
    {
        var step = Step(name);
        var next = MainFollower(step);
        Steps.Remove(step);
        foreach (var other in AllSteps)
        {
            Lead(other, name, next);
            if (FallbackOf(other) == name) SetFallback(other, null);
        }
        foreach (var trigger in Objects(root["triggers"])) Start(trigger, name, next);
        DropUnusedTargets();
        Changed();
    }

    /// <summary>Renames a step, and whatever names it: edges, error paths, triggers and expressions.</summary>
    /// <exception cref="Problem.NotFound">There is no such step.</exception>
    /// <exception cref="Problem.Invalid">The name is in use, or is none.</exception>
    public void RenameStep(string name, string newName)
    {
        var step = Step(name);
        if (newName == name) return;
        if (!StepName().IsMatch(newName) || newName.Length > 200)
            throw new Problem.Invalid("name", "A step name begins with a letter and has letters, digits and _ only, "
                + "for example Get_user.");
        if (AllSteps.Any(s => TextAt(s, "name") == newName))
            throw new Problem.Invalid("name", $"Another step is already named “{newName}”.");
        step["name"] = newName;
        foreach (var other in AllSteps)
        {
            foreach (var edge in Objects(other["outboundEdges"]).Where(e => TextAt(e, "nextStepName") == name))
                edge["nextStepName"] = newName;
            if (FallbackOf(other) == name) Handler(other)["fallbackStepName"] = newName;
        }
        foreach (var trigger in Objects(root["triggers"])) Start(trigger, name, newName);
        RenameInTexts(root, ExpressionRoots.Steps, name, newName);
        Changed();
    }

    /// <summary>Says what follows a step on a branch; null: nothing.</summary>
    /// <exception cref="Problem.NotFound">There is no such step.</exception>
    /// <exception cref="Problem.Invalid">The steps would run in a circle.</exception>
    public void Connect(string step, string branch, string? next)
    {
        var from = Step(step);
        if (next is not null) EnsureForward(step, next, "next");
        var edges = List(from, "outboundEdges");
        RemoveAll(edges, e => TextAt(e, "branchName") == branch);
        if (next is not null) edges.Add(Edge(branch, next));
        Prune(from, "outboundEdges");
        Changed();
    }

    /// <summary>Says which step takes over where a step fails; null: none, and the run ends.</summary>
    /// <exception cref="Problem.NotFound">There is no such step.</exception>
    /// <exception cref="Problem.Invalid">The steps would run in a circle.</exception>
    public void SetFallback(string step, string? fallback)
    {
        var from = Step(step);
        if (fallback is not null) EnsureForward(step, fallback, "fallback");
        SetFallback(from, fallback);
        Changed();
    }

    /// <summary>Says how often a step is tried again where it fails, and after how long.</summary>
    /// <exception cref="Problem.NotFound">There is no such step.</exception>
    /// <exception cref="Problem.Invalid">One of the two is out of its bounds.</exception>
    public void SetRetry(string step, int seconds, int max)
    {
        EnsureRetry(seconds, max);
        var from = Step(step);
        if (max > 0) PutRetry(Handler(from), seconds, max);
        else if (Objects(from["errorHandlers"]).FirstOrDefault() is { } handler)
        {
            handler.Remove("retryStrategy");
            DropEmptyHandler(from, handler);
        }
        Changed();
    }

    /// <summary>Gives a step an input.</summary>
    /// <exception cref="Problem.NotFound">There is no such step.</exception>
    public void SetInput(string step, string name, JsonNode? value)
    {
        var inputs = List(Step(step), "parameters");
        if (Objects(inputs).FirstOrDefault(i => TextAt(i, "name") == name) is { } there)
            there["value"] = value?.DeepClone();
        else inputs.Add(new JsonObject { ["name"] = name, ["value"] = value?.DeepClone() });
        Changed();
    }

    /// <summary>Takes an input from a step.</summary>
    /// <exception cref="Problem.NotFound">There is no such step.</exception>
    public void RemoveInput(string step, string name)
    {
        var from = Step(step);
        RemoveAll(List(from, "parameters"), i => TextAt(i, "name") == name);
        Prune(from, "parameters");
        Changed();
    }

    private void PutFirst(JsonObject step, string name)
    {
        var first = View.StartSteps;
        if (first.Count > 0) step["outboundEdges"] = new JsonArray([.. first.Select(n => Edge(MainOf(step), n))]);
        Steps.Insert(0, step);
        var triggers = List(root, "triggers");
        if (triggers.Count == 0) triggers.Add(new JsonObject { [SpecTriggers.Workflow] = new JsonObject() });
        foreach (var trigger in Objects(triggers)) trigger[StartNames] = new JsonArray(name);
    }

    private void PutAfter(JsonObject step, string name, JsonObject before, string branch)
    {
        var edges = List(before, "outboundEdges");
        var moved = Objects(edges).Where(e => TextAt(e, "branchName") == branch).ToList();
        foreach (var edge in moved)
        {
            edges.Remove(edge);
            edge["branchName"] = MainOf(step);
        }
        if (moved.Count > 0) step["outboundEdges"] = new JsonArray([.. moved]);
        edges.Add(Edge(branch, name));
        Steps.Insert(Steps.IndexOf(before) + 1, step);
    }

    private string UniqueName(string wanted)
    {
        var name = NotOfName().Replace(wanted.Trim(), "_").Trim('_');
        if (name.Length == 0 || !char.IsAsciiLetter(name[0])) name = name.Length == 0 ? "Step" : $"Step_{name}";
        if (name.Length > 150) name = name[..150];
        var taken = AllSteps.Select(s => TextAt(s, "name")).ToHashSet(StringComparer.Ordinal);
        var unique = name;
        for (var i = 1; taken.Contains(unique); i++)
            unique = string.Create(CultureInfo.InvariantCulture, $"{name}_{i}");
        return unique;
    }

    private void EnsureForward(string from, string to, string field)
    {
        Step(to);
        if (to == from || View.Steps.First(s => s.Name == from).Before.Contains(to))
            throw new Problem.Invalid(field, $"The steps would run in a circle: {to} already runs before {from}.");
    }

    private static JsonObject Edge(string branch, string next) =>
        new() { ["branchName"] = branch, ["nextStepName"] = next };

    private static string MainOf(JsonObject step) => StepActions.Branches(TextAt(step, "actionId") ?? "")[0];

    private static string? MainFollower(JsonObject step)
    {
        var edges = Objects(step["outboundEdges"]).ToList();
        var main = MainOf(step);
        return edges.Where(e => TextAt(e, "branchName") == main).Concat(edges).Select(e => TextAt(e, "nextStepName"))
            .FirstOrDefault(n => n is not null);
    }

    private static void Lead(JsonObject step, string from, string? to)
    {
        if (step["outboundEdges"] is not JsonArray edges) return;
        foreach (var edge in Objects(edges).Where(e => TextAt(e, "nextStepName") == from).ToList())
        {
            var branch = TextAt(edge, "branchName");
            if (to is null || Objects(edges).Any(
                e => TextAt(e, "branchName") == branch && TextAt(e, "nextStepName") == to)) edges.Remove(edge);
            else edge["nextStepName"] = to;
        }
        Prune(step, "outboundEdges");
    }

    private static string? FallbackOf(JsonObject step) =>
        Objects(step["errorHandlers"]).Select(h => TextAt(h, "fallbackStepName")).FirstOrDefault();

    private static JsonObject Handler(JsonObject step)
    {
        var handlers = List(step, "errorHandlers");
        if (handlers.Count == 0) handlers.Add(new JsonObject());
        return Objects(handlers).First();
    }

    private static void SetFallback(JsonObject step, string? fallback)
    {
        if (fallback is not null) Handler(step)["fallbackStepName"] = fallback;
        else if (Objects(step["errorHandlers"]).FirstOrDefault() is { } handler)
        {
            handler.Remove("fallbackStepName");
            DropEmptyHandler(step, handler);
        }
    }

    private static void DropEmptyHandler(JsonObject step, JsonObject handler)
    {
        if (handler.Count > 0) return;
        List(step, "errorHandlers").Remove(handler);
        Prune(step, "errorHandlers");
    }

    private static void RemoveAll(JsonArray items, Func<JsonObject, bool> which)
    {
        foreach (var item in Objects(items).Where(which).ToList()) items.Remove(item);
    }

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9_]*$")]
    private static partial Regex StepName();

    [GeneratedRegex("[^A-Za-z0-9_]+")]
    private static partial Regex NotOfName();
}
