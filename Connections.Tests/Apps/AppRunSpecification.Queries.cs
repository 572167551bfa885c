using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Apps.Running;
using Connections.Core.Audit;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Runs;
using Connections.Core.Automation.Uses;
using Connections.Core.Automation.Workflows;
using Connections.Core.Connections;
using Connections.Core.Impact;
using Connections.Core.Maintenance;
using Connections.Core.People;
using Connections.Tests.Support;
using Microsoft.AspNetCore.Http;
using static Connections.Tests.Apps.AppDocuments;

namespace Connections.Tests.Apps;

/// <summary>When queries run, what they bring, and what is kept of it.</summary>
public abstract partial class AppRunSpecification
{
    [Fact]
    public async Task A_connection_that_is_chosen_for_a_query_is_saved_and_used()
    {
        var id = await CreateAppAsync(Definition(queries: Ask("list0", null, Get)));
        (await GetAppAsync(id)).Attention.Should().ContainSingle();
        var made = await AccountAsync("Made now", "env:prod");

        await UpdateAppAsync(id, new() { Definition = $$"""{"queries":[{{Ask("list0", made, Get)}}]}""" });
        await Apps.PublishAsync(Owner, id, default);
        using var session = await OpenAsync(id);

        (await GetAppAsync(id)).Attention.Should().BeEmpty();
        (await GetAppAsync(id)).Connections.Single().Name.Should().Be("Made now");
        Accounts.Should().Equal("Made now");
    }

    [Fact]
    public async Task A_group_answers_to_what_a_component_says()
    {
        var (_, _, group) = await AccountsAsync();
        var id = await PublishedAsync(Definition(
            Cell("select0", "select", "\"options\":[\"prod\",\"staging\"],\"defaultValue\":\"staging\""),
            AskGroup("list0", group, "env:${select0.value}", Get)));
        using var session = await OpenAsync(id);

        await session.SendAsync(Change("select0", "prod"), default);

        Accounts.Should().Equal("Staging", "Prod");
    }

    [Fact]
    public async Task Conditions_confirmations_and_double_clicks_hold_a_query_back()
    {
        var prod = await AccountAsync("Prod", "env:prod");
        var id = await PublishedAsync(Definition(
            string.Join(',', Cell("checkbox0", "checkbox"), Cell("ask0", "button", events: Trigger("asks0")),
                Cell("twice0", "button", events: Trigger("slow0"))),
            string.Join(',', Ask("when0", prod, "\"url\":\"/when\"", "\"condition\":\"${checkbox0.value}\""),
                Ask("asks0", prod, "\"url\":\"/asks\"", "\"onlyTriggerManually\":true,\"requiresConfirmation\":true"),
                Ask("slow0", prod, "\"url\":\"/slow\"", "\"onlyTriggerManually\":true,\"debounceInMs\":1000"))));
        using var session = await OpenAsync(id);
        IEnumerable<string> Paths() => Remote.Requests.Select(r => r.Target.Split('?')[0]);
        Paths().Should().BeEmpty();

        await session.SendAsync(new(AppMessageKind.Change, "checkbox0", true), default);
        await session.SendAsync(Click("ask0"), default);
        Paths().Should().Equal("/when");
        (await session.ViewAsync(default)).Confirmations.Should()
            .BeEquivalentTo([new AppConfirmation("asks0", "com.datadoghq.http.request")]);
        await session.SendAsync(new(AppMessageKind.Decline, "asks0"), default);
        await session.SendAsync(Click("ask0"), default);
        await session.SendAsync(new(AppMessageKind.Confirm, "asks0"), default);
        await session.SendAsync(Click("twice0"), default);
        await session.SendAsync(Click("twice0"), default);
        Paths().Should().Equal("/when", "/asks", "/slow");
        Host.Clock.Advance(TimeSpan.FromSeconds(1));
        await session.SendAsync(Click("twice0"), default);
        Paths().Should().Equal("/when", "/asks", "/slow", "/slow");
    }

