using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Groups;
using Connections.Core.People;
using Connections.Tests.Support;

namespace Connections.Tests.Access;

public sealed class HiddenResourceOnSqlite() : HiddenResourceSpecification(postgres: false);

public sealed class HiddenResourceOnPostgres() : HiddenResourceSpecification(postgres: true);

/// <summary>
/// A hidden resource looks like one that does not exist: not by the answer, and not by the work that it
/// costs.
/// </summary>
public abstract class HiddenResourceSpecification(bool postgres) : CoreSpecification(postgres)
{
    [Fact]
    public async Task Unknown_and_invisible_ids_get_the_same_words_after_the_same_commands()
    {
        var bob = await Host.AddUserAsync("Bob", Role.Standard);
        var (hidden, gone) = (await CreateAsync("Hidden"), await CreateAsync("Hidden and deleted"));
        foreach (var id in new[] { hidden, gone })
            await RestrictAsync(id, AccessLevel.None, (Owner, AccessLevel.Editor));
        await Service.DeleteAsync(Owner, gone, default);
        var group = await Host.Get<GroupService>().AddAsync(Owner,
            AccessTable.GroupOf("Hidden",
                "env") with
            { Access = [new(new(PrincipalKind.User, Owner.Id), AccessLevel.Editor)] }, default);
        var goneGroup = await Host.Get<GroupService>().AddAsync(Owner,
            AccessTable.GroupOf("Hidden and deleted",
                "env") with
            { Access = [new(new(PrincipalKind.User, Owner.Id), AccessLevel.Editor)] }, default);
        await Host.Get<GroupService>().DeleteAsync(Owner, goneGroup, default);
        using var watch = SqlCommandRecorder.For(Installation);

        foreach (var operation in AccessTable.Operations.Where(
            o => o.Expected(
                new TestIdentity(true, false, Permissions.StandardRole, AccessLevel.None)) == AttemptOutcome.NotFound))
        {
            // What a test of a change is given was read before; here it is made up.
            if (operation.Name == "ConnectionTester.TestAsync") continue;
            var invisible = await AttemptAsync(operation, bob,
                operation.On == OperationTarget.Group ? (operation.OnDeleted ? goneGroup : group) : operation.OnDeleted
                    ? gone
                    : hidden, watch);
            var unknown = await AttemptAsync(operation, bob, Guid.CreateVersion7(), watch);

            invisible.Should().BeEquivalentTo(unknown, o => o.WithStrictOrdering(), operation.Name);
            invisible.Commands.Should().NotBeEmpty(operation.Name);
        }
    }

    private async Task<(string Answer, List<string> Commands)> AttemptAsync(Operation operation, Actor actor, Guid id,
        SqlCommandRecorder watch)
    {
        // Once before, so that nothing is compiled or read for the first time while it is watched.
        await AnswerAsync(operation, actor, id);
        watch.TakeCommands();
        return (await AnswerAsync(operation, actor, id), watch.TakeCommands());
    }

    private async Task<string> AnswerAsync(Operation operation, Actor actor, Guid id)
    {
        try
        {
            var attempt = new Attempt(Host, actor, id, "nothing like it");
            if (operation.OnUnknown is null) return (await operation.Do(attempt)).ToString();
            await operation.OnUnknown(attempt);
            return "done";
        }
        catch (Problem problem)
        {
            return $"{problem.GetType().Name}: {problem.Message}";
        }
    }
}
