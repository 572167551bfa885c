using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Connections;
using Connections.Core.Maintenance;
using Connections.Core.People;
using Connections.Core.Resolving;
using Connections.Tests.Requests.Vendors;

namespace Connections.Tests.Access;

/// <summary>
/// The operations on people and on what they are given. Each has a target of its own, made by the product itself.
/// </summary>
internal static partial class AccessTable
{
    private const Permissions Manage = Permissions.UserAccessManage;

    private static IEnumerable<Operation> OnPeople { get; } =
    [
        ByManager("MemberService.ListAsync",
            (a, _) => Members(a).ListAsync(a.Actor, new(), PageRequest.First, default)),
        ByManager("MemberService.InviteAsync",
            (a, name) => Members(a).InviteAsync(a.Actor, $"{name}@example.com", name, [], [], default)),
        ByManager("MemberService.CreateLinkAsync",
            async (a, name) => await Members(a).CreateLinkAsync(a.Actor, await MemberAsync(a, name), default)),
        ByManager("MemberService.UpdateAsync", async (a, name) =>
        {
            var id = await MemberAsync(a, name);
            var seen = (await Members(a).ListAsync(Actor.System, new(name), PageRequest.First,
                default)).Rows.Single().Version;
            await Members(a).UpdateAsync(a.Actor, id, [Role.ReadOnly.Id], [], seen, default);
        }),
        ByManager("MemberService.DisableAsync",
            async (a, name) => await Members(a).DisableAsync(a.Actor, await MemberAsync(a, name), default)),
        ByManager("MemberService.EnableAsync", async (a, name) =>
        {
            var id = await MemberAsync(a, name);
            await Members(a).DisableAsync(Actor.System, id, default);
            await Members(a).EnableAsync(a.Actor, id, default);
        }),
        ByManager("MemberService.EndSessionsAsync",
            async (a, name) => await Members(a).EndSessionsAsync(a.Actor, await MemberAsync(a, name), default)),
        // One's own: every person may. A service account and the product have no sessions.
        Act("MemberService.EndSessionsAsync",
            s => s.Active && s.IsPerson && !s.IsSystem ? AttemptOutcome.Done
                : Anyone(s, Manage) == AttemptOutcome.Done ? AttemptOutcome.NotFound : AttemptOutcome.Forbidden,
            a => Members(a).EndSessionsAsync(a.Actor, a.Actor.Id, default)) with
        { On = OperationTarget.Neither },
        ByManager("RoleService.CreateAsync",
            (a, name) => Roles(a).CreateAsync(a.Actor, name, Permissions.ConnectionsRead, default)),
        ByManager("RoleService.UpdateAsync", async (a, name) =>
        {
            var id = await Roles(a).CreateAsync(Actor.System, name, Permissions.ConnectionsRead, default);
            var seen = (await Roles(a).ListAsync(Actor.System, default)).Single(r => r.Id == id).Version;
            await EndingAsync(a, id,
                () => Roles(a).UpdateAsync(a.Actor, id, name, Permissions.WorkflowsRead, seen, default));
        }),
        ByManager("RoleService.DeleteAsync", async (a, name) =>
        {
            var id = await Roles(a).CreateAsync(Actor.System, name, Permissions.ConnectionsRead, default);
            await EndingAsync(a, id, () => Roles(a).DeleteAsync(a.Actor, id, null, default));
        }),
        Act("RoleService.ListAsync",
            s => s.Has(Permissions.ServiceAccountWrite) ? Anyone(s, Permissions.ServiceAccountWrite)
                : Anyone(s, Manage), a => Roles(a).ListAsync(a.Actor, default)),
        ByAccountKeeper("ServiceAccountService.ListAsync",
            (a, _) => Accounts(a).ListAsync(a.Actor, new(), PageRequest.First, default)),
        ByAccountKeeper("ServiceAccountService.CreateAsync",
            (a, name) => Accounts(a).CreateAsync(a.Actor, name, [Role.ReadOnly.Id], default)),
        ByAccountEditor("ServiceAccountService.UpdateAsync", async (a, name) =>
        {
            var id = await Accounts(a).CreateAsync(Actor.System, name, [], default);
            var seen = (await Accounts(a).ListAsync(Actor.System, new(name), PageRequest.First,
                default)).Rows.Single().Version;
            await Accounts(a).UpdateAsync(a.Actor, id, name, [Role.ReadOnly.Id], seen, default);
        }),
        ByAccountEditor("ServiceAccountService.DisableAsync",
            async (a, name) =>
                await Accounts(a).DisableAsync(a.Actor, await Accounts(a).CreateAsync(Actor.System, name, [], default),
                    default)),
        ByAccountEditor("ServiceAccountService.EnableAsync",
            async (a, name) =>
                await Accounts(a).EnableAsync(a.Actor, await Accounts(a).CreateAsync(Actor.System, name, [], default),
                    default)),
        // The creator of one is its Editor; here the product created it.
        ByAccountKeeper("ServiceAccountPolicies.GetAsync",
            async (a, name) =>
                await AccountPolicies(a).GetAsync(a.Actor,
                    await Accounts(a).CreateAsync(Actor.System, name, [], default), default)),
        ByAccountEditor("ServiceAccountPolicies.SaveAsync", async (a, name) =>
        {
            var id = await Accounts(a).CreateAsync(Actor.System, name, [], default);
            var seen = (await AccountPolicies(a).GetAsync(Actor.System, id, default)).Policy.Version;
            await AccountPolicies(a).SaveAsync(a.Actor, id,
                [new(new(PrincipalKind.User, a.Host.Owner.Id), AccessLevel.Editor)], seen, confirmed: true, default);
        }),
        ByManager("TeamService.ListAsync", (a, _) => Teams(a).ListAsync(a.Actor, null, PageRequest.First, default)),
        ByManager("TeamService.GetAsync",
            async (a, name) => await Teams(a).GetAsync(a.Actor, await TeamAsync(a, name), default)),
        ByManager("TeamService.CreateAsync", (a, name) => Teams(a).CreateAsync(a.Actor, name, "", default)),
        ByManager("TeamService.MembersAsync",
            async (a, name) =>
                await Teams(a).MembersAsync(a.Actor, await TeamAsync(a, name), PageRequest.First, default)),
        ByManager("TeamService.UpdateAsync", async (a, name) =>
        {
            var id = await TeamAsync(a, name);
            var seen = (await Teams(a).ListAsync(Actor.System, name, PageRequest.First, default)).Rows.Single().Version;
            await Teams(a).UpdateAsync(a.Actor, id, name, "changed", seen, default);
        }),
        ByManager("TeamService.AddMemberAsync",
            async (a, name) =>
                await Teams(a).AddMemberAsync(a.Actor, await TeamAsync(a, name), a.Host.Owner.Id, default)),
        ByManager("TeamService.RemoveMemberAsync",
            async (a, name) =>
                await Teams(a).RemoveMemberAsync(a.Actor, await TeamAsync(a, name), a.Host.Owner.Id, default)),
        ByManager("TeamService.DeleteAsync",
            async (a, name) => await Teams(a).DeleteAsync(a.Actor, await TeamAsync(a, name), null, default)),
        ByManager("OwnershipTransfer.ListAsync",
            (a, _) => a.Host.Get<OwnershipTransfer>().ListAsync(a.Actor, Guid.CreateVersion7(), PageRequest.First,
                default)),
        ByManager("OwnershipTransfer.TransferAsync",
            (a, _) => a.Host.Get<OwnershipTransfer>().TransferAsync(a.Actor, Guid.CreateVersion7(), a.Host.Owner.Id,
                default)),
        ByManager("AccountDependents.ListAsync",
            (a, _) => a.Host.Get<AccountDependents>().ListAsync(a.Actor, Guid.CreateVersion7(), default)),
        Act("PrincipalDirectory.SearchAsync", s => s.Active ? AttemptOutcome.Done : AttemptOutcome.Forbidden,
            a => a.Host.Get<PrincipalDirectory>().SearchAsync(a.Actor, "a", null, default)),
        Act("OrganizationSettings.PermissionsAsync", s => s.Active ? AttemptOutcome.Done : AttemptOutcome.Forbidden,
            a => a.Host.Get<OrganizationSettings>().PermissionsAsync(a.Actor, default)),
        Act("OrganizationSettings.AuditRetentionAsync",
            s => s.Has(Permissions.AuditLogsRead) ? Anyone(s, Permissions.AuditLogsRead)
                : Anyone(s, Permissions.OrgManagement),
            a => a.Host.Get<OrganizationSettings>().AuditRetentionAsync(a.Actor, default)),
        Act("OrganizationSettings.KeepAuditAsync", s => Anyone(s, Permissions.OrgManagement),
            a => a.Host.Get<OrganizationSettings>().KeepAuditAsync(a.Actor, null, default)),
        ByAuditor("AuditTrail.ListAsync", (a, trail) => trail.ListAsync(a.Actor, new(), null, 50, default)),
        ByAuditor("AuditTrail.EventNamesAsync", (a, trail) => trail.EventNamesAsync(a.Actor, default)),
        ByAuditor("AuditTrail.ExportAsync",
            (a, trail) => trail.ExportAsync(a.Actor, new(Asset: "nothing"), "csv", default)),
        ByAuditor("AuditTrail.VerifyAsync", (a, trail) => trail.VerifyAsync(a.Actor, default)),
        Act("AuditAcceptance.AcceptAsync", s => Anyone(s, Permissions.OrgManagement),
            a => a.Host.Get<AuditAcceptance>().AcceptAsync(a.Actor, null, default)),
        Act("ConnectionPolicies.GetAsync", s => ExpectOnConnection(s),
            a => Policies(a).GetAsync(a.Actor, a.Id, default)),
        Act("ConnectionPolicies.SaveAsync", s => ExpectOnConnection(s, Write, AccessLevel.Editor), async a =>
        {
            var seen = (await Policies(a).GetAsync(Actor.System, a.Id, default)).Policy;
            PolicyGrant[] wanted = [.. seen.Lines.Select(l => new PolicyGrant(l.Principal, l.Level)),
                new(new(PrincipalKind.User, a.Host.Owner.Id), AccessLevel.Editor)];
            await Policies(a).SaveAsync(a.Actor, a.Id, [.. wanted.DistinctBy(w => w.Principal)], seen.Version,
                confirmed: false, default);
        }) with { OnUnknown = a => Policies(a).SaveAsync(a.Actor, a.Id, [], Guid.Empty, confirmed: false, default) },
        Act("ConnectionPolicies.ResetAsync",
            s => s.IsSystem ? AttemptOutcome.Forbidden : ExpectOnConnection(s, Write, AccessLevel.Editor),
            a => Policies(a).ResetAsync(a.Actor, a.Id, default)) with { ChangesAccess = true },
        Act("ConnectionPolicies.ExplainAsync",
            s => ExpectOnConnection(s) == AttemptOutcome.Done && s.Level < AccessLevel.Editor && !s.Has(Manage)
                ? AttemptOutcome.Forbidden
                : ExpectOnConnection(s),
            a => Policies(a).ExplainAsync(a.Actor, a.Id, a.Host.Owner.Id, default)),
        Act("ResolutionExplainer.ExplainAsync", s => ExpectOnConnection(s),
            a => Choices(a).ExplainAsync(a.Actor, new ResolveTarget.Connection(a.Id), null, default)),
        Act("ResolutionExplainer.ExplainAsync",
            s => ExpectOnConnection(s) == AttemptOutcome.Done && s.Level < AccessLevel.Editor && !s.Has(Manage)
                ? AttemptOutcome.Forbidden
                : ExpectOnConnection(s),
            a => Choices(a).ExplainAsync(a.Actor, new ResolveTarget.Connection(a.Id), a.Host.Owner.Id, default)),
        // It looks at connections that it does not see; and anyone who is Editor afterwards is so permanently.
        Act("ConnectionPolicies.ElevateAsync", s => s.IsSystem ? AttemptOutcome.Forbidden : Anyone(s, Manage),
            a => Policies(a).ElevateAsync(a.Actor, a.Id, default)) with { ChangesAccess = true },
        new("ConnectionPolicies.HiddenAsync",
            async a => (await Policies(a).HiddenAsync(a.Actor, a.ConnectionName, PageRequest.First, default)).Rows.Any(
                r => r.Id == a.Id), IsHidden),
    ];