    [Fact]
    public async Task A_query_that_polls_runs_again_in_its_time()
    {
        var prod = await AccountAsync("Prod", "env:prod");
        var id = await PublishedAsync(Definition(queries: Ask("list0", prod, Get, "\"pollingIntervalInMs\":15000")));
        var opened = Host.Clock.GetUtcNow();
        using var session = await OpenAsync(id);
        var due = session.NextDue!.Value;

        await session.RunDueAsync(default);
        Remote.Requests.Should().ContainSingle();
        Host.Clock.Advance(TimeSpan.FromSeconds(15));
        await session.RunDueAsync(default);

        due.Should().BeOnOrAfter(opened + TimeSpan.FromSeconds(15)).And.BeBefore(opened + TimeSpan.FromSeconds(16));
        Remote.Requests.Should().HaveCount(2);
        session.NextDue.Should().BeOnOrAfter(due + TimeSpan.FromSeconds(15));
    }

    [Fact]
    public async Task Outputs_are_transformed_and_what_finishes_leads_on()
    {
        Remote.AnswerWith(200, """{"items":[1,2,3]}""");
        var prod = await AccountAsync("Prod", "env:prod");
        var id = await PublishedAsync(Definition(
            string.Join(',', Cell("calloutValue0", "calloutValue", "\"value\":\"${list0.outputs}\""),
                Cell("button0", "button", events: """
                    {"name":"click","type":"openUrl","url":"https://example.com/${list0.outputs}","isNewTab":true},
                    {"name":"click","type":"openUrl","url":"javascript:alert(1)"},
                    {"name":"click","type":"downloadFile","filename":"a.txt","data":"${list0.outputs}"}
                    """)),
            Ask("list0", prod, Get, "\"outputs\":\"${self.rawOutputs.body.items.length}\"",
                """{"name":"executionFinished","type":"triggerQuery","queryName":"next0"}""") + ","
                + Ask("next0", prod, "\"url\":\"/next/${list0.outputs}\"", "\"onlyTriggerManually\":true")));
        using var session = await OpenAsync(id);

        await session.SendAsync(Click("button0"), default);

        Find(await session.ViewAsync(default), "calloutValue0").Value!.ToString().Should().Be("3");
        Remote.Requests[^1].Target.Should().Contain("/next/3");
        session.TakeEffects().Should().BeEquivalentTo<AppEffect>([
            new AppOpenUrl(new Uri("https://example.com/3"), true),
            new AppToast("openUrl", "Only addresses that begin with http:// or https:// can be opened."),
            new AppDownload("a.txt", "3"),
        ], o => o.RespectingRuntimeTypes().WithStrictOrdering());
    }

    [Fact]
    public async Task Queries_that_trigger_each_other_come_to_an_end()
    {
        var prod = await AccountAsync("Prod", "env:prod");
        var id = await PublishedAsync(Definition(queries: Ask("a0", prod, Get, "",
            """{"name":"executionFinished","type":"triggerQuery","queryName":"a0"}""")));

        using var session = await OpenAsync(id);

        Remote.Requests.Should().HaveCount(10);
        session.TakeEffects().OfType<AppToast>().Single().Message.Should().Contain("again and again");
    }

    [Fact]
    public async Task Expressions_that_run_without_end_are_stopped_and_the_others_work()
    {
        var id = await PublishedAsync(Definition(
            Cell("text0", "text", "\"content\":\"${(() => { while (true) {} })()}\"") + ","
                + Cell("text1", "text", "\"content\":\"${global.user.name}\"") + ","
                + Cell("text2", "text", "\"content\":\"${System.IO.File}\"")));

        using var session = await OpenAsync(id);

        var view = await session.ViewAsync(default);
        Find(view, "text0").Properties["content"].Should().BeNull();
        Find(view, "text1").Properties["content"]!.ToString().Should().Be(Owner.Name);
        Find(view, "text2").Properties["content"].Should().BeNull();
    }

