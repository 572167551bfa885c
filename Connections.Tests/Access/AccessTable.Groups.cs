using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Automation.Uses;
using Connections.Core.Connections;
using Connections.Core.Groups;
using Connections.Core.People;
using Connections.Core.Resolving;
using Connections.Tests.Requests.Vendors;
using Connections.Tests.Support;

namespace Connections.Tests.Access;

/// <summary>The operations on groups; and those on connections that groups bring with them.</summary>
internal static partial class AccessTable
{
    private const Permissions GroupsWrite = Permissions.ConnectionGroupsWrite;

    private static IEnumerable<Operation> OnGroups { get; } =
    [
        OfGroup("GroupService.UpdateAsync", s => OnGroup(s, GroupsWrite, AccessLevel.Editor),
            async a => await UpdateAsync(a, await VersionAsync<ConnectionGroup>(a))) with { OnUnknown = a =>
                UpdateAsync(a, Guid.Empty) },
        OfGroup("GroupService.DeleteAsync", s => OnGroup(s, GroupsWrite, AccessLevel.Editor),
            a => Groups(a).DeleteAsync(a.Actor, a.Id, default)) with { EndsIt = true },
        OfGroup("GroupService.SetFavoriteAsync",
            s => OnGroup(s) == AttemptOutcome.Done && !s.IsPerson ? AttemptOutcome.Forbidden : OnGroup(s),
            a => Groups(a).SetFavoriteAsync(a.Actor, a.Id, true, default)),
        OfGroup("GroupQueries.GetAsync", s => OnGroup(s),
            a => a.Host.Get<GroupQueries>().GetAsync(a.Actor, a.Id, default)),
        OfGroup("GroupQueries.HistoryAsync", s => OnGroup(s),
            a => a.Host.Get<GroupQueries>().HistoryAsync(a.Actor, a.Id, PageRequest.First, default)),
        Look("GroupSearch.ListAsync", s => OnGroup(s) == AttemptOutcome.Done, async a =>
            (await a.Host.Get<GroupSearch>().ListAsync(a.Actor, new GroupQuery { Search = a.ConnectionName },
                PageRequest.First, default)).Rows.Any(r => r.Id == a.Id)) with { On = OperationTarget.Group },
        Look("GroupSearch.FacetsAsync", s => OnGroup(s) == AttemptOutcome.Done, async a =>
        {
            var facets = await a.Host.Get<GroupSearch>().FacetsAsync(a.Actor,
                new GroupQuery { Search = a.ConnectionName }, default);
            return facets.Integrations.Count + facets.Keys.Count + facets.Creators.Count > 0;
        }) with { On = OperationTarget.Group },
        OfGroup("GroupCandidates.ListAsync", s => OnGroup(s),
            a => Candidates(a).ListAsync(a.Actor,
                new CandidateQuery { IntegrationType = "HTTP", Keys = ["env"], GroupId = a.Id }, PageRequest.First,
                default)),
        OfGroup("GroupPolicies.GetAsync", s => OnGroup(s), a => GroupRights(a).GetAsync(a.Actor, a.Id, default)),
        OfGroup("GroupPolicies.SaveAsync", s => OnGroup(s, GroupsWrite, AccessLevel.Editor), async a =>
        {
            var seen = (await GroupRights(a).GetAsync(Actor.System, a.Id, default)).Policy;
            PolicyGrant[] wanted = [.. seen.Lines.Select(
                l => new PolicyGrant(l.Principal, l.Level == AccessLevel.Resolver ? AccessLevel.Viewer : l.Level)),
                new(new(PrincipalKind.User, a.Host.Owner.Id), AccessLevel.Editor)];
            await GroupRights(a).SaveAsync(a.Actor, a.Id, [.. wanted.DistinctBy(w => w.Principal)], seen.Version,
                confirmed: false, default);
        }) with { OnUnknown = a => GroupRights(a).SaveAsync(a.Actor, a.Id, [], Guid.Empty, confirmed: false, default),
            ChangesAccess = true },
        // The product made it: who resets it takes its place, which only an account can.
        OfGroup("GroupPolicies.ResetAsync",
            s => s.IsSystem ? AttemptOutcome.Forbidden : OnGroup(s, GroupsWrite, AccessLevel.Editor),
            a => GroupRights(a).ResetAsync(a.Actor, a.Id, default)) with { ChangesAccess = true },
        OfGroup("GroupPolicies.ExplainAsync", Explains,
            a => GroupRights(a).ExplainAsync(a.Actor, a.Id, a.Host.Owner.Id, default)),
        OfGroup("GroupPolicies.ElevateAsync", s => s.IsSystem ? AttemptOutcome.Forbidden : Anyone(s, Manage),
            a => GroupRights(a).ElevateAsync(a.Actor, a.Id, default)) with { ChangesAccess = true },
        new("GroupPolicies.HiddenAsync",
            async a => (await GroupRights(a).HiddenAsync(a.Actor, a.ConnectionName, PageRequest.First,
                default)).Rows.Any(r => r.Id == a.Id), IsHidden) { On = OperationTarget.Group },
        OfGroup("ResolutionExplainer.ExplainAsync", s => OnGroup(s),
            a => Choices(a).ExplainAsync(a.Actor, Asked(a), null, default)),
        OfGroup("ResolutionExplainer.ExplainAsync", Explains,
            a => Choices(a).ExplainAsync(a.Actor, Asked(a), a.Host.Owner.Id, default)),
        OfGroup("ResolutionExplainer.MatrixAsync", s => OnGroup(s),
            a => Choices(a).MatrixAsync(a.Actor, a.Id, null, new(PageRequest.First, PageRequest.First), default)),
        OfGroup("ResolutionExplainer.MatrixAsync", Explains,
            a => Choices(a).MatrixAsync(a.Actor, a.Id, a.Host.Owner.Id, new(PageRequest.First, PageRequest.First),
                default)),
        OfGroup("ResolutionExplainer.ForIdentitiesAsync", Explains,
            a => Choices(a).ForIdentitiesAsync(a.Actor, Asked(a), null, PageRequest.First, default)),
        // Everyone may use its member.
        OfGroup("ResolveService.ResolveAsync", s => OnGroup(s, Resolve),
            a => a.Host.Get<ResolveService>().ResolveAsync(a.Actor, Asked(a), "a test", default)),

        OfGroup("UseQueries.OfGroupAsync", s => OnGroup(s),
            a => a.Host.Get<UseQueries>().OfGroupAsync(a.Actor, a.Id, PageRequest.First, default)),
        OfGroup("ChangeImpactQueries.OfGroupAsync", s => OnGroup(s),
            a => a.Host.Get<ChangeImpactQueries>().OfGroupAsync(a.Actor, a.Id,
                new GroupReshape { Keys = ["other"] }, default)),
        OfGroup("GroupService.PreviewDeletionAsync", s => OnGroup(s),
            a => Groups(a).PreviewDeletionAsync(a.Actor, a.Id, default)),

        Look("RecentlyDeletedGroups.ListAsync", RestoresGroup, async a =>
            (await DeletedGroups(a).ListAsync(a.Actor, new(0, 200), default)).Rows.Any(
                r => r.Id == a.Id)) with { On = OperationTarget.Group, OnDeleted = true },
        OfGroup("RecentlyDeletedGroups.RestoreAsync", OnDeletedGroup,
            a => DeletedGroups(a).RestoreAsync(a.Actor, a.Id, null, default)) with { OnDeleted = true },
        OfGroup("RecentlyDeletedGroups.DeletePermanentlyAsync", OnDeletedGroup,
            a => DeletedGroups(a).DeletePermanentlyAsync(a.Actor, a.Id, default)) with { OnDeleted = true },

        Act("GroupService.CreateAsync", s => Anyone(s, GroupsWrite),
            a => Groups(a).AddAsync(a.Actor, GroupOf($"By {Guid.CreateVersion7()}", "env"), default)),
        Act("GroupService.CheckAsync", s => Anyone(s, GroupsWrite),
            a => Groups(a).CheckAsync(a.Actor, GroupOf("Any", "env"), default)),
        Act("GroupQueries.OfConnectionAsync", s => ExpectOnConnection(s),
            a => a.Host.Get<GroupQueries>().OfConnectionAsync(a.Actor, a.Id, default)),
        Act("UseQueries.OfConnectionAsync", s => ExpectOnConnection(s),
            a => a.Host.Get<UseQueries>().OfConnectionAsync(a.Actor, a.Id, PageRequest.First, default)),
        Act("ChangeImpactQueries.OfTagsAsync", s => ExpectOnConnection(s),
            a => a.Host.Get<ChangeImpactQueries>().OfTagsAsync(a.Actor, a.Id, ["other:tag"], default)),
        Act("ChangeImpactQueries.OfPolicyAsync", s => ExpectOnConnection(s),
            a => a.Host.Get<ChangeImpactQueries>().OfPolicyAsync(a.Actor, a.Id, [], default)),
        Act("ConnectionService.PreviewDeletionAsync", s => ExpectOnConnection(s),
            a => a.Host.Get<ConnectionService>().PreviewDeletionAsync(a.Actor, a.Id, default)),
        Look("GroupCandidates.KeysAsync", s => s.Sees,
            async a => (await Candidates(a).KeysAsync(a.Actor, "HTTP", [], a.ConnectionName, default)).Count == 1),
        Look("GroupCandidates.ListAsync", s => s.Sees, async a =>
            (await Candidates(a).ListAsync(a.Actor,
                new CandidateQuery { IntegrationType = "HTTP", Keys = [a.ConnectionName.Replace(' ', '-')] },
                PageRequest.First, default)).Total == 1),
        // The group is everyone's to change; what the connection takes is asked for itself. What may not be added is
        // distinguished from nothing.
        new("GroupService.UpdateAsync", a => InGroupAsync(a, [], AccessLevel.Editor, async (group, version) =>
        {
            try
            {
                await Groups(a).UpdateAsync(a.Actor, group,
                    new GroupChange { Name = $"{group}", Keys = [a.ConnectionName.Replace(' ', '-')], Add = [a.Id] },
                    version, default);
                return true;
            }
            catch (Problem.Invalid)
            {
                return false;
            }
        }), s => ExpectOnSharedGroup(s, GroupsWrite | Resolve) is not AttemptOutcome.Done and var refused ? refused
            : s.Level >= AccessLevel.Resolver ? AttemptOutcome.Done : AttemptOutcome.NotFound),
        // The group is everyone's to see. An invisible member is forbidden, too, and not named.
        new("ResolveService.ResolveAsync", a => InGroupAsync(a, [a.Id], AccessLevel.Viewer, async (group, _) =>
        {
            await a.Host.Get<ResolveService>().ResolveAsync(a.Actor,
                new ResolveTarget.Group(group, [new(a.ConnectionName, "v")]), "a test", default);
            return true;
        }), s => ExpectOnSharedGroup(s, Resolve) is not AttemptOutcome.Done and var refused ? refused
            : s.Level < AccessLevel.Resolver ? AttemptOutcome.Forbidden : AttemptOutcome.Done),
    ];

