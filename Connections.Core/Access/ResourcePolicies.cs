using Connections.Core.Audit;
using Connections.Core.People;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Access;

/// <summary>A resource's policy, and what the actor may do with it.</summary>
/// <param name="Id">The resource.</param>
/// <param name="Name">Its name.</param>
/// <param name="Policy">Who may do what.</param>
/// <param name="MyLevel">The actor's own level.</param>
/// <param name="MayChange">Whether the actor may change the policy.</param>
/// <param name="MayElevate">Whether the actor may make themselves Editor.</param>
/// <param name="MayExplain">Whether the actor may look up other identities' access.</param>
public sealed record ResourcePolicy(Guid Id, string Name, RestrictionPolicy Policy, AccessLevel MyLevel, bool MayChange,
    bool MayElevate, bool MayExplain)
{
    /// <summary>The file that manages the resource, so that the policy isn't changed here; null: none.</summary>
    public string? ManagedBy { get; init; }

    /// <summary>Whether Resolvers may also export its credential from the server.</summary>
    public bool HandsOut { get; init; }
}

/// <summary>A resource that an access manager can't see: as much as they need to know to take charge of it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="IntegrationType">The name of its integration.</param>
/// <param name="CreatedBy">The name of its author.</param>
public sealed record HiddenResource(Guid Id, string Name, string IntegrationType, string CreatedBy);

/// <summary>What differs between the policies of one type of resource and those of another.</summary>
/// <param name="Kind">What one is called.</param>
/// <param name="Levels">The levels that its policies know.</param>
/// <param name="ToRead">The permission to see one.</param>
/// <param name="ToChange">The permission to change one.</param>
/// <param name="Needed">Permissions that the levels mean nothing without, and what someone without can't do.</param>
/// <param name="Modified">The audit event of a changed policy.</param>
/// <param name="Elevated">The audit event of an admin who made themselves Editor; null: its policies have no
/// Editors.</param>
internal sealed record PolicyRules(string Kind, IReadOnlyList<AccessLevel> Levels, Permissions ToRead,
    Permissions ToChange, IReadOnlyList<(Permissions, string)> Needed, AuditEvent Modified, AuditEvent? Elevated);

/// <summary>Who may do what with the resources of one type. The room that owns the type says where they lie.</summary>
public abstract class ResourcePolicies
{
    private readonly IDbContextFactory<ConnectionsDbContext> databases;
    private readonly IEditGuard guard;
    private readonly AuditLog audit;
    private readonly PolicyRules rules;

    private protected ResourcePolicies(IDbContextFactory<ConnectionsDbContext> databases, IEditGuard guard,
        AuditLog audit, PolicyRules rules) =>
        (this.databases, this.guard, this.audit, this.rules) = (databases, guard, audit, rules);

    /// <summary>What one of the resources is called, such as <c>connection</c>.</summary>
    public string Kind => rules.Kind;

    /// <summary>The levels that a policy of theirs knows, the lowest first.</summary>
    public IReadOnlyList<AccessLevel> Levels => rules.Levels;

    /// <summary>The permission that a change of a policy takes.</summary>
    public Permissions ToChange => rules.ToChange;

    /// <summary>The policy of a resource.</summary>
    /// <exception cref="Problem.NotFound">Unknown, deleted or invisible.</exception>
    public async Task<ResourcePolicy> GetAsync(Actor actor, Guid id, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var (resource, level, rights) = await RequireAsync(db, actor, id, AccessLevel.Viewer, rules.ToRead, ct);
        var (editor, manages) = (level >= AccessLevel.Editor, rights.Has(Permissions.UserAccessManage));
        return new(id, resource.Name, await db.PolicyAsync(resource, ct), level,
            editor && resource.ManagedBy is null && rights.Has(rules.ToChange),
            manages && !editor && rules.Elevated is not null, manages || editor)
        { ManagedBy = resource.ManagedBy, HandsOut = HandsOut(resource) };
    }

    /// <summary>Replaces the policy that was seen with another, whole.</summary>
    /// <param name="actor">An Editor.</param>
    /// <param name="id">The resource.</param>
    /// <param name="policy">Every line.</param>
    /// <param name="seenVersion">The version that was seen.</param>
    /// <param name="confirmed">Whether the actor knows that they stop being Editor.</param>
    /// <param name="ct">Cancels it.</param>
    /// <exception cref="Problem.NotFound">Unknown, deleted or invisible.</exception>
    /// <exception cref="Problem.Forbidden">Not an Editor, or without the permission.</exception>
    /// <exception cref="Problem.ManagedByFile">A file manages the resource.</exception>
    /// <exception cref="Problem.Invalid">A line breaks a rule, no Editor would stay, or, as a warning, the actor would
    /// lock themselves out.</exception>
    /// <exception cref="Problem.Conflict">Someone else changed it since.</exception>
    public Task SaveAsync(Actor actor, Guid id, IReadOnlyList<PolicyGrant> policy, Guid seenVersion, bool confirmed,
        CancellationToken ct) =>
        ChangeAsync(actor, id, confirmed, (_, _, _) => Task.FromResult((policy, seenVersion)), note: null, ct);

    /// <summary>Restores the policy that the resource began with.</summary>
    /// <exception cref="Problem.NotFound">Unknown, deleted or invisible.</exception>
    /// <exception cref="Problem.Forbidden">Not an Editor, or without the permission.</exception>
    /// <exception cref="Problem.ManagedByFile">A file manages the resource.</exception>
    public Task ResetAsync(Actor actor, Guid id, CancellationToken ct) =>
        ChangeAsync(actor, id, confirmed: true, async (db, rights, resource) =>
            (await FirstPolicyAsync(db, rights, resource, ct), resource.PolicyVersion), note: null, ct);