    [Fact]
    public async Task The_runs_of_a_viewer_count_and_not_those_of_the_identity()
    {
        await RestartAsync(("RateLimits:RunsPerMinute", "2"));
        var prod = await AccountAsync("Prod", "env:prod");
        var viewer = await Host.AddUserAsync("Vic", Role.Standard);
        var id = await PublishedAsync(Definition(
            Cell("button0", "button", events: Trigger("list0")) + ","
                + Cell("text0", "text", "\"content\":\"${list0.error}\""),
            Ask("list0", prod, Get, "\"onlyTriggerManually\":true")));
        using var session = await OpenAsync(id, viewer);

        for (var i = 0; i < 3; i++) await session.SendAsync(Click("button0"), default);
        using var other = await OpenAsync(id);
        await other.SendAsync(Click("button0"), default);

        Find(await session.ViewAsync(default), "text0").Properties["content"]!.ToString().Should()
            .StartWith("Too many requests.");
        Remote.Requests.Should().HaveCount(3);
    }

    [Fact]
    public async Task A_query_starts_a_workflow_that_has_an_app_trigger()
    {
        var workflow = await Host.Get<WorkflowService>().CreateAsync(Owner, new WorkflowChange
        {
            Name = "Started",
            Published = true,
            Spec = """
                {"triggers":[{"appTrigger":{}}],"steps":[{"name":"Start","actionId":"com.datadoghq.core.noop"}],
                 "inputSchema":{"parameters":[{"name":"env","type":"STRING"}]}}
                """,
        }, default);
        var query = $$$"""
            {"id":"{{{Guid.CreateVersion7()}}}","name":"run0","type":"action","properties":{"spec":{
             "fqn":"run_workflow","inputs":{"workflowId":"{{{workflow}}}","payload":{"env":"prod"} } } } }
            """;
        var id = await PublishedAsync(Definition(
            Cell("text0", "text", "\"content\":\"${run0.outputs.instanceId}\""), query));
        var viewer = await Host.AddUserAsync("Vic", Role.Standard);
        await RestrictAsync(workflow, AccessLevel.None, (Owner, AccessLevel.Editor));

        using var session = await OpenAsync(id, viewer);

        var run = Guid.Parse(Find(await session.ViewAsync(default), "text0").Properties["content"]!.ToString());
        await Host.Get<RunEngine>().IdleAsync();
        var details = await Host.Get<RunQueries>().GetAsync(Owner, workflow, run, default);
        details.Row.Should().Match<RunRow>(r => r.Source == RunSource.App && r.InitiatorName == "Vic"
            && r.IdentityName == Owner.Name, "it acts as the app does, and says who started it");
        var origin = details.Source!.ToJsonString();
        origin.Should().Contain(viewer.Id.ToString()).And.Contain(id.ToString()).And.NotContain("Orders");
        await Host.Get<AuditBatchWriter>().IdleAsync();
        var started = (await Host.Get<AuditTrail>().ListAsync(Owner, new AuditQuery(Action: "executed"), null, 50,
            default)).Rows.Single(e => e.AssetId == workflow);
        started.Changes.Select(c => $"{c.Field}: {c.New}").Should().Contain(
            [$"started by: Vic ({viewer.Id})", $"in the app: Orders ({id})"]);
    }