    public static NewGroup GroupOf(string name, string key, params Guid[] members) =>
        new() { Name = name, IntegrationType = "HTTP", Keys = [key], Members = members };

    private static Operation OfGroup(string name, Func<TestIdentity, AttemptOutcome> expected,
        Func<Attempt, Task> act) =>
        Act(name, expected, act) with { On = OperationTarget.Group };

    private static AttemptOutcome OnGroup(TestIdentity s, Permissions permission = Permissions.ConnectionGroupsRead,
        AccessLevel level = AccessLevel.Viewer) =>
        !s.Active ? AttemptOutcome.Forbidden : !s.Has(Permissions.ConnectionGroupsRead) || s.Level < AccessLevel.Viewer
            ? AttemptOutcome.NotFound : s.Has(permission) && s.Level >= level ? AttemptOutcome.Done
            : AttemptOutcome.Forbidden;

    private static bool RestoresGroup(TestIdentity s) =>
        OnGroup(s, GroupsWrite, AccessLevel.Editor) == AttemptOutcome.Done;

    private static AttemptOutcome OnDeletedGroup(TestIdentity s) =>
        !s.Active ? AttemptOutcome.Forbidden : RestoresGroup(s) ? AttemptOutcome.Done : AttemptOutcome.NotFound;

    private static AttemptOutcome ExpectOnSharedGroup(TestIdentity s, Permissions permission) =>
        OnGroup(s with { Level = AccessLevel.Editor }, permission);

