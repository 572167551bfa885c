using Connections.Core;
using Connections.Core.Automation.Workflows;

namespace Connections.Tests.Automation.Workflows;

public sealed class ReadinessOnSqlite() : ReadinessSpecification(postgres: false);

public sealed class ReadinessOnPostgres() : ReadinessSpecification(postgres: true);

/// <summary>What is said of a workflow that would keep it from running.</summary>
public abstract class ReadinessSpecification(bool postgres) : WorkflowSpecification(postgres)
{
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