    /// <summary>Makes the actor Editor of any resource, which is audited. It takes <c>user_access_manage</c>.</summary>
    /// <exception cref="Problem.Forbidden">Without the permission.</exception>
    /// <exception cref="Problem.NotFound">Unknown or deleted.</exception>
    public async Task ElevateAsync(Actor actor, Guid id, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var rights = await db.RightsOfAsync(actor, ct);
        rights.EnsureElevation();
        if (rules.Elevated is not { } elevated) throw new Problem.Forbidden($"An {rules.Kind} has no Editors.");
        var resource = await FindAsync(db, id, ct) ?? throw new Problem.NotFound(rules.Kind);
        if (await db.StageElevationAsync(rights, resource, ct) is not { } change) return;
        audit.Add(db, actor, elevated, id, resource.Name, [change]);
        await db.SaveAsync(ct);
    }

    /// <summary>Resources that the actor can't see, by name. It takes <c>user_access_manage</c>.</summary>
    /// <exception cref="Problem.Forbidden">Without the permission.</exception>
    public async Task<PagedResult<HiddenResource>> HiddenAsync(Actor actor, string? search, PageRequest page,
        CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var rights = await db.RightsOfAsync(actor, ct);
        rights.Ensure(Permissions.UserAccessManage, "see restricted resources");
        var (rows, total) = await db.HiddenPageAsync(Hidden(db, rights), search, page, ct);
        return new([.. rows.Select(r => new HiddenResource(r.Thing.Id, r.Thing.Name,
            IntegrationName(r.Thing.IntegrationType), r.CreatedBy))], total);
    }

    /// <summary>
    /// What an identity may do with a resource, and why. Of others it takes Editor, or <c>user_access_manage</c>.
    /// </summary>
    /// <param name="actor">Who asks.</param>
    /// <param name="id">A resource that the actor sees.</param>
    /// <param name="identityId">The user or service account asked about.</param>
    /// <param name="ct">Cancels it.</param>
    /// <exception cref="Problem.NotFound">The resource is unknown or invisible to the actor, or there is no such
    /// identity.</exception>
    /// <exception cref="Problem.Forbidden">It is another identity, and neither is there.</exception>
    public async Task<EffectiveAccess> ExplainAsync(Actor actor, Guid id, Guid identityId, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var (resource, level, rights) = await RequireAsync(db, actor, id, AccessLevel.Viewer, rules.ToRead, ct);
        rights.EnsureExplaining(identityId, level, rules.Kind);
        return await db.EffectiveAccessAsync(resource, identityId, rules.Needed, ct);
    }

    /// <summary>
    /// Gives a principal a level on a resource, or takes theirs away. What the note stages is saved with it.
    /// </summary>
    internal Task GrantAsync(Actor actor, Guid id, Principal principal, AccessLevel level, CancellationToken ct,
        Action<ConnectionsDbContext>? note = null) =>
        ChangeAsync(actor, id, confirmed: false, async (db, _, resource) =>
        {
            var now = await db.PolicyAsync(resource, ct);
            List<PolicyGrant> policy = [.. now.Lines.Where(l => l.Principal.Id != principal.Id)
                .Select(l => new PolicyGrant(l.Principal, l.Level))];
            if (level != AccessLevel.None) policy.Add(new PolicyGrant(principal, level));
            return (policy, now.Version);
        }, note, ct);

    /// <summary>The live resource, tracked, for an actor with that level and permission.</summary>
    /// <exception cref="Problem.NotFound">Unknown, deleted or invisible.</exception>
    /// <exception cref="Problem.Forbidden">Visible, but the level or the permission is missing.</exception>
    private protected abstract Task<AccessibleResource<IManagedResource>> RequireAsync(ConnectionsDbContext db,
        Actor actor, Guid id, AccessLevel level, Permissions permission, CancellationToken ct);

    /// <summary>The live resource, tracked, no matter who may see it; null: there is none.</summary>
    private protected abstract Task<IManagedResource?> FindAsync(ConnectionsDbContext db, Guid id,
        CancellationToken ct);

    /// <summary>The policy that a resource begins with.</summary>
    private protected virtual Task<IReadOnlyList<PolicyGrant>> FirstPolicyAsync(ConnectionsDbContext db,
        Rights rights, IManagedResource resource, CancellationToken ct) =>
        db.FirstPolicyAsync(rights, resource.CreatedById, ct);

    /// <summary>The live resources that others restricted and that the actor can't see.</summary>
    private protected abstract IQueryable<HiddenResourceRow> Hidden(ConnectionsDbContext db, Rights rights);

    /// <summary>The name of an integration, by its type.</summary>
    private protected abstract string IntegrationName(string integrationType);

    /// <summary>Whether Resolvers may also export the credential of one.</summary>
    private protected virtual bool HandsOut(IManagedResource resource) => false;

    private async Task ChangeAsync(Actor actor, Guid id, bool confirmed,
        Func<ConnectionsDbContext, Rights, IManagedResource, Task<(IReadOnlyList<PolicyGrant>, Guid)>> policyOf,
        Action<ConnectionsDbContext>? note, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var (resource, _, rights) = await RequireAsync(db, actor, id, AccessLevel.Editor, rules.ToChange, ct);
        var (policy, seenVersion) = await policyOf(db, rights, resource);
        guard.EnsureEditable(resource);
        await db.StagePolicyOnRecordAsync(rights, resource, rules.Levels, policy, seenVersion, confirmed,
            new PolicyAuditDetails(audit, rules.Modified, resource.Name), ct);
        note?.Invoke(db);
        await db.SaveAsync(ct);
    }
}
