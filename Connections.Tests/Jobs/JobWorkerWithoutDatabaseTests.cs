using Connections.Core;
using Connections.Core.Background;
using Connections.Core.Jobs;
using Connections.Core.People;
using Connections.Tests.Support;

namespace Connections.Tests.Jobs;

/// <summary>What work in the background says while the database file is gone.</summary>
public sealed class JobWorkerWithoutDatabaseTests() : CoreSpecification(postgres: false)
{
    [Fact]
    public async Task Background_work_writes_no_stack_trace_while_the_database_is_away()
    {
        var worker = Host.Get<JobWorker>();
        using (new AbsentDatabase(Installation.Directory))
        {
            var state = Host.Get<IDatabaseState>();
            var turned = new SemaphoreSlim(0);
            state.Changed += () => turned.Release();

            await worker.StartAsync(default);
            (await turned.WaitAsync(TestTimeout.Longest)).Should().BeTrue();
            await worker.StopAsync(default);
            await Host.Get<BackgroundJobRunner>().RunOnceAsync(default);
            await Host.Get<KeyLastUsedTracker>().WriteAsync(Guid.CreateVersion7(), Host.Clock.GetUtcNow(), default);
        }

        var told = Host.Log.Lines.Where(line => line.StartsWith("Warning", StringComparison.Ordinal)
            || line.StartsWith("Error", StringComparison.Ordinal)).ToList();
        told.Should().NotBeEmpty().And.NotContain(line => line.Contains("   at ", StringComparison.Ordinal));
        told.Should().ContainSingle(line => line.Contains("The database can't be read", StringComparison.Ordinal));
    }
}
