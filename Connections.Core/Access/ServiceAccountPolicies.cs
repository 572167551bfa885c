using Connections.Core.Audit;
using Connections.Core.People;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Access;

/// <summary>Who manages a service account, and whether the actor may change that.</summary>
/// <param name="Id">The service account.</param>
/// <param name="Name">Its name.</param>
/// <param name="Policy">Its Editors.</param>
/// <param name="MyLevel">The actor's own level.</param>
/// <param name="MayChange">Whether the actor may change the policy: an Editor or an Admin.</param>
public sealed record ServiceAccountPolicy(Guid Id, string Name, RestrictionPolicy Policy, AccessLevel MyLevel,
    bool MayChange);

/// <summary>
/// Who manages which service account: its Editors change it and make keys for it, and so do Admins. It takes
/// <c>service_account_write</c>, too.
/// </summary>
public sealed class ServiceAccountPolicies
{
    /// <summary>The only level that there is.</summary>
    public static IReadOnlyList<AccessLevel> Levels { get; } = [AccessLevel.Editor];

    private readonly IDbContextFactory<ConnectionsDbContext> databases;
    private readonly AuditLog audit;

    internal ServiceAccountPolicies(IDbContextFactory<ConnectionsDbContext> databases, AuditLog audit) =>
        (this.databases, this.audit) = (databases, audit);

    /// <summary>Who manages a service account.</summary>
    /// <exception cref="Problem.Forbidden">Without <c>service_account_write</c>.</exception>
    /// <exception cref="Problem.NotFound">There is no such service account.</exception>
    public async Task<ServiceAccountPolicy> GetAsync(Actor actor, Guid id, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var (rights, account) = await RequireAsync(db, actor, id, "see who manages service accounts", ct);
        var policy = await db.PolicyAsync(account, ct);
        var level = policy.Lines.Any(l => rights.Principals.Contains(l.Principal.Id)) ? AccessLevel.Editor
            : AccessLevel.None;
        return new(id, account.Name, policy, level, level == AccessLevel.Editor || rights.ManagesAllAccounts());
    }

    /// <summary>Puts other Editors in place of those that were seen.</summary>
    /// <param name="actor">An Editor or an Admin.</param>
    /// <param name="id">The service account.</param>
    /// <param name="policy">Every line.</param>
    /// <param name="seenVersion">The version that was seen.</param>
    /// <param name="confirmed">Whether the actor knows that they can no longer manage it.</param>
    /// <param name="ct">Cancels it.</param>
    /// <exception cref="Problem.Forbidden">Neither Editor nor Admin, or without the permission.</exception>
    /// <exception cref="Problem.Invalid">A line breaks a rule, no Editor would stay, or, as a warning, the actor would
    /// lock themselves out.</exception>
    /// <exception cref="Problem.Conflict">Someone else changed the service account since it was read.</exception>
    public async Task SaveAsync(
        Actor actor, Guid id, IReadOnlyList<PolicyGrant> policy, Guid seenVersion, bool confirmed, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var (rights, account) = await RequireAsync(db, actor, id, "change who manages service accounts", ct);
        var managesAll = rights.ManagesAllAccounts();
        if (!managesAll
            && !await db.Set<Grant>().AnyAsync(g => g.ResourceId == id && rights.Principals.Contains(g.PrincipalId),
                ct))
        {
            rights.LogRefusal("neither Editor nor Admin", id);
            throw new Problem.Forbidden(
                $"You can't change who manages “{account.Name}”: this requires Editor access to it, or the Admin "
                + "role. Ask one of its editors, or an admin.");
        }
        if (policy.Any(p => p.Principal.Kind == PrincipalKind.Organization))
            throw new Problem.Invalid("policy",
                "Everyone can't manage a service account: its Editors can act with all of its access. Name people, "
                + "teams or roles.");
        if (!managesAll && !confirmed && !policy.Any(p => rights.Principals.Contains(p.Principal.Id)))
            throw new Problem.Invalid(
                [new ValidationError("self", "You'll no longer be able to manage this service account.",
                ErrorSeverity.Warning)]);
        db.SetOriginalVersion(account.User, seenVersion);
        await db.StagePolicyOnRecordAsync(
            rights, account, Levels, policy, seenVersion, confirmed: true,
            new PolicyAuditDetails(audit, AuditEvent.ServiceAccountPolicyModified, account.Name), ct);
        await db.SaveAsync(ct);
    }

    private static async Task<(Rights Rights, ManagedAccount Account)> RequireAsync(
        ConnectionsDbContext db, Actor actor, Guid id, string toDoWhat, CancellationToken ct)
    {
        var rights = await db.RightsOfAsync(actor, ct);
        rights.Ensure(Permissions.ServiceAccountWrite, toDoWhat);
        var user = await db.Set<User>().SingleOrDefaultAsync(u => u.Id == id && u.IsServiceAccount, ct)
            ?? throw new Problem.NotFound("service account");
        return (rights, new ManagedAccount(user));
    }

    // A service account as a thing with a policy. Nothing of it is for the whole organization, and its own version is
    // the policy's, too.
    private sealed class ManagedAccount(User user) : IRestricted
    {
        public User User => user;

        public string Name => user.Name;

        public Guid Id => user.Id;

        public AccessLevel OrganizationLevel => AccessLevel.None;

        public Guid PolicyVersion => user.Version;

        public void Restrict(AccessLevel organization)
        {
        }
    }
}

/// <summary>Tells the room of people who manages which service account.</summary>
internal sealed class ServiceAccountEditors : IServiceAccountEditors
{
    public IQueryable<Guid> EditedBy(ConnectionsDbContext db, Rights rights)
    {
        var principals = rights.Principals;
        return db.Set<Grant>()
            .Where(g => g.Level == AccessLevel.Editor && EF.Parameter(principals).Contains(g.PrincipalId))
            .Select(g => g.ResourceId);
    }

    public void StageAuthor(ConnectionsDbContext db, Actor actor, Guid accountId) =>
        db.Add(Grant.ToAuthor(accountId, actor));
}

/// <summary>Service accounts, as things with policies.</summary>
internal sealed class ServiceAccountResourceType(AuditLog audit) : IResourceType
{
    public string Kind => "service account";

    public IQueryable<RestrictedResource> Things(ConnectionsDbContext db) =>
        db.Set<User>().AsNoTracking().Where(u => u.IsServiceAccount)
            .Select(u => new RestrictedResource { Id = u.Id, Name = u.Name, OrganizationLevel = AccessLevel.None });

    public async Task NoteTransferAsync(ConnectionsDbContext db, Actor actor, IReadOnlyCollection<Guid> ids,
        string from, string to,
        CancellationToken ct)
    {
        foreach (var account in await db.Set<User>().Where(u => ids.Contains(u.Id)).ToListAsync(ct))
        {
            db.SetOriginalVersion(account, account.Version);
            audit.Add(db, actor, AuditEvent.ServiceAccountPolicyModified, account.Id, account.Name,
                [new FieldChange("Editor", from, to)]);
        }
    }
}
