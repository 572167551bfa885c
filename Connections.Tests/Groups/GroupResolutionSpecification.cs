using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Audit;
using Connections.Core.Connections;
using Connections.Core.Groups;
using Connections.Core.People;
using Connections.Core.Resolving;
using Connections.Core.Secrets;
using Connections.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Connections.Tests.Groups;

public sealed class GroupResolutionOnSqlite() : GroupResolutionSpecification(postgres: false);

public sealed class GroupResolutionOnPostgres() : GroupResolutionSpecification(postgres: true);

/// <summary>
/// What a group gives whom, with every outcome of the table of the specification, and the explanation in the same
/// words.
/// </summary>
public abstract partial class GroupResolutionSpecification(bool postgres) : GroupSpecification(postgres)
{
    private Actor bob = Actor.System;
    private Guid prod;
    private Guid dev;
    private Guid hidden;
    private Guid group;

    private ResolveService Resolves => Host.Get<ResolveService>();

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        bob = await Host.AddUserAsync("Bob", Role.Standard);
        (prod, dev, hidden) = (await CreateAsync("Prod", "env:prod"), await CreateAsync("Dev", "env:dev", "env:test"),
            await CreateAsync("Hidden", "env:secret"));
        group = await GroupAsync("Sites", "env", prod, dev, hidden);
        await RestrictAsync(prod, AccessLevel.Resolver, (Owner, AccessLevel.Editor));
        await HideAsync(hidden);
    }

    [Fact]
    public async Task A_single_match_is_allowed()
    {
        foreach (var value in new[] { "prod", " PROD " })
        {
            var resolved = await ResolveAsync(bob, ("env", value));
            resolved.Id.Should().Be(prod);
            resolved.Secrets.Values.Single().Reveal().Should().Be("s3cret");
        }
        (await Resolves.ResolveAsync(bob, new ResolveTarget.Connection(prod), "a test", default)).Id.Should().Be(prod);
    }

    [Fact]
    public async Task A_match_without_Resolver_is_forbidden_with_both_ways_to_mend_it()
    {
        (await Refused<Problem.Forbidden>(() => ResolveAsync(bob, ("env", "test")))).Message.Should()
            .Contain("“Dev”").And.Contain("Bob is a Viewer, and this requires Resolver")
            .And.Contain(
                "Either use identifiers that only match connections Bob can use, or remove “Dev” from the group");
        (await Refused<Problem.Forbidden>(() => ResolveAsync(bob, ("env", "secret")))).Message.Should()
            .NotContain("Hidden").And.Contain("env:secret").And.Contain("remove that connection from the group");
    }

    [Fact]
    public async Task A_choice_without_a_match_names_only_visible_values()
    {
        (await Refused<Problem.NotFound>(() => ResolveAsync(bob, ("env", "qa")))).Message.Should()
            .Be("No member of the group “Sites” matches env:qa. Values in use: env:dev, env:prod, env:test.");
        (await Refused<Problem.NotFound>(() => ResolveAsync(Owner, ("env", "qa")))).Message.Should()
            .Contain("env:secret");
        await Refused<Problem.NotFound>(() => ResolveAsync(bob, ("env", "a\0b")));
        await Refused<Problem.NotFound>(() => ResolveAsync(bob, ("env", new string('x', 5000))));
    }

    [Fact]
    public async Task An_identifier_that_is_missing_empty_or_unknown_is_named()
    {
        (await Refused<Problem.Invalid>(() => ResolveAsync(bob))).Faults.Single().Should()
            .Match<ValidationError>(
                f => f.Field == "identifiers/env" && f.Message.Contains("missing", StringComparison.Ordinal));
        (await Refused<Problem.Invalid>(() => ResolveAsync(bob, ("env", "  ")))).Faults.Single().Message.Should()
            .Contain("empty");
        (await Refused<Problem.Invalid>(
            () => ResolveAsync(bob, ("env", "prod"), ("zone", "1")))).Faults.Single().Field.Should()
            .Be("identifiers/zone");
    }

    [Fact]
    public async Task A_group_or_connection_that_is_gone_or_invisible_is_not_found()
    {
        foreach (var target in new ResolveTarget[] { new ResolveTarget.Connection(hidden),
            new ResolveTarget.Connection(Guid.CreateVersion7()),
            new ResolveTarget.Group(Guid.CreateVersion7(), [new("env", "prod")]) })
            await Refused<Problem.NotFound>(() => Resolves.ResolveAsync(bob, target, "a test", default));
        await HideAsync(group);
        (await Refused<Problem.NotFound>(() => ResolveAsync(bob, ("env", "prod")))).Message.Should()
            .Be("Connection group not found, or you don't have access.");
        await Service.DeleteAsync(Owner, prod, default);
        await Refused<Problem.NotFound>(() => ResolveAsync(Owner, ("env", "prod")));
    }

    [Fact]
    public async Task A_secret_that_cannot_be_read_fails_with_its_cause_and_the_member_needs_attention()
    {
        await using (var db = Host.OpenDb())
        {
            await db.Set<StoredSecret>().Where(s => s.OwnerId == prod)
                .ExecuteUpdateAsync(s => s.SetProperty(x => x.Ciphertext, new byte[] { 1 }));
        }

        (await Refused<Problem.DependencyFailed>(() => ResolveAsync(bob, ("env", "prod")))).Stage.Should()
            .Be("decryption");

        var explained = await ExplainAsync(bob, null, "prod");
        explained.Should()
            .Match<ResolutionExplanation>(
                e => e.Outcome == ResolutionOutcome.Chosen && e.NeedsAttention
                    && e.Message.StartsWith("“Prod” matches env:prod in the group “Sites”. It needs attention: ",
                        StringComparison.Ordinal));
        explained.Members.Single(m => m.Id == prod).Should()
            .Match<MemberExplanation>(
                m => m.NeedsAttention && m.Answers && m.Why.Contains("It needs attention", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Each_use_and_each_refusal_is_recorded_before_anything_is_given()
    {
        await ResolveAsync(bob, ("env", "prod"));
        await Refused<Problem.Forbidden>(() => ResolveAsync(bob, ("env", "secret")));
        await RoleAsync(bob, Permissions.ConnectionsRead | Permissions.ConnectionGroupsRead);
        await Refused<Problem.Forbidden>(() => ResolveAsync(bob, ("env", "prod")));

        await using var db = Host.OpenDb();
        var entries = await db.Set<AuditEntry>().Where(e => e.Action == "resolved").OrderBy(e => e.At).ToListAsync();
        entries.Select(e => (e.AssetId, e.AssetName, e.Outcome, e.ActorName)).Should()
            .Equal((prod, "Prod", "success", "Bob"), (hidden, "Hidden", "forbidden", "Bob"),
                (group, "Sites", "forbidden", "Bob"));
        AuditLog.Changes(entries[0]).Select(c => c.New).Should().Equal("a test", "env:prod", $"Sites ({group})");
        // Who sees the connection need not see the group.
        (await Queries.HistoryAsync(await Host.AddUserAsync("Eve", Role.Standard), prod, PageRequest.First,
            default)).Rows[0].Changes.Select(c => c.Field).Should().Equal("purpose");
        (await Queries.HistoryAsync(Owner, prod, PageRequest.First, default)).Rows[0].Changes.Should().HaveCount(3);
    }

    [Fact]
    public async Task A_run_ends_with_the_words_of_the_explanation()
    {
        foreach (var value in new[] { "test", "secret", "qa", "", "prod" })
        {
            var explained = await ExplainAsync(bob, null, value);
            var run = await TryAsync(() => ResolveAsync(bob, ("env", value)));
            if (explained.Outcome == ResolutionOutcome.Chosen) run.Should().BeNull();
            else run!.Message.Should().Be(explained.Message);
        }
    }

    [Fact]
    public async Task Every_visible_member_is_explained_why_it_matches_or_not()
    {
        var explained = await ExplainAsync(bob, null, "test");

        explained.Should()
            .Match<ResolutionExplanation>(
                e => e.Outcome == ResolutionOutcome.Forbidden && e.ConnectionId == dev && e.HiddenMembers == 1);
        explained.Members.Select(m => (m.Name, m.Answers, m.MayUse, m.Why)).Should().Equal(
            ("Dev", true, false, "Matches env:test. Bob can't use it: Bob is a Viewer, and this requires Resolver."),
            ("Prod", false, true, "Its env is prod, not test."));
        (await ExplainAsync(bob, null, "secret")).ConnectionId.Should().BeNull();
    }

    [Fact]
    public async Task An_editor_explains_for_other_people_and_reads_no_name_hidden_from_them()
    {
        await Refused<Problem.Forbidden>(() => ExplainAsync(bob, Owner.Id, "prod"));
        await RestrictAsync(group, AccessLevel.Viewer, (Owner, AccessLevel.Editor), (bob, AccessLevel.Editor));

        var explained = await ExplainAsync(bob, Owner.Id, "secret");
        explained.Should()
            .Match<ResolutionExplanation>(
                e => e.Outcome == ResolutionOutcome.Chosen && e.ConnectionId == null && e.HiddenMembers == 1
                    && e.Message == "A connection matches env:secret in the group “Sites”.");
        (await ExplainAsync(Owner, bob.Id, "secret")).Message.Should().Contain("“Hidden”").And.Contain("Bob can't use");
        await Refused<Problem.NotFound>(() => ExplainAsync(bob, Guid.CreateVersion7(), "prod"));
    }

    [Fact]
    public async Task An_obstacle_to_any_choice_is_reported_before_one_of_a_member()
    {
        var robot = new Actor(
            await Host.Get<ServiceAccountService>().CreateAsync(Owner, "Robot", [Role.ReadOnly.Id], default),
            ActorKind.ServiceAccount, "Robot");
        (await ExplainAsync(Owner, robot.Id, "prod")).Should()
            .Match<ResolutionExplanation>(
                e => e.Outcome == ResolutionOutcome.Forbidden
                    && e.Message.Contains("connections_resolve", StringComparison.Ordinal));
        (await Refused<Problem.Forbidden>(() => ResolveAsync(robot, ("env", "prod")))).Message.Should()
            .Be((await ExplainAsync(robot, null, "prod")).Message);
        await RoleAsync(robot,
            Permissions.ConnectionsRead | Permissions.ConnectionsResolve | Permissions.ConnectionGroupsRead);
        (await ResolveAsync(robot, ("env", "prod"))).Id.Should().Be(prod);
        await HideAsync(group);
        (await ExplainAsync(Owner, robot.Id, "prod")).Should()
            .Match<ResolutionExplanation>(
                e => e.Outcome == ResolutionOutcome.NotFound
                    && e.Message == "Robot doesn't have access to the group “Sites”. Give Robot Viewer access.");
        await Host.Get<ServiceAccountService>().DisableAsync(Owner, robot.Id, default);
        (await ExplainAsync(Owner, robot.Id, "prod")).Message.Should()
            .Be("The account of Robot is disabled and can't do anything.");
    }

    [Fact]
    public async Task The_direct_use_of_a_connection_is_explained_in_the_words_of_the_run()
    {
        async Task<(ResolutionOutcome Outcome, string Message)> UseAsync(Actor actor, Guid id, Guid? identity = null)
        {
            var explained = await Choices.ExplainAsync(actor, new ResolveTarget.Connection(id), identity, default);
            return (explained.Outcome, explained.Message);
        }

        (await UseAsync(bob, prod)).Should().Be((ResolutionOutcome.Chosen, "You can use “Prod”."));
        (await UseAsync(bob, dev)).Should()
            .Be((ResolutionOutcome.Forbidden,
                (await Refused<Problem.Forbidden>(
                    () => Resolves.ResolveAsync(bob, new ResolveTarget.Connection(dev), "a test", default))).Message));
        await Refused<Problem.NotFound>(() => UseAsync(bob, hidden));
        await Refused<Problem.Forbidden>(() => UseAsync(bob, prod, Owner.Id));
        (await UseAsync(Owner, prod, bob.Id)).Should().Be((ResolutionOutcome.Chosen, "Bob can use “Prod”."));
        (await UseAsync(Owner, dev, bob.Id)).Should()
            .Be((ResolutionOutcome.Forbidden, "Bob can't use “Dev”: Bob is a Viewer, and this requires Resolver."));
        (await UseAsync(Owner, hidden, bob.Id)).Should()
            .Be((ResolutionOutcome.NotFound, "Bob doesn't have access to “Hidden”. Give Bob Resolver access."));
        await Refused<Problem.NotFound>(() => UseAsync(Owner, prod, Guid.CreateVersion7()));

        await RoleAsync(bob, Permissions.ConnectionsRead);
        (await UseAsync(bob, prod)).Should()
            .Be((ResolutionOutcome.Forbidden,
                (await Refused<Problem.Forbidden>(
                    () => Resolves.ResolveAsync(bob, new ResolveTarget.Connection(prod), "a test", default))).Message));
        (await UseAsync(Owner, prod, bob.Id)).Message.Should()
            .Be("Bob can't use “Prod”: none of Bob's roles has the connections_resolve permission.");
        await RoleAsync(bob, Permissions.ConnectionsResolve);
        (await UseAsync(Owner, prod, bob.Id)).Should()
            .Be((ResolutionOutcome.NotFound,
                "Bob doesn't have access to “Prod”: none of Bob's roles has the connections_read permission."));
        await DisableAsync(bob);
        (await UseAsync(Owner, prod, bob.Id)).Message.Should().Contain("is disabled");
    }

    private Task<ResolvedConnection> ResolveAsync(Actor actor, params (string Key, string Value)[] identifiers) =>
        Resolves.ResolveAsync(actor,
            new ResolveTarget.Group(group, [.. identifiers.Select(i => new Identifier(i.Key, i.Value))]), "a test",
            default);

    private Task<ResolutionExplanation> ExplainAsync(Actor actor, Guid? identity, string value) =>
        Choices.ExplainAsync(actor, new ResolveTarget.Group(group, [new("env", value)]), identity, default);

    private async Task RoleAsync(Actor actor, Permissions permissions)
    {
        await using var db = Host.OpenDb();
        var role = new Role($"r{Guid.CreateVersion7():n}", permissions);
        db.Add(role);
        var user = await db.Set<User>().Include(u => u.Roles).SingleAsync(u => u.Id == actor.Id);
        user.SetRoles([role]);
        await db.SaveAsync(default);
    }

    private static async Task<Problem?> TryAsync(Func<Task> act)
    {
        try
        {
            await act();
            return null;
        }
        catch (Problem problem)
        {
            return problem;
        }
    }
}
