using System.Text.Json.Nodes;
using Connections.Core;
using Connections.Core.Automation.Specs;
using Connections.Core.Automation.Workflows;

namespace Connections.Tests.Automation.Specs;

/// <summary>Documents that nobody writes: they are read, or refused in words, and never hang.</summary>
public sealed class SpecFuzzTests
{
    [Fact]
    public void A_sound_document_with_anything_changed_is_read_or_refused_and_never_breaks()
    {
        var random = new Random(20261130);
        for (var i = 0; i < 1500; i++)
        {
            Hold(SpecMutations.Next(random));
        }
    }

    [Fact]
    public void A_document_of_hostile_size_or_depth_is_refused_or_read_in_bounded_time()
    {
        string[] texts =
        [
            new('[', 100_000), "{\"triggers\":[{\"apiTrigger\":{}}],\"handle\":\"" + new string('x', 1_100_000) + "\"}",
            Steps(100, i => Step(i, "x", edges: Edges("main", Enumerable.Range(0, 100)))),
            Steps(100, i => Step(i, "com.datadoghq.core.forLoop",
                edges: Edges("loopStart", Enumerable.Range(i + 1, 99 - i)))),
            Steps(100, i => Step(i, "com.datadoghq.core.echo", string.Concat(Enumerable.Repeat("${a}", 2000)))),
            Steps(50, i => Step(i, "com.datadoghq.core.echo", "${ " + new string('(', 9000) + " }")),
            Steps(50, i => Step(i, "com.datadoghq.core.echo",
                "${ " + string.Concat(Enumerable.Repeat("}{", 4000)) + " }")),
        ];

        foreach (var text in texts) Hold(text);
    }

    private static void Hold(string text)
    {
        var faults = new List<ValidationError>();
        var spec = WorkflowRules.Spec(text, faults);
        faults.Should().NotContain(f => f.Message.Length == 0);
        if (spec is null) return;
        foreach (var step in spec.Steps)
        {
            var before = SpecGraph.Before(spec, step.Name);
            StepTexts.Check(spec, step, before, spec.Loops.IsInLoop(step.Name)).Take(500).Should()
                .NotContain(w => w.Message.Length == 0);
        }
        // One with faults is shown, too.
        var view = SpecView.From(spec);
        view.Steps.Should().HaveCount(spec.Steps.Count);
        foreach (var step in view.Steps.Take(20)) step.Before.Should().OnlyHaveUniqueItems("lists show each once");
        if (faults.Count == 0) WorkflowDocument.Parse(text).View.Steps.Should().HaveCount(spec.Steps.Count);
    }

    private static string Steps(int count, Func<int, JsonObject> step) => new JsonObject
    {
        ["triggers"] = new JsonArray(new JsonObject { ["apiTrigger"] = new JsonObject() }),
        ["steps"] = new JsonArray([.. Enumerable.Range(0, count).Select(step)]),
    }.ToJsonString();

    private static JsonObject Step(int number, string action, string? value = null, JsonArray? edges = null) => new()
    {
        ["name"] = $"S{number}",
        ["actionId"] = action,
        ["parameters"] = new JsonArray(new JsonObject { ["name"] = "value", ["value"] = value }),
        ["outboundEdges"] = edges ?? [],
    };

    private static JsonArray Edges(string branch, IEnumerable<int> steps) =>
        [.. steps.Select(n => new JsonObject { ["branchName"] = branch, ["nextStepName"] = $"S{n}" })];
}
