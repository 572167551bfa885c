using Connections.Core.Access;
using Connections.Core.Audit;
using Connections.Core.Connections;
using Connections.Core.Integrations;
using Connections.Core.People;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Groups;

/// <summary>A group's policy, and what the actor may do with it.</summary>
/// <param name="Id">The group.</param>
/// <param name="Name">Its name.</param>
/// <param name="Policy">Who may do what.</param>
/// <param name="MyLevel">The actor's own level.</param>
/// <param name="MayChange">Whether the actor may change the policy.</param>
/// <param name="MayElevate">Whether the actor may make themselves Editor.</param>
/// <param name="MayExplain">Whether the actor may look up other identities' access and choices.</param>
public sealed record GroupPolicy(Guid Id, string Name, RestrictionPolicy Policy, AccessLevel MyLevel, bool MayChange,
    bool MayElevate, bool MayExplain)
{
    /// <summary>The file that manages it, so that the policy is not changed here; null: none.</summary>
    public string? ManagedBy { get; init; }
}

/// <summary>
/// A group that is hidden from who manages access: as much as they need to know to take charge of it.
/// </summary>
public sealed record HiddenGroup(Guid Id, string Name, string IntegrationType, string CreatedBy);

/// <summary>Who may do what with groups. A group grants nothing on its members.</summary>
public sealed class GroupPolicies
{
    private static readonly (Permissions, string)[] Needed =
    [
        (Permissions.ConnectionGroupsRead, "sees no connection groups"),
        (Permissions.ConnectionGroupsWrite, "can't change any connection group"),
        (Permissions.ConnectionsResolve, "can't use any member"),
    ];

    private readonly IDbContextFactory<ConnectionsDbContext> databases;
    private readonly IntegrationCatalog catalog;
    private readonly AuditLog audit;

    internal GroupPolicies(IDbContextFactory<ConnectionsDbContext> databases, IntegrationCatalog catalog,
        AuditLog audit) => (this.databases, this.catalog, this.audit) = (databases, catalog, audit);

    /// <summary>The policy of a group.</summary>
    /// <exception cref="Problem.NotFound">Unknown or invisible.</exception>
    public async Task<GroupPolicy> GetAsync(Actor actor, Guid id, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var (group, level, rights) = await db.RequireGroupAsync(actor, id, AccessLevel.Viewer,
            Permissions.ConnectionGroupsRead, ct);
        var (editor, manages) = (level >= AccessLevel.Editor, rights.Has(Permissions.UserAccessManage));
        return new(id, group.Name, await db.PolicyAsync(group, ct), level,
            editor && group.ManagedBy is null && rights.Has(Permissions.ConnectionGroupsWrite), manages && !editor,
            manages || editor)
        { ManagedBy = group.ManagedBy };
    }

    /// <summary>Puts a whole policy in place of the one that was seen.</summary>
    /// <param name="actor">An Editor.</param>
    /// <param name="id">The group.</param>
    /// <param name="policy">Every line.</param>
    /// <param name="seenVersion">The version that was seen.</param>
    /// <param name="confirmed">Whether the actor knows that they stop being Editor.</param>
    /// <param name="ct">Cancels it.</param>
    /// <exception cref="Problem.NotFound">Unknown or invisible.</exception>
    /// <exception cref="Problem.Forbidden">Not an Editor, or without the permission.</exception>
    /// <exception cref="Problem.Invalid">A line breaks a rule, no Editor would stay, or, as a warning, the actor would
    /// lock themselves out.</exception>
    /// <exception cref="Problem.Conflict">Someone changed it meanwhile.</exception>
    public async Task SaveAsync(Actor actor, Guid id, IReadOnlyList<PolicyGrant> policy, Guid seenVersion,
        bool confirmed, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var (group, _, rights) = await db.RequireGroupAsync(actor, id, AccessLevel.Editor,
            Permissions.ConnectionGroupsWrite, ct);
        await StageAsync(db, rights, group, policy, seenVersion, confirmed, ct);
        await db.SaveAsync(ct);
    }

