using Connections.Core;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Runs;
using Connections.Core.Automation.Workflows;

namespace Connections.Tests.Automation.Runs;

/// <summary>A run that is open here.</summary>
public sealed class ActiveRunTests
{
    [Fact]
    public void A_run_that_ended_the_moment_it_is_canceled_has_nothing_to_end()
    {
        var spec = WorkflowRules.Spec("""
            {"triggers":[{"workflowTrigger":{}}],"steps":[{"name":"A","actionId":"com.datadoghq.core.noop"}]}
            """, [])!;
        var run = new WorkflowRun(Guid.CreateVersion7(), Guid.CreateVersion7(), RunSource.Manual,
            new RunIdentity(Guid.CreateVersion7(), ActorKind.User, "Ann"), Actor.System, Guid.CreateVersion7(),
            DateTimeOffset.UnixEpoch);
        var active = new ActiveRun(run, spec, new HashSet<Guid>(),
            new RunFacts(run.Id, run.WorkflowId, "Deploy", [], []), [], journal: null!);

        active.Dispose();

        active.Invoking(a => a.Cancel()).Should().NotThrow();
    }
}