    [Fact]
    public async Task A_secret_is_nowhere_in_a_session_its_errors_or_the_audit_trail()
    {
        Remote.Answer = http => http.Response.WriteAsJsonAsync(
            new { said = http.Request.Headers.Authorization.ToString() });
        var prod = await AccountAsync("Prod", "env:prod");
        var id = await CreateAppAsync(Definition(Cell("text0", "text", "\"content\":\"${list0.outputs.body.said}\""),
            Ask("list0", prod, "\"url\":\"/${nothing}\"") + "," + Ask("echo0", prod, Get)));
        await Apps.PublishAsync(Owner, id, default);
        using var session = await OpenAsync(id);
        using var tried = await Host.Get<AppRunService>().TryAsync(Owner, id, null, default);
        await tried.StartAsync(default);

        var kept = JsonSerializer.Serialize(await session.ViewAsync(default))
            + JsonSerializer.Serialize(await tried.DebugAsync(default))
            + JsonSerializer.Serialize(await GetAppAsync(id))
            + string.Join('\n', (await HistoryAsync(prod)).Select(e => $"{e} {Told(e)}"));

        Remote.Requests.Should().NotBeEmpty();
        SecretMarks.GetForms(Secret).Should().NotContain(
            form => SecretMarks.AppearIn(Encoding.UTF8.GetBytes(kept), new[] { form }));
    }

    [Fact]
    public async Task An_action_that_an_editor_runs_alone_reads_what_is_worked_out()
    {
        var prod = await AccountAsync("Prod", "env:prod");
        var id = await CreateAppAsync(Definition(queries: Transform("path0", "${ '/pa' + 'th' }") + ","
            + Ask("list0", prod, "\"url\":\"${path0.outputs}\"") + "," + Ask("other0", prod, Get)));
        using var tried = await Host.Get<AppRunService>().TryAsync(Owner, id, null, default);

        await tried.PrepareAsync(default);
        Remote.Requests.Should().BeEmpty();
        await tried.RunQueryAsync("list0", default);

        Remote.Requests.Should().ContainSingle().Which.Target.Should().Be("/path?from=connection");
    }

    [Fact]
    public async Task Uses_of_a_connection_name_apps_and_count_hidden_ones()
    {
        var (prod, _, group) = await AccountsAsync();
        var id = await PublishedAsync(Definition(queries: Ask("list0", prod, Get) + ","
            + AskGroup("group0", group, "env:prod", Get)));
        var hidden = await CreateAppAsync(Definition(queries: Ask("list0", prod, Get)), "Hidden");
        await RestrictAsync(hidden, AccessLevel.None);
        using (await OpenAsync(id)) await Host.Get<ChoiceCounter>().FlushAsync(default);

        var uses = await Host.Get<UseQueries>().OfConnectionAsync(Owner, prod, PageRequest.First, default);

        uses.Summary.Text.Should().Be("1 app and 1 group use this; 1 more that you can't see.");
        uses.Apps.Should().ContainSingle().Which.Should().Match<UsingApp>(a => a.Name == "Orders" && a.PastUses == 2
            && a.IsPublished);
        uses.Apps[0].Queries.Select(q => q.Name).Should().Equal("group0", "list0");
        uses.HiddenApps.Should().Be(1);
        var told = (await Service.PreviewDeletionAsync(Owner, prod, default)).Select(c => c.Text).ToList();
        told.Should().Contain("Queries of an app that you can't see will fail.");
        told.Where(text => text.Contains("Orders", StringComparison.Ordinal)).Should().Equal(
            ["Queries of the app “Orders” will fail."], "it counts once, as in the details");
        var ofGroup = await Host.Get<UseQueries>().OfGroupAsync(Owner, group, PageRequest.First, default);
        ofGroup.Summary.Apps.Should().Be(1);
        var impact = await Host.Get<ChangeImpactQueries>().OfTagsAsync(Owner, prod, ["env:other"], default);
        impact.Sentences.Should().Equal(
            "After saving, env:prod matches no connection in the group “Sites”. 1 app asks for it: “Orders”.",
            "In the last 30 days, 1 app chose “Prod” from the group “Sites”: “Orders” 1 time.");
        await Apps.DeleteAsync(Owner, id, default);
        uses = await Host.Get<UseQueries>().OfConnectionAsync(Owner, prod, PageRequest.First, default);
        uses.Summary.Should().Match<UseSummary>(s => s.Apps == 0);
    }
}
