using Connections.Core.Access;
using Connections.Core.Audit;
using Connections.Core.Integrations;
using Connections.Core.People;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Connections;

/// <summary>A connection's policy, and what the actor may do with it.</summary>
/// <param name="Id">The connection.</param>
/// <param name="Name">Its name.</param>
/// <param name="Policy">Who may do what.</param>
/// <param name="MyLevel">The actor's own level.</param>
/// <param name="MayChange">Whether the actor may change the policy.</param>
/// <param name="MayElevate">Whether the actor may make themselves Editor.</param>
/// <param name="MayExplain">Whether the actor may look up other identities' access.</param>
public sealed record ConnectionPolicy(Guid Id, string Name, RestrictionPolicy Policy, AccessLevel MyLevel,
    bool MayChange, bool MayElevate, bool MayExplain)
{
    /// <summary>The file that manages it, so that the policy is not changed here; null: none.</summary>
    public string? ManagedBy { get; init; }

    /// <summary>Whether Resolvers may also take its credential out of the server.</summary>
    public bool HandsOut { get; init; }
}

/// <summary>
/// A connection that is hidden from who manages access: as much as they need to know to take charge of it.
/// </summary>
public sealed record HiddenConnection(Guid Id, string Name, string IntegrationType, string CreatedBy);

/// <summary>Who may do what with connections.</summary>
public sealed class ConnectionPolicies
{
    private static readonly (Permissions, string)[] Needed =
    [
        (Permissions.ConnectionsRead, "sees no connections"),
        (Permissions.ConnectionsResolve, "can't use any connection"),
        (Permissions.ConnectionsWrite, "can't change any connection"),
    ];

    private readonly IDbContextFactory<ConnectionsDbContext> databases;
    private readonly IntegrationCatalog catalog;
    private readonly AuditLog audit;

    internal ConnectionPolicies(IDbContextFactory<ConnectionsDbContext> databases, IntegrationCatalog catalog,
        AuditLog audit) => (this.databases, this.catalog, this.audit) = (databases, catalog, audit);

    /// <summary>The policy of a connection.</summary>
    /// <exception cref="Problem.NotFound">Unknown, deleted or invisible.</exception>
    public async Task<ConnectionPolicy> GetAsync(Actor actor, Guid id, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var (connection, level, rights) = await db.RequireConnectionAsync(actor, id, AccessLevel.Viewer,
            Permissions.ConnectionsRead, ct);
        var (editor, manages) = (level >= AccessLevel.Editor, rights.Has(Permissions.UserAccessManage));
        return new(id, connection.Name, await db.PolicyAsync(connection, ct), level,
            editor && connection.ManagedBy is null && rights.Has(Permissions.ConnectionsWrite), manages && !editor,
            manages || editor)
        { ManagedBy = connection.ManagedBy, HandsOut = connection.HandsOut };
    }

    /// <summary>Puts a whole policy in place of the one that was seen.</summary>
    /// <param name="actor">An Editor.</param>
    /// <param name="id">The connection.</param>
    /// <param name="policy">Every line.</param>
    /// <param name="seenVersion">The version that was seen.</param>
    /// <param name="confirmed">Whether the actor knows that they stop being Editor.</param>
    /// <param name="ct">Cancels it.</param>
    /// <exception cref="Problem.NotFound">Unknown, deleted or invisible.</exception>
    /// <exception cref="Problem.Forbidden">Not an Editor, or without the permission.</exception>
    /// <exception cref="Problem.Invalid">A line breaks a rule, no Editor would stay, or, as a warning, the actor would
    /// lock themselves out.</exception>
    /// <exception cref="Problem.Conflict">Someone changed it meanwhile.</exception>
    public async Task SaveAsync(Actor actor, Guid id, IReadOnlyList<PolicyGrant> policy, Guid seenVersion,
        bool confirmed, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var (connection, _, rights) = await db.RequireConnectionAsync(actor, id, AccessLevel.Editor,
            Permissions.ConnectionsWrite, ct);
        await StageAsync(db, rights, connection, policy, seenVersion, confirmed, ct);
        await db.SaveAsync(ct);
    }

    /// <summary>Puts the policy back that the connection began with: its author is Editor, everyone Viewer.</summary>
    /// <exception cref="Problem.NotFound">Unknown, deleted or invisible.</exception>
    /// <exception cref="Problem.Forbidden">Not an Editor, or without the permission.</exception>
    public async Task ResetAsync(Actor actor, Guid id, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var (connection, _, rights) = await db.RequireConnectionAsync(actor, id, AccessLevel.Editor,
            Permissions.ConnectionsWrite, ct);
        await StageAsync(db, rights, connection, await db.FirstPolicyAsync(rights, connection.CreatedById, ct),
            connection.PolicyVersion, confirmed: true, ct);
        await db.SaveAsync(ct);
    }

