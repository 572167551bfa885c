using Connections.Core.Audit;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.People;

/// <summary>
/// Accounts for machines. It takes <c>service_account_write</c>, and to change one Editor of it or the role Admin;
/// their roles allow at most
/// what one's own do.
/// </summary>
public sealed class ServiceAccountService
{
    private readonly IDbContextFactory<ConnectionsDbContext> databases;
    private readonly IServiceAccountEditors editors;
    private readonly AuditLog audit;
    private readonly TimeProvider clock;

    internal ServiceAccountService(IDbContextFactory<ConnectionsDbContext> databases, IServiceAccountEditors editors,
        AuditLog audit,
        TimeProvider clock) =>
        (this.databases, this.editors, this.audit, this.clock) = (databases, editors, audit, clock);

    /// <summary>Longest name in characters.</summary>
    public const int MaxName = 200;

    /// <summary>The service accounts, by name.</summary>
    /// <exception cref="Problem.Forbidden">Without the permission.</exception>
    public async Task<PagedResult<MemberRow>> ListAsync(Actor actor, MemberQuery query, PageRequest page,
        CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var rights = await db.RightsOfAsync(actor, ct);
        rights.Ensure(Permissions.ServiceAccountWrite, "see the service accounts");
        var (rows, total) = await db.Set<User>().Where(u => u.IsServiceAccount).MembersAsync(query, page, ct);
        if (rights.ManagesAllAccounts()) return new(rows, total);
        var ids = rows.Select(r => r.Id).ToList();
        var mine = await editors.EditedBy(db, rights).Where(id => ids.Contains(id)).ToListAsync(ct);
        return new([.. rows.Select(r => r with { MayManage = mine.Contains(r.Id) })], total);
    }

    /// <summary>Creates a service account and returns its id. Its creator becomes its Editor.</summary>
    /// <exception cref="Problem.Forbidden">Without the permission, or a role allows more than one's own do.</exception>
    /// <exception cref="Problem.Invalid">The name breaks a rule.</exception>
    public async Task<Guid> CreateAsync(Actor actor, string name, IReadOnlyCollection<Guid> roleIds,
        CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var rights = await db.RightsOfAsync(actor, ct);
        rights.Ensure(Permissions.ServiceAccountWrite, "create service accounts");
        if (PrincipalNames.Check(name, MaxName) is { } fault) throw new Problem.Invalid([fault]);
        var roles = await db.RequireRolesAsync(roleIds, ct);
        rights.EnsureOwn(roles.Allowed(), "give these roles");
        var account = User.ServiceAccount(name.Trim(), clock.GetUtcNow());
        account.SetRoles(roles);
        db.Add(account);
        if (!rights.IsSystem) editors.StageAuthor(db, actor, account.Id);
        audit.Add(db, actor, AuditEvent.ServiceAccountCreated, account.Id, account.Name,
            MemberService.RolesAndTeams([], [], account));
        await db.SaveAsync(ct);
        return account.Id;
    }

    /// <summary>Changes name and roles.</summary>
    /// <exception cref="Problem.Forbidden">
    /// Neither Editor of it nor Admin, or a role that is given or taken allows more than one's own do.
    /// </exception>
    /// <exception cref="Problem.Conflict">Someone else saved it since.</exception>
    public async Task UpdateAsync(Actor actor, Guid id, string name, IReadOnlyCollection<Guid> roleIds,
        Guid seenVersion, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var (rights, account) = await RequireAsync(db, actor, id, "change this service account", ct);
        if (PrincipalNames.Check(name, MaxName) is { } fault) throw new Problem.Invalid([fault]);
        db.SetOriginalVersion(account, seenVersion);
        var roles = await db.RequireRolesAsync(roleIds, ct);
        rights.EnsureOwn(roles.Allowed(), "give these roles");
        var (oldName, oldRoles) = (account.Name, account.Roles.ToList());
        account.Introduce(name.Trim(), account.Email);
        account.SetRoles(roles);
        List<FieldChange> changes = [.. MemberService.RolesAndTeams(oldRoles, account.Teams, account)];
        if (oldName != account.Name) changes.Add(new FieldChange("name", oldName, account.Name));
        audit.Add(db, actor, AuditEvent.ServiceAccountModified, id, account.Name, changes);
        await db.SaveAsync(ct);
    }

    /// <summary>Disables a service account: nothing acts for it anymore.</summary>
    /// <exception cref="Problem.Forbidden">Neither Editor of it nor Admin.</exception>
    /// <exception cref="Problem.NotFound">There is no such service account.</exception>
    public Task DisableAsync(Actor actor, Guid id, CancellationToken ct) => SwitchAsync(actor, id, on: false, ct);

    /// <summary>Lets a disabled service account act again.</summary>
    /// <exception cref="Problem.Forbidden">Neither Editor of it nor Admin.</exception>
    /// <exception cref="Problem.NotFound">There is no such service account.</exception>
    public Task EnableAsync(Actor actor, Guid id, CancellationToken ct) => SwitchAsync(actor, id, on: true, ct);

    private async Task SwitchAsync(Actor actor, Guid id, bool on, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var (_, account) = await RequireAsync(db, actor, id,
            on ? "enable this service account" : "disable this service account", ct);
        if (account.DisabledAt is null == on) return;
        if (on) account.Enable();
        else account.Disable(clock.GetUtcNow());
        audit.Add(db, actor, on ? AuditEvent.ServiceAccountEnabled : AuditEvent.ServiceAccountDisabled, id,
            account.Name);
        await db.SaveAsync(ct);
    }

    private async Task<(Rights Rights, User Account)> RequireAsync(ConnectionsDbContext db, Actor actor, Guid id,
        string toDoWhat,
        CancellationToken ct)
    {
        var rights = await db.RightsOfAsync(actor, ct);
        rights.Ensure(Permissions.ServiceAccountWrite, toDoWhat);
        var account =
            await db.Set<User>().Include(u => u.Roles).Include(u => u.Teams).AsSplitQuery()
                .SingleOrDefaultAsync(u => u.Id == id && u.IsServiceAccount, ct)
            ?? throw new Problem.NotFound("service account");
        await editors.EnsureManagesAsync(db, rights, account, toDoWhat, ct);
        rights.EnsureOwn(account.Roles.Allowed(), toDoWhat);
        return (rights, account);
    }
}
