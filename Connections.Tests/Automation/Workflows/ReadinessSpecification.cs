using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Automation.Workflows;
using Connections.Core.Connections;
using Connections.Core.People;
using Microsoft.EntityFrameworkCore;

namespace Connections.Tests.Automation.Workflows;

public sealed class ReadinessOnSqlite() : ReadinessSpecification(postgres: false);

public sealed class ReadinessOnPostgres() : ReadinessSpecification(postgres: true);

/// <summary>What is said of a workflow that would keep it from running.</summary>
public abstract class ReadinessSpecification(bool postgres) : WorkflowSpecification(postgres)
{
    [Theory]
    [InlineData("env:prod", "Prod")]
    [InlineData("env:{{ Trigger.env }}", "Prod")]
    [InlineData("env:staging", null)]
    public async Task A_step_through_a_group_says_which_member_needs_attention(string identifier, string? named)
    {
        var (prod, _, group) = await AccountsAsync();
        var id = await CreateWorkflowAsync(ByGroup(group, identifier));
        async Task<IEnumerable<string>> MarksAsync(Actor reader) =>
            (await WorkflowQueries.GetAsync(reader, id, default)).Attention.Select(a => $"{a.Step}: {a.Message}");

        (await MarksAsync(Owner)).Should().BeEmpty();
        await using (var db = Host.OpenDb())
            await db.Set<Connection>().Where(c => c.Id == prod).ExecuteUpdateAsync(c => c
                .SetProperty(x => x.Health, ConnectionHealth.NeedsAttention)
                .SetProperty(x => x.HealthMessage, Expiry.Ended));

        (await MarksAsync(Owner)).Should().Equal(named is null ? []
            : [$"Deploy: “{named}” in the group “Sites” needs attention: {Expiry.Ended}"]);
        await RestrictAsync(prod, AccessLevel.None, (Owner, AccessLevel.Editor));
        (await MarksAsync(await Host.AddUserAsync("Vi", Role.ReadOnly))).Should().BeEmpty("hidden from that reader");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_step_says_that_its_connection_needs_attention(bool schemaMissing)
    {
        var prod = await AccountAsync("Prod", "env:prod");
        var id = await CreateWorkflowAsync(Spec(Request("Get", "P"), $"\"connections\":[{Through("P", prod)}]"));
        await using (var db = Host.OpenDb())
            await db.Set<Connection>().Where(c => c.Id == prod).ExecuteUpdateAsync(c => c
                .SetProperty(x => x.SchemaMissing, schemaMissing).SetProperty(x => x.HealthMessage, Expiry.Ended)
                .SetProperty(x => x.Health,
                    schemaMissing ? ConnectionHealth.Healthy : ConnectionHealth.NeedsAttention));

        (await WorkflowQueries.GetAsync(Owner, id, default)).Attention.Should().ContainSingle(a => a.Step == "Get")
            .Which.Message.Should().StartWith("“Prod” needs attention: ").And
            .EndWith(schemaMissing ? "but not use it." : Expiry.Ended);
    }

    [Fact]
    public async Task A_step_that_no_run_comes_to_says_so()
    {
        var id = await CreateWorkflowAsync($$$"""
            {"triggers":[{"startStepNames":["Start"],"apiTrigger":{}}],
             "steps":[
               {{{Logic("Start", "noop", more: Then(("main", "Middle")))}}},
               {{{Logic("Middle", "noop", more: "\"errorHandlers\":[{\"fallbackStepName\":\"Rescue\"}]")}}},
               {{{Logic("Rescue", "noop")}}},
               {{{Logic("Island", "noop", more: Then(("main", "Beach")))}}},
               {{{Logic("Beach", "noop")}}}]}
            """);

        (await WorkflowQueries.GetAsync(Owner, id, default)).Attention.Select(a => (a.Step, a.Message.Split('.')[0]))
            .Should().Equal(("Island", "Nothing leads to this step, so it never runs"),
                ("Beach", "Only steps that never run lead to this one, so it never runs either"));
    }

    [Fact]
    public async Task A_check_counts_a_secret_that_is_set_or_typed_in()
    {
        const string Hook = """{"triggers":[{"githubWebhookTrigger":{}}],"steps":[]}""";
        var typed = new SecretValue("0123456789abcdef");
        var id = await CreateWorkflowAsync(Hook);
        async Task<WorkflowCheck> CheckAsync(Guid? of, SecretValue? secret) =>
            await WorkflowQueries.CheckAsync(Owner, of, new(Hook, secret), default);

        (await CheckAsync(null, null)).Attention.Should().ContainSingle(a => a.Message.Contains("no secret"));
        (await CheckAsync(null, typed)).Attention.Should().BeEmpty("a new one will have what was typed in");
        (await CheckAsync(id, null)).Attention.Should().ContainSingle();
        (await CheckAsync(id, typed)).Attention.Should().BeEmpty();
        (await CheckAsync(id, new("short"))).Faults.Should().ContainSingle(f => f.Field == "webhook_secret");
        var seen = (await WorkflowQueries.GetAsync(Owner, id, default)).Row.Version;
        await Workflows.UpdateAsync(Owner, id, new() { WebhookSecret = typed }, seen, default);
        (await CheckAsync(id, null)).Attention.Should().BeEmpty("it has one");
        (await CheckAsync(id, new(""))).Attention.Should().ContainSingle("saving takes it away");
    }
}
