using Connections.Core.Access;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Workflows;
using Connections.Core.Connections;
using Connections.Core.People;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Automation.Uses;

/// <summary>What a change of permissions means for what acts with the rights of others.</summary>
public sealed partial class ChangeImpactQueries
{
    private const string WorkflowNoun = "workflow";

    /// <summary>
    /// What other permissions of a connection would mean: which workflows and apps act as someone who could use it
    /// before, and can't afterwards. Workflows that act as the person who starts them are not among them.
    /// </summary>
    /// <exception cref="Problem.NotFound">Unknown, deleted or invisible.</exception>
    public async Task<ChangeImpact> OfPolicyAsync(Actor actor, Guid connectionId, IReadOnlyList<PolicyGrant> wanted,
        CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var (connection, _, rights) = await db.RequireConnectionAsync(actor, connectionId, AccessLevel.Viewer,
            Permissions.ConnectionsRead, ct);
        var direct = db.UsesOf(UsedKind.Connection, connectionId);
        var groups = await db.GroupsOfAsync(rights, connectionId, ct);
        var users = (db.ChoosingUses(groups, connection.TagsText) is { } choosing ? direct.Concat(choosing) : direct)
            .Select(u => u.UserId);
        var acting = (await ActingAsync(db, rights, users, ct)).ToList();
        foreach (var other in others) acting.AddRange(await other.ActingAsync(db, rights, users, ct));
        if (acting.Count == 0) return ChangeImpact.None;

        var policy = await db.PolicyAsync(connection, ct);
        var before = policy.Lines.Select(l => new PolicyGrant(l.Principal, l.Level)).ToList();
        var identities = acting.Select(a => a.Identity).Distinct().ToList();
        var denied = (await db.Set<User>().Where(u => identities.Contains(u.Id) && u.DisabledAt == null)
                .Select(u => new
                {
                    u.Id,
                    u.Name,
                    Teams = u.Teams.Select(t => t.Id).ToList(),
                    Roles = u.Roles.Select(r => r.Id).ToList(),
                }).AsSplitQuery().ToListAsync(ct))
            .Where(u => LevelOf(before, [u.Id, .. u.Teams, .. u.Roles]) >= AccessLevel.Resolver
                && LevelOf(wanted, [u.Id, .. u.Teams, .. u.Roles]) < AccessLevel.Resolver)
            .ToDictionary(u => u.Id, u => u.Name);
        var failing = acting.Where(a => denied.ContainsKey(a.Identity)).ToList();
        return ChangeImpact.None with
        {
            Denied =
            [
                .. failing.Where(a => a.Name is not null).GroupBy(a => (a.Identity, a.Noun))
                    .OrderBy(g => denied[g.Key.Identity], StringComparer.OrdinalIgnoreCase)
                    .Select(g => new DeniedIdentity(denied[g.Key.Identity], g.Key.Noun,
                        [.. g.Take(MaxNamed).Select(a => a.Name!)], Math.Max(0, g.Count() - MaxNamed))),
            ],
            HiddenDenied = failing.Count(a => a.Name is null),
        };
    }

    private static AccessLevel LevelOf(IReadOnlyList<PolicyGrant> policy, IReadOnlyCollection<Guid> principals) =>
        policy.Where(g => g.Principal.Kind == PrincipalKind.Organization || principals.Contains(g.Principal.Id))
            .Select(g => g.Level).DefaultIfEmpty(AccessLevel.None).Max();

    private static async Task<IReadOnlyList<ActingUse>> ActingAsync(ConnectionsDbContext db, Rights rights,
        IQueryable<Guid> users, CancellationToken ct)
    {
        var visible = db.VisibleWorkflows(rights).Select(w => w.Id);
        return await db.Set<Workflow>().Where(w => w.RunAs != RunAs.Initiator && users.Contains(w.Id))
            .OrderBy(w => w.NameKey).Take(MaxRead)
            .Select(w => new ActingUse(w.RunAs == RunAs.Owner ? w.OwnerId : w.ServiceAccountId ?? Guid.Empty,
                WorkflowNoun, visible.Contains(w.Id) ? w.Name : null)).ToListAsync(ct);
    }
}
