using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Connections;
using Connections.Core.Execution.Actions;
using Connections.Core.Groups;
using Connections.Core.People;
using Connections.Core.Resolving;
using Connections.Tests.Support;

namespace Connections.Tests.Execution.Actions;

/// <summary>An action that names a group runs with the member that answers, and with nobody where it may not.</summary>
public sealed class GroupRunTests() : RunSpecification(postgres: false)
{
    [Fact]
    public async Task The_member_that_answers_is_used_and_a_refused_choice_sends_nothing()
    {
        var bob = await Host.AddUserAsync("Bob", Role.Standard);
        var (prod, dev) = (await MemberAsync("Prod", "env:prod"), await MemberAsync("Dev", "env:dev"));
        await RestrictAsync(prod, AccessLevel.Resolver, (Owner, AccessLevel.Editor));
        var group = await Host.Get<GroupService>().AddAsync(Owner,
            new NewGroup { Name = "Sites", IntegrationType = "HTTP", Keys = ["env"], Members = [prod, dev] }, default);

        (await RunAsync(bob, group, "PROD")).Status.Should().Be(200);
        Remote.Requests.Should().ContainSingle().Which.Headers["X-Member"].Should().Be("Prod");

        await FluentActions.Awaiting(() => RunAsync(bob, group, "dev")).Should().ThrowAsync<Problem.Forbidden>()
            .WithMessage("Bob can't use “Dev”*");
        await FluentActions.Awaiting(() => RunAsync(bob, group, "qa")).Should().ThrowAsync<Problem.NotFound>()
            .WithMessage("*env:qa*env:dev, env:prod.");
        Remote.Requests.Should().ContainSingle("nothing more was sent");
        (await HistoryAsync(dev))[0].Should()
            .Match<HistoryEntry>(h => h.Action == "resolved" && h.Outcome == "forbidden" && h.Actor == "Bob");
    }

    private async Task<Guid> MemberAsync(string name, string tag)
    {
        var id = await ConnectAsync(name, headers: ("X-Member", name));
        (await Bulk.ApplyAsync(Owner, [id], new BulkAction.Retag([tag], []), null, default)).Single().Done.Should()
            .BeTrue();
        return id;
    }

    private Task<Core.Execution.Actions.RunResult> RunAsync(Actor actor, Guid group, string value) =>
        Runner.RunAsync(actor, Core.Execution.Actions.ActionRunner.HttpRequest, Json("""{"url":"/"}"""),
            new ResolveTarget.Group(group, [new("env", value)]), null, default);
}
