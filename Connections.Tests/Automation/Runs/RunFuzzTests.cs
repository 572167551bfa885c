using Connections.Core;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Runs;
using Connections.Tests.Automation.Specs;

namespace Connections.Tests.Automation.Runs;

/// <summary>Documents that nobody writes: what is accepted runs to an end, or fails in words.</summary>
public sealed class RunFuzzTests() : WorkflowSpecification(postgres: false)
{
    [Fact]
    public async Task A_changed_document_that_is_accepted_runs_to_an_end_or_fails_in_words()
    {
        var random = new Random(20261201);
        var ended = 0;
        for (var i = 0; i < 150; i++)
        {
            Guid workflow;
            try
            {
                // Of a handle there is one.
                var spec = SpecMutations.Next(random, mostChanges: 2)
                    .Replace("\"handle\":\"h\"", $"\"handle\":\"h-{i}\"", StringComparison.Ordinal);
                workflow = await CreateWorkflowAsync(spec, $"Fuzz {i}");
            }
            catch (Problem.Invalid refused)
            {
                refused.Faults.Should().NotBeEmpty();
                continue;
            }

            RunDetails run;
            try
            {
                run = await RunToEndAsync(workflow);
            }
            catch (Problem.Invalid refused)
            {
                // Its parameters want values that nothing gives.
                refused.Faults.Should().OnlyContain(f => f.Message.Length > 0);
                continue;
            }

            (run.Row.State is RunState.Succeeded or RunState.Failed).Should().BeTrue();
            run.Row.Failure.Should().NotBe(RunExecutor.BrokenWords);
            if (run.Row.State == RunState.Failed) run.Row.Failure.Should().NotBeEmpty();
            ended++;
        }

        ended.Should().BeGreaterThan(20);
    }
}
