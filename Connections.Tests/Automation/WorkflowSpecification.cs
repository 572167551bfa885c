using System.Text.Json.Nodes;
using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Runs;
using Connections.Core.Automation.Workflows;
using Connections.Core.Connections;
using Connections.Core.Groups;
using Connections.Core.People;
using Connections.Tests.Execution.Actions;
using Connections.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Connections.Tests.Automation;

/// <summary>
/// The base of the specifications of workflows: two accounts on one remote system, prod and staging, and a group of
/// them.
/// </summary>
public abstract class WorkflowSpecification(bool postgres) : RunSpecification(postgres)
{
    /// <summary>A step that asks the remote system by GET.</summary>
    protected const string Ask = """{"name":"verb","value":"GET"},{"name":"url","value":"/state"}""";

    private protected RunEngine Engine => Host.Get<RunEngine>();

    protected WorkflowService Workflows => Host.Get<WorkflowService>();

    protected WorkflowQueries WorkflowQueries => Host.Get<WorkflowQueries>();

    protected RunService Runs => Host.Get<RunService>();

    protected RunQueries History => Host.Get<RunQueries>();

    public override async Task DisposeAsync()
    {
        await Engine.IdleAsync();
        await base.DisposeAsync();
    }

    /// <summary>The accounts prod and staging, which say who they are by a header.</summary>
    protected async Task<(Guid Prod, Guid Staging, Guid Group)> AccountsAsync()
    {
        var (prod, staging) = (await AccountAsync("Prod", "env:prod"), await AccountAsync("Staging", "env:staging"));
        var group = await Host.Get<GroupService>().CreateAsync(Owner, new NewGroup
        {
            Name = "Sites",
            IntegrationType = "HTTP",
            Keys = ["env"],
            Members = [prod, staging],
        }, default);
        return (prod, staging, group.Row.Id);
    }

    protected async Task<Guid> AccountAsync(string name, string tag)
    {
        var id = await ConnectAsync(name, headers: ("X-Account", name));
        (await Bulk.ApplyAsync(Owner, [id], new BulkAction.Retag([tag], []), null, default)).Single().Done.Should()
            .BeTrue();
        return id;
    }

    /// <summary>A document with these steps.</summary>
    protected static string Spec(string steps, string targets = "", string more = "") => $$$"""
        {"triggers":[{"workflowTrigger":{}}],"steps":[{{{steps}}}],
         "connectionEnvs":[{"env":"default"{{{Also(targets)}}}}]{{{Also(more)}}}}
        """;

    /// <summary>A step with a request through what the label means.</summary>
    protected static string Request(string name, string label, string parameters = Ask, string more = "") => $$"""
        {"name":"{{name}}","actionId":"com.datadoghq.http.request","connectionLabel":"{{label}}",
         "parameters":[{{parameters}}]{{Also(more)}}}
        """;

    /// <summary>A step that the product does itself.</summary>
    protected static string Logic(string name, string action, string parameters = "", string more = "") => $$"""
        {"name":"{{name}}","actionId":"com.datadoghq.core.{{action}}","parameters":[{{parameters}}]{{Also(more)}}}
        """;

    protected static string Then(params (string Branch, string Step)[] edges) =>
        $"\"outboundEdges\":[{string.Join(',', edges.Select(e => $$"""{"branchName":"{{e.Branch}}","nextStepName":"{{e.Step}}"}"""))}]";

    protected static string Through(string label, Guid connection) =>
        $$"""{"connectionId":"{{connection}}","label":"{{label}}"}""";

    /// <summary>A workflow that asks the group's member for the parameter env.</summary>
    protected static string ByGroup(Guid group, string tag = "env:{{ Trigger.env }}") => Spec(
        Request("Deploy", "SITES"),
        $$"""
        "connectionGroups":[{"connectionGroupId":"{{group}}","label":"SITES","tags":["{{tag}}"]}]
        """,
        """
        "inputSchema":{"parameters":[{"name":"env","type":"STRING"}]}
        """);

    protected Task<Guid> CreateWorkflowAsync(string spec, string name = "Deploy", RunAs runAs = RunAs.Owner,
        Actor? owner = null) =>
        Workflows.CreateAsync(owner ?? Owner, new WorkflowChange { Name = name, Spec = spec, RunAs = runAs }, default);

    /// <summary>Runs a workflow to its end.</summary>
    protected async Task<RunDetails> RunToEndAsync(Guid workflow, string payload = "{}", Actor? actor = null)
    {
        var run = await Runs.StartAsync(actor ?? Owner, workflow, Json(payload), RunSource.Manual, default);
        return await EndAsync(workflow, run);
    }

    /// <summary>Waits for a run's end, and lets pass the time that it waits for.</summary>
    protected async Task<RunDetails> EndAsync(Guid workflow, Guid run)
    {
        while (true)
        {
            await Engine.IdleAsync();
            var details = await History.GetAsync(Owner, workflow, run, default);
            if (details.Row.State.HasEnded()) return details;
            if (details.Row.DueAt is { } due && due > Host.Clock.GetUtcNow())
                Host.Clock.Advance(due - Host.Clock.GetUtcNow());
            await Task.Delay(5);
        }
    }

    /// <summary>A member of the organization who may run any workflow and use connections.</summary>
    protected async Task<Actor> RunnerAsync(string name, params Guid[] workflows)
    {
        var actor = await Host.AddUserAsync(name, Role.Standard);
        await using var db = Host.OpenDb();
        foreach (var workflow in workflows)
            db.Add(new Grant(workflow, PrincipalKind.User, actor.Id, AccessLevel.Resolver));
        await db.SaveAsync(default);
        return actor;
    }

    /// <summary>A run as it is on disk.</summary>
    private protected async Task<WorkflowRun> StoredAsync(Guid run)
    {
        await using var db = Host.OpenDb();
        return await db.Set<WorkflowRun>().AsNoTracking().SingleAsync(r => r.Id == run);
    }

    private protected async Task<int> CountAsync<T>() where T : class
    {
        await using var db = Host.OpenDb();
        return await db.Set<T>().CountAsync();
    }

    protected IEnumerable<string> Accounts => Remote.Requests.Select(r => r.Headers["X-Account"]);

    protected static string Also(string members) => members.Trim().Length > 0 ? "," + members : "";

    protected static JsonNode? At(JsonNode? node, params string[] path) =>
        path.Aggregate(node, (n, name) => (n as JsonObject)?[name]);
}
