using Connections.Core.Audit;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.People;

/// <summary>Settings that the organization makes for itself.</summary>
public sealed class OrganizationSettings
{
    private readonly IDbContextFactory<ConnectionsDbContext> databases;
    private readonly AuditLog audit;

    internal OrganizationSettings(IDbContextFactory<ConnectionsDbContext> databases, AuditLog audit) =>
        (this.databases, this.audit) = (databases, audit);

    /// <summary>The organization's id, with which programs name everyone in it.</summary>
    public static Guid OrganizationId { get; } = Organization.Unowned.Id;

    /// <summary>Shortest time for which the audit trail can be kept, in days.</summary>
    public const int ShortestAudit = 30;

    /// <summary>Longest limited time, in days.</summary>
    public const int LongestAudit = 3650;

    /// <summary>Makes them at the first start, as they are where nobody changed them.</summary>
    internal async Task EnsureExistAsync(CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        if (await db.Set<Organization>().AnyAsync(ct)) return;
        db.Add(Organization.Unowned);
        try
        {
            await db.SaveAsync(ct, evenWhenLocked: true);
        }
        catch (UniqueViolationException)
        {
            // Another node, started at the same moment, was faster.
        }
    }

    /// <summary>
    /// What the actor's roles allow, for screens that show only what can be used. The services decide.
    /// </summary>
    /// <exception cref="Problem.Forbidden">The account can no longer act.</exception>
    public async Task<Permissions> PermissionsAsync(Actor actor, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        return (await db.RightsOfAsync(actor, ct)).Permissions;
    }

    /// <summary>How many days the audit trail is kept; null: permanently.</summary>
    /// <exception cref="Problem.Forbidden">Without <c>audit_logs_read</c> or <c>org_management</c>.</exception>
    public async Task<int?> AuditRetentionAsync(Actor actor, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var rights = await db.RightsOfAsync(actor, ct);
        if (!rights.Has(Permissions.AuditLogsRead))
            rights.Ensure(Permissions.OrgManagement, "see the organization's settings");
        return await db.Set<Organization>().Select(o => o.AuditRetentionDays).SingleAsync(ct);
    }

    /// <summary>
    /// Keeps the audit trail for that many days from now on; null: permanently. What is older is removed within
    /// minutes.
    /// </summary>
    /// <exception cref="Problem.Forbidden">Without <c>org_management</c>.</exception>
    /// <exception cref="Problem.Invalid">Too short or too long.</exception>
    public async Task KeepAuditAsync(Actor actor, int? days, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        (await db.RightsOfAsync(actor, ct)).Ensure(Permissions.OrgManagement, "change the organization's settings");
        if (days is < ShortestAudit or > LongestAudit)
            throw new Problem.Invalid(
                "days", $"Enter {ShortestAudit} to {LongestAudit} days, or keep entries forever.");
        var organization = await db.Set<Organization>().SingleAsync(ct);
        if (organization.AuditRetentionDays == days) return;
        static string Words(int? d) => d is null ? "forever" : $"{d} days";
        audit.Add(db, actor, AuditEvent.SettingsModified, organization.Id, "Organization",
            [new FieldChange("audit retention", Words(organization.AuditRetentionDays), Words(days))]);
        organization.KeepAudit(days);
        await db.SaveAsync(ct);
    }
}