    // To who manages access it is told exactly when they do not see it.
    private static AttemptOutcome IsHidden(TestIdentity s) =>
        Anyone(s, Manage) != AttemptOutcome.Done ? AttemptOutcome.Forbidden
            : s.IsSystem || s.Level >= AccessLevel.Viewer
            ? AttemptOutcome.NotFound : AttemptOutcome.Done;

    private static MemberService Members(Attempt a) => a.Host.Get<MemberService>();

    private static RoleService Roles(Attempt a) => a.Host.Get<RoleService>();

    private static TeamService Teams(Attempt a) => a.Host.Get<TeamService>();

    private static ServiceAccountService Accounts(Attempt a) => a.Host.Get<ServiceAccountService>();

    private static ConnectionPolicies Policies(Attempt a) => a.Host.Get<ConnectionPolicies>();

    private static async Task<Guid> MemberAsync(Attempt a, string name) =>
        (await Members(a).InviteAsync(Actor.System, $"{name}@example.com", name, [], [], default)).UserId;

    private static Task<Guid> TeamAsync(Attempt a, string name) =>
        Teams(a).CreateAsync(Actor.System, name, "", default);

    // There is a limit to the number of roles.
    private static async Task EndingAsync(Attempt a, Guid role, Func<Task> act)
    {
        try
        {
            await act();
        }
        finally
        {
            if ((await Roles(a).ListAsync(Actor.System, default)).Any(r => r.Id == role))
                await Roles(a).DeleteAsync(Actor.System, role, null, default);
        }
    }

    private static Operation ByAuditor(string name, Func<Attempt, AuditTrail, Task> act) =>
        Act(name, s => Anyone(s, Permissions.AuditLogsRead),
            a => act(a, a.Host.Get<AuditTrail>())) with
        { On = OperationTarget.Neither };

    private static Operation ByManager(string name, Func<Attempt, string, Task> act) =>
        Act(name, s => Anyone(s, Manage),
            a => act(a, $"x{Guid.CreateVersion7():n}")) with
        { On = OperationTarget.Neither };

    private static ServiceAccountPolicies AccountPolicies(Attempt a) => a.Host.Get<ServiceAccountPolicies>();

    private static Operation ByAccountEditor(string name, Func<Attempt, string, Task> act) =>
        Act(name, s => s.ManagesAllAccounts ? AttemptOutcome.Done : AttemptOutcome.Forbidden,
            a => act(a, $"x{Guid.CreateVersion7():n}")) with
        { On = OperationTarget.Neither };

    private static Operation ByAccountKeeper(string name, Func<Attempt, string, Task> act) =>
        Act(name, s => Anyone(s, Permissions.ServiceAccountWrite),
            a => act(a, $"x{Guid.CreateVersion7():n}")) with
        { On = OperationTarget.Neither };
}