    /// <summary>Puts the policy back that the group began with: its author is Editor, everyone Viewer.</summary>
    /// <exception cref="Problem.NotFound">Unknown or invisible.</exception>
    /// <exception cref="Problem.Forbidden">Not an Editor, or without the permission.</exception>
    public async Task ResetAsync(Actor actor, Guid id, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var (group, _, rights) = await db.RequireGroupAsync(actor, id, AccessLevel.Editor,
            Permissions.ConnectionGroupsWrite, ct);
        await StageAsync(db, rights, group, await db.FirstPolicyAsync(rights, group.CreatedById, ct),
            group.PolicyVersion, confirmed: true, ct);
        await db.SaveAsync(ct);
    }

    /// <summary>Makes the actor Editor of any group, on record. It takes <c>user_access_manage</c>.</summary>
    /// <exception cref="Problem.Forbidden">Without the permission.</exception>
    /// <exception cref="Problem.NotFound">Unknown.</exception>
    public async Task ElevateAsync(Actor actor, Guid id, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var rights = await db.RightsOfAsync(actor, ct);
        rights.EnsureElevation();
        var group = await db.Set<ConnectionGroup>().SingleOrDefaultAsync(g => g.Id == id, ct)
            ?? throw new Problem.NotFound(GroupAccess.Kind);
        if (await db.StageElevationAsync(rights, group, ct) is not { } change) return;
        audit.Add(db, actor, AuditEvent.GroupElevated, id, group.Name, [change]);
        await db.SaveAsync(ct);
    }

    /// <summary>Groups that the actor does not see, by name. It takes <c>user_access_manage</c>.</summary>
    /// <exception cref="Problem.Forbidden">Without the permission.</exception>
    public async Task<PagedResult<HiddenGroup>> HiddenAsync(Actor actor, string? search, PageRequest page,
        CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var rights = await db.RightsOfAsync(actor, ct);
        rights.Ensure(Permissions.UserAccessManage, "see restricted resources");
        var visible = db.VisibleGroups(rights).Select(g => g.Id);
        var hidden = db.Set<ConnectionGroup>().AsNoTracking()
            .Where(g => g.OrganizationLevel == AccessLevel.None && !visible.Contains(g.Id))
            .Select(g =>
                new HiddenResource
                {
                    Id = g.Id,
                    Name = g.Name,
                    NameKey = g.NameKey,
                    IntegrationType = g.IntegrationType,
                    CreatedById = g.CreatedById
                });
        var (rows, total) = await db.HiddenPageAsync(hidden, search, page, ct);
        return new([.. rows.Select(
            r => new HiddenGroup(r.Thing.Id, r.Thing.Name,
                catalog.Find(r.Thing.IntegrationType)?.Name ?? r.Thing.IntegrationType, r.CreatedBy))], total);
    }

    /// <summary>
    /// What an identity may do with a group, and why. Of others it takes Editor, or <c>user_access_manage</c>.
    /// </summary>
    /// <param name="actor">Who asks.</param>
    /// <param name="id">A group that the actor sees.</param>
    /// <param name="identityId">The user or service account asked about.</param>
    /// <param name="ct">Cancels it.</param>
    /// <exception cref="Problem.NotFound">The group is unknown or invisible to the actor, or there is no such
    /// identity.</exception>
    /// <exception cref="Problem.Forbidden">It is another identity, and neither is there.</exception>
    public async Task<EffectiveAccess> ExplainAsync(Actor actor, Guid id, Guid identityId, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var (group, level, rights) = await db.RequireGroupAsync(actor, id, AccessLevel.Viewer,
            Permissions.ConnectionGroupsRead, ct);
        rights.EnsureExplaining(identityId, level, GroupAccess.Kind);
        return await db.EffectiveAccessAsync(group, identityId, Needed, ct);
    }

    private async Task StageAsync(ConnectionsDbContext db, Rights rights, ConnectionGroup group,
        IReadOnlyList<PolicyGrant> policy, Guid seenVersion, bool confirmed, CancellationToken ct)
    {
        ManagedEdit.EnsureFree(group.Name, group.ManagedBy);
        await db.StagePolicyOnRecordAsync(rights, group, GroupResourceType.Levels, policy, seenVersion, confirmed,
            new PolicyAuditDetails(audit, AuditEvent.GroupPolicyModified, group.Name), ct);
    }
}
