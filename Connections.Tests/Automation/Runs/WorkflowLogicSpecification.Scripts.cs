using System.Text.Json.Nodes;
using Connections.Core;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Runs;
using Microsoft.EntityFrameworkCore;

namespace Connections.Tests.Automation.Runs;

/// <summary>Scripts in values and in steps of their own.</summary>
public abstract partial class WorkflowLogicSpecification
{
    [Fact]
    public async Task Scripts_in_values_keep_their_type_and_land_as_values_do()
    {
        var prod = await AccountAsync("Prod", "env:prod");
        var workflow = await CreateWorkflowAsync(Spec(string.Join(',',
            Script("Make", "return { id: 'a/b', list: [1, 2], quote: 'x\"y' };", Then(("main", "Send"))),
            Request("Send", "P", """
                {"name":"verb","value":"POST"},{"name":"url","value":"/items/${ Steps.Make.data.id }"},
                {"name":"contentType","value":"application/json"},
                {"name":"body","value":
                """ + """
                "{\"n\":${ Steps.Make.data.list.length },\"q\":\"${ Steps.Make.data.quote }\",
                """ + """
                \"braces\":\"${ '{{ Trigger.x }}' }\"}"}
                """, Then(("main", "Tell"))),
            Logic("Tell", "echo", """
                {"name":"value","value":
                  {"list":"${ Steps.Make.data.list.map(x => x + 1) }","text":"n=${ Steps.Send.status }"}}
                """))),
            targetsOf: prod);

        var run = await RunToEndAsync(workflow);

        run.Row.State.Should().Be(RunState.Succeeded, run.Row.Failure);
        var sent = Remote.Requests.Should().ContainSingle().Which;
        sent.Target.Should().StartWith("/items/a%2Fb");
        JsonNode.Parse(sent.Text)!.ToJsonString().Should().Be("""{"n":2,"q":"x\u0022y","braces":"{{ Trigger.x }}"}""",
            "what is filled in is not read again");
        var tell = await History.StepAsync(Owner, workflow, run.Row.Id, 3, default);
        tell.Output!.ToJsonString().Should().Be("""{"value":{"list":[2,3],"text":"n=200"}}""");
        var send = await History.StepAsync(Owner, workflow, run.Row.Id, 2, default);
        At(send.Inputs, "url")!.GetValue<string>().Should().Be("/items/a/b");
    }

    [Fact]
    public async Task Hostile_scripts_fail_their_runs_in_words_and_others_are_unharmed()
    {
        string[] scripts =
        [
            "while (true) {}", "const a = []; while (true) a.push('x'.repeat(10000))", "System.IO.File.Delete('x')",
            "function f() { return f(); } return f()", "return /^(a+)+$/.test('a'.repeat(40) + '!')",
        ];
        var hostile = new List<Guid>();
        foreach (var (i, script) in scripts.Index())
            hostile.Add(await CreateWorkflowAsync(Spec(Script("Bad", script)), $"Hostile {i}"));
        var good = await CreateWorkflowAsync(Spec(Script("Last", "return { ok: [3, 1].sort() }"), more: Results),
            "Good");
        var started = new List<(Guid, Guid)>();
        foreach (var id in hostile) started.Add((id, await Runs.StartAsync(Owner, id, [], RunSource.Manual, default)));

        var run = await RunToEndAsync(good);

        run.Outputs!.ToJsonString().Should().Be("""{"result":{"ok":[1,3]}}""");
        foreach (var (workflow, id) in started)
            (await EndAsync(workflow, id)).Row.Failure.Should().MatchRegex(
                "^Step Bad: "
                + "(It executed|It used|Line 1: System is not defined|Its calls|A regular expression|It took)");
    }

    [Fact]
    public async Task Scripts_see_no_secret_in_any_root()
    {
        var prod = await AccountAsync("Prod", "env:prod");
        Remote.Answer = async http =>
        {
            await using var writer = new StreamWriter(http.Response.Body);
            await writer.WriteAsync($$"""{"echo":"{{http.Request.Headers.Authorization}}"}""");
        };
        var workflow = await CreateWorkflowAsync(Spec(string.Join(',',
            Request("Get", "P", more: Then(("main", "Last"))),
            Script("Last", "return JSON.stringify($) + JSON.stringify(globalThis) + Object.keys(globalThis)"))),
            targetsOf: prod);

        var run = await RunToEndAsync(workflow);

        run.Row.State.Should().Be(RunState.Succeeded, run.Row.Failure);
        Remote.Requests.Should().ContainSingle().Which.Headers["Authorization"].Should().Contain(Secret);
        var seen = await History.StepAsync(Owner, workflow, run.Row.Id, 2, default);
        seen.Output!.ToJsonString().Should().Contain("InstanceId").And.NotContain(Secret);
        await using var db = Host.OpenDb();
        (await db.Set<RunData>().ToListAsync()).Select(d => RunJournal.Unpack(d.Content)?.ToJsonString()).Should()
            .NotContain(t => t!.Contains(Secret));
    }

    [Fact]
    public async Task Scripts_are_held_against_the_document_when_it_is_saved()
    {
        var workflow = await CreateWorkflowAsync(Spec(string.Join(',',
            Script("Make", "return Stepz.Get + Steps.Mak.data;", Then(("main", "Tell"))),
            Logic("Tell", "echo", """{"name":"value","value":"${ Trigger.env + }"}"""),
            Logic("Out", "echo", """{"name":"value","value":"{{ Current.Value }}"}"""),
            Logic("End", "break"))));

        var attention = (await WorkflowQueries.GetAsync(Owner, workflow, default)).Attention;

        attention.Select(a => (a.Step, a.Message)).Should().Contain(("Make", "“Stepz” is unknown. Did you mean Steps?"))
            .And.Contain(("Make", "There is no step “Mak”. Did you mean Make?"))
            .And.Contain(a => a.Step == "Tell" && a.Message.StartsWith("JavaScript at character 18: ")
                && !a.Message.Contains("column"))
            .And.Contain(("Out", "Current is only available inside a loop."))
            .And.Contain(("End", "Break is outside of a loop, so there is nothing to end."));
        await FluentActions.Awaiting(() => CreateWorkflowAsync(Spec(Script("Long", new string('x', 10_241))), "Long"))
            .Should().ThrowAsync<Problem.Invalid>().WithMessage("The script is longer than 10 KB.");
    }
}
