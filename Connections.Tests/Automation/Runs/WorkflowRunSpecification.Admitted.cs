using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Workflows;

namespace Connections.Tests.Automation.Runs;

/// <summary>Connections that runs refuse, as who put them in couldn't see them.</summary>
public abstract partial class WorkflowRunSpecification
{
    [Fact]
    public async Task A_connection_that_its_writer_could_not_see_is_marked_until_its_owner_saves()
    {
        var hidden = await AccountAsync("Hidden", "env:prod");
        await RestrictAsync(hidden, AccessLevel.None, (Owner, AccessLevel.Editor));
        var workflow = await CreateWorkflowAsync(Spec(Logic("Start", "noop")));
        var eve = await RunnerAsync("Eve");
        await GrantEditorAsync(workflow, eve);
        var spec = Spec(Request("Steal", "H"), $"\"connections\":[{Through("H", hidden)}]");
        await SaveAsync(eve, new() { Spec = spec, Published = true });

        var mark = (await WorkflowQueries.GetAsync(Owner, workflow, default)).Attention.Should().ContainSingle().Which;
        (mark.Step, mark.NeedsSaving).Should().Be(("Steal", true));
        mark.Message.Should().StartWith("The connection of this step was put in by someone who can't see it, so runs "
            + "refuse to use it.").And.EndWith("click Publish Changes.");
        (await WorkflowQueries.CheckAsync(Owner, workflow, new(spec), default)).Attention.Should().Equal(mark);
        (await WorkflowQueries.GetAsync(eve, workflow, default)).Attention.Should().ContainSingle()
            .Which.Message.Should().NotContain("Hidden");

        await SaveAsync(eve, new() { Spec = spec });
        (await WorkflowQueries.GetAsync(Owner, workflow, default)).Attention.Should().ContainSingle();
        await SaveAsync(Owner, new() { Description = "Says nothing of connections." });
        (await WorkflowQueries.GetAsync(Owner, workflow, default)).Attention.Should().ContainSingle();
        await SaveAsync(Owner, new() { Spec = spec });

        var saved = await WorkflowQueries.GetAsync(Owner, workflow, default);
        (saved.Attention.Count, saved.Row.HasDraft).Should().Be((0, true), "the published version is the one before");
        await SaveAsync(Owner, new() { Published = true });
        (await RunToEndAsync(workflow, actor: eve)).Row.State.Should().Be(RunState.Succeeded);
        Remote.Requests.Should().ContainSingle();

        async Task SaveAsync(Actor by, WorkflowChange change) => await Workflows.UpdateAsync(by, workflow, change,
            (await WorkflowQueries.GetAsync(by, workflow, default)).Row.Version, default);
    }
}
