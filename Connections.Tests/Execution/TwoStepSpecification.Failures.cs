using System.Text.Json.Nodes;
using Connections.Core;
using Connections.Core.Background;
using Connections.Core.Connections;
using Connections.Core.Execution;
using Connections.Core.Execution.Actions;
using Connections.Core.Execution.Testing;
using Connections.Core.Integrations;
using Connections.Core.Requests.Tokens;
using Connections.Core.Secrets;
using Connections.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace Connections.Tests.Execution;

/// <summary>Attempts that failed, and nodes that died.</summary>
public abstract partial class TwoStepSpecification
{
    [Fact]
    public async Task A_caller_that_waited_for_a_failed_attempt_does_not_ask_again()
    {
        var id = await Service.AddAsync(Owner, Input(secret: "wr0ng-secret"), default);
        var all = new TaskCompletionSource();
        var answer = Login.Answer;
        Login.Answer = async http =>
        {
            await all.Task;
            await answer(http);
        };

        var runs = Enumerable.Range(0,
            20).Select(_ =>
                FluentActions.Awaiting(() => TwoStepInput.RunAsync(Host, id)).Should()
                    .ThrowAsync<Problem.DependencyFailed>()).ToList();
        (await TestTimeout.UntilAsync(() => Host.Get<TokenCache>().CountWaiting(id) == 20)).Should().BeTrue();
        all.SetResult();
        await Task.WhenAll(runs);

        Login.Requests.Count.Should().BeLessThan(20);
    }

    [Fact]
    public async Task A_node_that_died_while_it_fetched_keeps_nobody_waiting()
    {
        var id = await CreateAsync();
        await using (var db = Host.OpenDb())
        {
            db.Add(new Lease($"token {id:D}", Guid.CreateVersion7(), Host.Clock.GetUtcNow().AddMinutes(1)));
            await db.SaveAsync(default);
        }

        var run = TwoStepInput.RunAsync(Host, id);
        while (!run.IsCompleted)
        {
            Host.Clock.Advance(TimeSpan.FromMilliseconds(100));
            await Task.WhenAny(run, Task.Delay(TimeSpan.FromMilliseconds(5)));
        }

        (await run).Outcome.Answer!.Status.Should().Be(200);
        await using var after = Host.OpenDb();
        (await after.Set<Lease>().AnyAsync(l => l.Name.StartsWith("token"))).Should().BeFalse();
    }
}