    // Of someone else: for an Editor of the group, or who manages access and sees it.
    private static AttemptOutcome Explains(TestIdentity s) =>
        OnGroup(s) == AttemptOutcome.Done && s.Level < AccessLevel.Editor && !s.Has(Manage) ? AttemptOutcome.Forbidden
            : OnGroup(s);

    private static async Task<bool> InGroupAsync(Attempt a, Guid[] members, AccessLevel everyone,
        Func<Guid, Guid, Task<bool>> act)
    {
        var access = new PolicyGrant[] { new(Principal.Everyone, everyone),
            new(new(PrincipalKind.User, a.Host.Owner.Id), AccessLevel.Editor) };
        var id = await Groups(a).AddAsync(Actor.System,
            GroupOf($"g{Guid.CreateVersion7():n}", a.ConnectionName.Replace(' ', '-'),
                members) with
            { Access = access }, default);
        try
        {
            return await act(id, await VersionAsync<ConnectionGroup>(a with { Id = id }));
        }
        finally
        {
            await Groups(a).DeleteAsync(Actor.System, id, default);
        }
    }

    private static Task UpdateAsync(Attempt a, Guid version) =>
        Groups(a).UpdateAsync(
            a.Actor, a.Id, new GroupChange { Name = a.ConnectionName, Keys = [a.ConnectionName] }, version, default);

    private static ResolveTarget.Group Asked(Attempt a) => new(a.Id, [new(a.ConnectionName, "v")]);

    private static GroupService Groups(Attempt a) => a.Host.Get<GroupService>();

    private static RecentlyDeletedGroups DeletedGroups(Attempt a) => a.Host.Get<RecentlyDeletedGroups>();

    private static GroupCandidates Candidates(Attempt a) => a.Host.Get<GroupCandidates>();

    private static GroupPolicies GroupRights(Attempt a) => a.Host.Get<GroupPolicies>();

    private static ResolutionExplainer Choices(Attempt a) => a.Host.Get<ResolutionExplainer>();
}
