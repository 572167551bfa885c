using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Workflows;
using Connections.Core.Connections;
using Connections.Core.Groups;
using Connections.Core.People;
using Microsoft.EntityFrameworkCore;

namespace Connections.Tests.Automation.Workflows;

public sealed class AttentionRecheckOnSqlite() : AttentionRecheckSpecification(postgres: false);

public sealed class AttentionRecheckOnPostgres() : AttentionRecheckSpecification(postgres: true);

/// <summary>The list counts what needs attention now, also where something else changed than the workflow.</summary>
public abstract class AttentionRecheckSpecification(bool postgres) : WorkflowSpecification(postgres)
{
    [Fact]
    public async Task The_list_counts_a_connection_that_was_deleted_and_one_that_was_restored()
    {
        var prod = await AccountAsync("Prod", "env:prod");
        await CreateWorkflowAsync(Named(prod));
        await CreateWorkflowAsync(Spec(Logic("Start", "noop")), "Other");
        (await CountsAsync()).Should().Equal(("Deploy", 0), ("Other", 0));

        await Service.DeleteAsync(Owner, prod, default);
        (await CountsAsync()).Should().Equal(("Deploy", 1), ("Other", 0));

        await Deleted.RestoreAsync(Owner, prod, null, default);
        (await CountsAsync()).Should().Equal(("Deploy", 0), ("Other", 0));
    }

    [Fact]
    public async Task The_list_counts_a_member_that_left_and_tags_that_changed()
    {
        var (prod, staging, group) = await AccountsAsync();
        await CreateWorkflowAsync(ByGroup(group, "env:prod"));
        (await CountsAsync()).Should().Equal(("Deploy", 0));

        await MembersAsync(group, staging);
        (await CountsAsync()).Should().Equal(("Deploy", 1));

        await MembersAsync(group, prod, staging);
        (await CountsAsync()).Should().Equal(("Deploy", 0));

        await Bulk.ApplyAsync(Owner, [prod], new BulkAction.Retag(["env:live"], ["env:prod"]), null, default);
        (await CountsAsync()).Should().Equal(("Deploy", 1));

        await Host.Get<GroupService>().DeleteAsync(Owner, group, default);
        (await CountsAsync()).Should().Equal(("Deploy", 1));
    }

    [Fact]
    public async Task The_list_counts_access_that_was_taken_from_the_identity()
    {
        var prod = await AccountAsync("Prod", "env:prod");
        var bo = await Host.AddUserAsync("Bo", Role.Standard);
        await PermitAsync(prod, new PolicyGrant(new(PrincipalKind.User, bo.Id), AccessLevel.Resolver));
        await CreateWorkflowAsync(Named(prod), owner: bo);
        (await CountsAsync()).Should().Equal(("Deploy", 0));

        await PermitAsync(prod);
        (await CountsAsync()).Should().Equal(("Deploy", 1));

        await PermitAsync(prod, new PolicyGrant(new(PrincipalKind.User, bo.Id), AccessLevel.Resolver));
        (await CountsAsync()).Should().Equal(("Deploy", 0));

        await Host.Get<MemberService>().DisableAsync(Owner, bo.Id, default);
        (await CountsAsync()).Should().Equal(("Deploy", 2));
    }

    [Fact]
    public async Task The_list_counts_a_connection_whose_test_failed()
    {
        var prod = await AccountAsync("Prod", "env:prod");
        await CreateWorkflowAsync(Named(prod));
        (await CountsAsync()).Should().Equal(("Deploy", 0));

        await Host.Get<Core.Execution.HealthRecorder>().RefusedAsync(prod, await VersionOfAsync(prod),
            Core.Execution.TestStage.Authentication, "The key is wrong.", default);

        (await CountsAsync()).Should().Equal(("Deploy", 1));
    }

    [Fact]
    public async Task Workflows_whose_connections_changed_come_before_those_whose_turn_it_is()
    {
        var prod = await AccountAsync("Prod", "env:prod");
        for (var i = 0; i < AttentionRecheck.Batch + 5; i++)
            await CreateWorkflowAsync(Spec(Logic("Start", "noop")), $"Step {i:D2}");
        var last = await CreateWorkflowAsync(Named(prod), "Uses prod");
        (await CheckAsync()).Should().Be(AttentionRecheck.Batch + 6, "nobody looked before");
        await ForgetAsync();

        (await CheckAsync()).Should().Be(AttentionRecheck.Batch, "nothing changed");
        (await WrongAsync()).Should().Be(6);
        (await CheckAsync()).Should().Be(6, "the turn comes to its end");
        (await WrongAsync()).Should().Be(0);

        await ForgetAsync();
        await Service.DeleteAsync(Owner, prod, default);
        (await CheckAsync()).Should().Be(AttentionRecheck.Batch + 1);
        (await ListAsync()).Single(w => w.Id == last).Attention.Should().Be(1);
        (await WrongAsync()).Should().Be(5);
    }

    [Fact]
    public async Task A_check_leaves_the_version_that_an_open_form_saves_over()
    {
        var prod = await AccountAsync("Prod", "env:prod");
        var id = await CreateWorkflowAsync(Named(prod));
        var seen = (await ListAsync()).Single().Version;
        await Service.DeleteAsync(Owner, prod, default);

        (await CountsAsync()).Should().Equal(("Deploy", 1));

        await Workflows.UpdateAsync(Owner, id, new() { Description = "Mine" }, seen, default);
    }

    private static string Named(Guid connection) => Spec(Request("Deploy", "ONE"),
        $"\"connections\":[{Through("ONE", connection)}]");

    private async Task<IReadOnlyList<WorkflowRow>> ListAsync() => (await WorkflowQueries.ListAsync(Owner,
        new() { Sort = WorkflowSort.Name, Descending = false }, new PageRequest(0, 100), default)).Rows;

    // What the list says a minute later.
    private async Task<IEnumerable<(string, int)>> CountsAsync()
    {
        await CheckAsync();
        return (await ListAsync()).Select(w => (w.Name, w.Attention));
    }

    private Task<int> CheckAsync()
    {
        Host.Clock.Advance(TimeSpan.FromMinutes(2));
        return Host.Get<AttentionRecheck>().CheckDueAsync(default);
    }

    private async Task ForgetAsync()
    {
        await using var db = Host.OpenDb();
        await db.Set<Workflow>().ExecuteUpdateAsync(w => w.SetProperty(x => x.Attention, 99));
    }

    private async Task<int> WrongAsync() => (await ListAsync()).Count(w => w.Attention == 99);

    private async Task MembersAsync(Guid group, params Guid[] members)
    {
        var seen = await Host.Get<GroupQueries>().GetAsync(Owner, group, default);
        var there = seen.Members.Select(m => m.Id).ToList();
        await Host.Get<GroupService>().UpdateAsync(Owner, group, new()
        {
            Name = seen.Row.Name,
            Keys = seen.Row.Keys,
            Add = [.. members.Except(there)],
            Remove = [.. there.Except(members)],
        }, seen.Row.Version, default);
    }

    private async Task PermitAsync(Guid connection, params PolicyGrant[] more)
    {
        var policies = Host.Get<ConnectionPolicies>();
        await policies.SaveAsync(Owner, connection,
            [new(new(PrincipalKind.User, Owner.Id), AccessLevel.Editor), .. more],
            (await policies.GetAsync(Owner, connection, default)).Policy.Version, confirmed: true, default);
    }
}
