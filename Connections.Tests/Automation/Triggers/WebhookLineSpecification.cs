using Connections.Core;
using Connections.Core.Automation.Entities;
using Microsoft.AspNetCore.Http;

namespace Connections.Tests.Automation.Triggers;

public sealed class WebhookLineOnSqlite() : WebhookLineSpecification(postgres: false);

public sealed class WebhookLineOnPostgres() : WebhookLineSpecification(postgres: true);

/// <summary>A workflow that gets more than it can run holds up no other.</summary>
public abstract class WebhookLineSpecification(bool postgres) : TriggerSpecification(postgres)
{
    protected override (string Key, string Value)[] Settings =>
        [.. base.Settings, ("Workflows:ParallelRunsPerWorkflow", "1"), ("Workflows:MaxQueuedPerWorkflow", "5")];

    [Fact]
    public async Task A_full_line_refuses_the_next_delivery_and_another_workflow_starts_at_once()
    {
        var free = new TaskCompletionSource();
        Remote.Answer = async http =>
        {
            if (http.Request.Path.Value?.Contains("slow", StringComparison.Ordinal) is true) await free.Task;
            await http.Response.WriteAsJsonAsync(new { ok = true });
        };
        var connection = await AccountAsync("Prod", "env:prod");
        var (slow, quick) = (await AskingAsync("Slow", "/slow", connection),
            await AskingAsync("Quick", "/quick", connection));

        List<Guid> accepted = [];
        try
        {
            accepted.AddRange((await Task.WhenAll(Enumerable.Range(0, 30).Select(i => TryAsync(slow, $"s-{i}"))))
                .OfType<Guid>());
            for (var i = 30; await TryAsync(slow, $"s-{i}") is { } run; i++) accepted.Add(run);
            accepted.Should().HaveCount(6, "five wait, and one runs");
            (await RefusedAsync(slow)).Should().NotBeEmpty();

            var other = await DeliverAsync(quick, "{}", "q-1");
            while ((await History.GetAsync(Owner, quick, other, default)).Row.State != RunState.Succeeded)
                await Task.Delay(5);
        }
        finally
        {
            free.SetResult();
        }
        foreach (var run in accepted) (await EndAsync(slow, run)).Row.State.Should().Be(RunState.Succeeded);
        Remote.Requests.Count(r => r.Target.Contains("slow", StringComparison.Ordinal)).Should().Be(accepted.Count);
    }

    private Task<Guid> AskingAsync(string name, string path, Guid connection) => HookedAsync(HookSpec(
        steps: Request("Ask", "P", $$"""{"name":"verb","value":"GET"},{"name":"url","value":"{{path}}"}"""),
        more: $$""","connectionEnvs":[{"env":"default","connections":[{{Through("P", connection)}}]}]"""), name: name);

    private async Task<Guid?> TryAsync(Guid workflow, string id)
    {
        try
        {
            return await DeliverAsync(workflow, "{}", id);
        }
        catch (Problem.TooMany)
        {
            return null;
        }
    }
}
