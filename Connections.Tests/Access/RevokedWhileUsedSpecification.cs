using System.Collections.Concurrent;
using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Connections;
using Connections.Core.Execution.Testing;
using Connections.Core.People;
using Connections.Core.Resolving;
using Connections.Tests.Support;

namespace Connections.Tests.Access;

public sealed class RevokedWhileUsedOnSqlite() : RevokedWhileUsedSpecification(postgres: false);

public sealed class RevokedWhileUsedOnPostgres() : RevokedWhileUsedSpecification(postgres: true);

/// <summary>
/// A right is taken away while it is used by many at once: no call that begins after that was acknowledged succeeds,
/// and nothing that it would have sent leaves.
/// </summary>
public abstract class RevokedWhileUsedSpecification(bool postgres) : CoreSpecification(postgres)
{
    private const int Loops = 32;
    private const int Rounds = 10;

    private LoopbackPeer peer = null!;
    private Actor bob = Actor.System;
    private Guid team;
    private Guid id;

    protected override (string Key, string Value)[] Settings =>
        [("Egress:Allow:0", $"127.0.0.1/32:{peer.Address.Port}"), ("RateLimits:TestsPerMinute", "1000000"),
            ("Egress:MaxPerConnection", "64")];

    private ConnectionPolicies Policies => Host.Get<ConnectionPolicies>();

    public override async Task InitializeAsync()
    {
        peer = await LoopbackPeer.StartAsync();
        await base.InitializeAsync();
        bob = await Host.AddUserAsync("Bob", Role.Standard);
        team = await Host.Get<TeamService>().CreateAsync(Owner, "Users of it", "", default);
        id = await Service.AddAsync(Owner, Inputs.Http("Peer", baseUrl: peer.Address.ToString()), default);
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await peer.DisposeAsync();
    }

    [Fact]
    public async Task No_call_that_begins_after_the_acknowledgement_succeeds()
    {
        // Every way to lose the right: the grant goes, is lowered, reached through a team that one leaves, or the
        // account cannot act.
        (string Way, Func<Task> Give, Func<Task> Take)[] ways =
        [
            ("the grant is removed", () => LetAsync(AccessLevel.None, Person(AccessLevel.Resolver)),
                () => LetAsync(AccessLevel.None)),
            ("the grant is lowered", () => LetAsync(AccessLevel.None, Person(AccessLevel.Resolver)),
                () => LetAsync(AccessLevel.None, Person(AccessLevel.Viewer))),
            ("the organisation's level is lowered", () => LetAsync(AccessLevel.Resolver),
                () => LetAsync(AccessLevel.Viewer)),
            ("a team is left", GiveToTeamAsync,
                () => Host.Get<TeamService>().RemoveMemberAsync(Owner, team, bob.Id, default)),
            ("the account is disabled", () => LetAsync(AccessLevel.None, Person(AccessLevel.Resolver)),
                () => Host.Get<MemberService>().DisableAsync(Owner, bob.Id, default)),
        ];
        for (var round = 0; round < Rounds; round++)
        {
            var (way, give, take) = ways[round % ways.Length];
            await Host.Get<MemberService>().EnableAsync(Owner, bob.Id, default);
            await give();
            var before = peer.Requests.Count;
            var race = new Race(this);
            var loops = Enumerable.Range(0,
                Loops).Select(i => Task.Run(() => race.LoopAsync(tests: i % 2 == 0))).ToList();
            // Not before the right was used, so that there is something to stop.
            await race.Used.WaitAsync(TimeSpan.FromMinutes(1));
            await take();
            race.Acknowledge();
            await Task.WhenAll(loops);

            race.Late.Should().BeEmpty($"{way}, in round {round}");
            race.RefusedAfter.Should().BeGreaterThanOrEqualTo(Loops * Race.CallsAfter);
            (peer.Requests.Count - before).Should()
                .Be(race.Sent, $"only calls that began before sent anything: {way}, in round {round}");
        }
    }

    private PolicyGrant Person(AccessLevel level) => new(new(PrincipalKind.User, bob.Id), level);

    private async Task LetAsync(AccessLevel organization, params PolicyGrant[] more)
    {
        var seen = (await Policies.GetAsync(Owner, id, default)).Policy;
        PolicyGrant[] everyone = organization == AccessLevel.None ? [] : [new(Principal.Everyone, organization)];
        await Policies.SaveAsync(Owner, id,
            [new(new(PrincipalKind.User, Owner.Id), AccessLevel.Editor), .. everyone, .. more], seen.Version,
            confirmed: false, default);
    }

    private async Task GiveToTeamAsync()
    {
        await Host.Get<TeamService>().AddMemberAsync(Owner, team, bob.Id, default);
        await LetAsync(AccessLevel.None, new PolicyGrant(new(PrincipalKind.Team, team), AccessLevel.Resolver));
    }

    /// <summary>One round: loops that use the connection, and what became of each call.</summary>
    private sealed class Race(RevokedWhileUsedSpecification specification)
    {
        /// <summary>Calls that each loop begins after the acknowledgement.</summary>
        public const int CallsAfter = 2;

        private readonly TaskCompletionSource used = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private volatile bool acknowledged;
        private int sent;
        private int refusedAfter;

        /// <summary>Done once the right was used.</summary>
        public Task Used => used.Task;

        /// <summary>Calls that began after the acknowledgement and succeeded all the same.</summary>
        public ConcurrentBag<string> Late { get; } = [];

        /// <summary>Tests that got an answer.</summary>
        public int Sent => sent;

        /// <summary>Calls that began after the acknowledgement and were refused.</summary>
        public int RefusedAfter => refusedAfter;

        /// <summary>The change was acknowledged to who made it.</summary>
        public void Acknowledge() => acknowledged = true;

        public async Task LoopAsync(bool tests)
        {
            for (var after = 0; after < CallsAfter;)
            {
                var late = acknowledged;
                try
                {
                    if (tests)
                    {
                        await specification.Host.Get<ConnectionTester>().TestStoredAsync(specification.bob,
                            specification.id, default);
                        Interlocked.Increment(ref sent);
                    }
                    else
                    {
                        await specification.Host.Get<ResolveService>().ResolveAsync(specification.bob, specification.id,
                            "a race", only: null,
                            default);
                    }
                    used.TrySetResult();
                    if (late) Late.Add(tests ? "a test" : "a resolve");
                }
                catch (Problem problem) when (problem is Problem.NotFound or Problem.Forbidden)
                {
                    if (late) Interlocked.Increment(ref refusedAfter);
                }
                if (late) after++;
            }
        }
    }
}