    /// <summary>Makes the actor Editor of any connection, on record. It takes <c>user_access_manage</c>.</summary>
    /// <exception cref="Problem.Forbidden">Without the permission.</exception>
    /// <exception cref="Problem.NotFound">Unknown or deleted.</exception>
    public async Task ElevateAsync(Actor actor, Guid id, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var rights = await db.RightsOfAsync(actor, ct);
        rights.EnsureElevation();
        var connection = await db.Set<Connection>().SingleOrDefaultAsync(c => c.Id == id && c.DeletedAt == null, ct)
            ?? throw new Problem.NotFound("connection");
        if (await db.StageElevationAsync(rights, connection, ct) is not { } change) return;
        audit.Add(db, actor, AuditEvent.ConnectionElevated, id, connection.Name, [change]);
        await db.SaveAsync(ct);
    }

    /// <summary>Connections that the actor does not see, by name. It takes <c>user_access_manage</c>.</summary>
    /// <exception cref="Problem.Forbidden">Without the permission.</exception>
    public async Task<PagedResult<HiddenConnection>> HiddenAsync(Actor actor, string? search, PageRequest page,
        CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var rights = await db.RightsOfAsync(actor, ct);
        rights.Ensure(Permissions.UserAccessManage, "see restricted resources");
        var hidden = db.HiddenConnections(rights)
            .Select(c =>
                new HiddenResource
                {
                    Id = c.Id,
                    Name = c.Name,
                    NameKey = c.NameKey,
                    IntegrationType = c.IntegrationType,
                    CreatedById = c.CreatedById
                });
        var (rows, total) = await db.HiddenPageAsync(hidden, search, page, ct);
        return new([.. rows.Select(
            r => new HiddenConnection(r.Thing.Id, r.Thing.Name,
                catalog.Find(r.Thing.IntegrationType)?.Name ?? r.Thing.IntegrationType, r.CreatedBy))], total);
    }

    /// <summary>
    /// What an identity may do with a connection, and why. Of others it takes Editor, or <c>user_access_manage</c>.
    /// </summary>
    /// <param name="actor">Who asks.</param>
    /// <param name="id">A connection that the actor sees.</param>
    /// <param name="identityId">The user or service account asked about.</param>
    /// <param name="ct">Cancels it.</param>
    /// <exception cref="Problem.NotFound">The connection is unknown or invisible to the actor, or there is no such
    /// identity.</exception>
    /// <exception cref="Problem.Forbidden">It is another identity, and neither is there.</exception>
    public async Task<EffectiveAccess> ExplainAsync(Actor actor, Guid id, Guid identityId, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var (connection, level, rights) = await db.RequireConnectionAsync(actor, id, AccessLevel.Viewer,
            Permissions.ConnectionsRead, ct);
        rights.EnsureExplaining(identityId, level, "connection");
        return await db.EffectiveAccessAsync(connection, identityId, Needed, ct);
    }

    /// <summary>
    /// Gives a principal a level on a connection, or takes theirs away. What the note stages is saved with it.
    /// </summary>
    internal async Task GrantAsync(Actor actor, Guid id, Principal principal, AccessLevel level, CancellationToken ct,
        Action<ConnectionsDbContext>? note = null)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var (connection, _, rights) = await db.RequireConnectionAsync(actor, id, AccessLevel.Editor,
            Permissions.ConnectionsWrite, ct);
        var now = await db.PolicyAsync(connection, ct);
        List<PolicyGrant> policy = [.. now.Lines.Where(l => l.Principal.Id != principal.Id)
            .Select(l => new PolicyGrant(l.Principal, l.Level))];
        if (level != AccessLevel.None) policy.Add(new PolicyGrant(principal, level));
        await StageAsync(db, rights, connection, policy, now.Version, confirmed: false, ct);
        note?.Invoke(db);
        await db.SaveAsync(ct);
    }

    private async Task StageAsync(ConnectionsDbContext db, Rights rights, Connection connection,
        IReadOnlyList<PolicyGrant> policy, Guid seenVersion, bool confirmed, CancellationToken ct)
    {
        ManagedEdit.EnsureFree(connection.Name, connection.ManagedBy);
        await db.StagePolicyOnRecordAsync(rights, connection, ConnectionResourceType.Levels, policy, seenVersion,
            confirmed, new PolicyAuditDetails(audit, AuditEvent.ConnectionPolicyModified, connection.Name), ct);
    }
}
