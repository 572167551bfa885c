using System.Text.Json.Nodes;
using Connections.Core.Access;
using Connections.Core.Automation.Workflows;
using Connections.Tests.Support;
using Connections.Web.Components.Dialogs;
using Connections.Web.Components.Workflows;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Connections.Tests.Components.Workflows;

/// <summary>Two changes, of which the second comes before the browser has drawn what the first one led to.</summary>
public sealed class QuickChangesTests : WorkflowScreenTest
{
    [Fact]
    public async Task A_condition_keeps_both_of_its_values()
    {
        JsonNode? value = null;
        await using var browser = Browser();
        await browser.ShowAsync<StepConditionList>(Parameters(WorkflowInputKind.Conditions, null, v => value = v));

        await browser.ChangeAsync("Value of condition 1", "{{ Steps.HTTP_request.status }}");
        await browser.ChangeAsync("Compared with, condition 1", "200");
        await browser.ChangeAsync("Comparison of condition 1", "neq");

        value!.ToJsonString().Should().Be(
            """[{"comparisonOperator":"neq","leftValue":"{{ Steps.HTTP_request.status }}","rightValue":200}]""");
    }

    [Fact]
    public async Task A_condition_that_is_removed_twice_takes_no_other_with_it()
    {
        JsonNode? value = null;
        await using var browser = Browser();
        var two = new JsonArray(Condition("a"), Condition("b"));
        await browser.ShowAsync<StepConditionList>(Parameters(WorkflowInputKind.Conditions, two, v => value = v));

        await browser.ChangeAsync("Remove condition 1", "");
        await browser.ChangeAsync("Remove condition 1", "");
        await browser.ChangeAsync("Compared with, condition 2", "2");

        value!.AsArray().Should().ContainSingle();
        value[0]!.ToJsonString().Should().Contain("\"b\"").And.Contain("\"rightValue\":2");
    }

    [Fact]
    public async Task Name_and_value_of_a_header_stay_and_one_is_removed_once()
    {
        JsonNode? value = null;
        await using var browser = Browser();
        var two = new JsonArray(Pair("A", "1"), Pair("B", "2"));
        await browser.ShowAsync<StepInputField>(Parameters(WorkflowInputKind.Pairs, two, v => value = v));

        await browser.ChangeAsync("Headers, name 2", "C");
        await browser.ChangeAsync("Headers, value 2", "3");
        await browser.ChangeAsync("Remove Headers, 1", "");
        await browser.ChangeAsync("Remove Headers, 1", "");

        value!.ToJsonString().Should().Be("""[{"key":"C","value":"3"}]""");
    }

    [Fact]
    public async Task All_that_a_step_waits_for_stays()
    {
        var id = await CreateAsync("gated");
        var state = new WorkflowBuilderState(await Queries.GetAsync(Core.Owner, id, default));
        state.Document.SetGate("Say", new("", "OPERATOR_EQUAL", "", 5, 10));
        await using var browser = Browser();
        await browser.ShowAsync<StepGate>(new()
        {
            [nameof(StepGate.State)] = state,
            [nameof(StepGate.Step)] = state.Step("Say"),
            [nameof(StepGate.IsRepeatable)] = true,
        });

        await browser.ChangeAsync("gate-left", "{{ Steps.Say.value }}");
        await browser.ChangeAsync("gate-right", "done");
        await browser.ChangeAsync("gate-interval", "7");

        var gate = state.Step("Say")!.Gate!;
        ((string?)gate.Left, (string?)gate.Right, gate.Seconds).Should().Be(("{{ Steps.Say.value }}", "done", 7));
    }

    [Fact]
    public async Task A_level_that_is_changed_twice_is_the_second()
    {
        List<PolicyLine> lines = [PolicyLine.Everyone with { Level = AccessLevel.Viewer }];
        await using var browser = Browser();
        await browser.ShowAsync<PolicyEditor>(new()
        {
            [nameof(PolicyEditor.Lines)] = lines,
            [nameof(PolicyEditor.Levels)] =
                (AccessLevel[])[AccessLevel.Viewer, AccessLevel.Resolver, AccessLevel.Editor],
        });
        var field = $"Level of {lines[0].Name}";

        await browser.ChangeAsync(field, nameof(AccessLevel.Resolver));
        await browser.ChangeAsync(field, nameof(AccessLevel.Editor));

        lines.Should().ContainSingle().Which.Level.Should().Be(AccessLevel.Editor);
    }

    private SlowBrowser Browser() => new(Services, NullLoggerFactory.Instance);

    private Dictionary<string, object?> Parameters(WorkflowInputKind kind, JsonNode? value,
        Action<JsonNode?> changed) => new()
        {
            ["Input"] = new WorkflowActionInput { Name = "input", Label = "Headers", Kind = kind },
            ["Value"] = value,
            ["OnChange"] = EventCallback.Factory.Create(this, changed),
        };

    private static JsonObject Condition(string left) =>
        new() { ["comparisonOperator"] = "eq", ["leftValue"] = left, ["rightValue"] = 1 };

    private static JsonObject Pair(string name, string value) => new() { ["key"] = name, ["value"] = value };
}
