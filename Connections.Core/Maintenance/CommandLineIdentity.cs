using Connections.Core.People;
using Connections.Core.Secrets;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Maintenance;

/// <summary>
/// Who acts at the machine itself. Anyone who can read the data folder can act as anyone; so commands act as an account
/// of the installation, by the same rules as its own screens, and the record says that it came from the command line.
/// </summary>
public sealed class CommandLineIdentity
{
    private const string FromHere = "command line";

    private readonly IDbContextFactory<ConnectionsDbContext> databases;
    private readonly DatabaseInitializer start;
    private readonly MasterKeys keys;

    internal CommandLineIdentity(IDbContextFactory<ConnectionsDbContext> databases, DatabaseInitializer start,
        MasterKeys keys) =>
        (this.databases, this.start, this.keys) = (databases, start, keys);

    /// <summary>Opens what is there for a command, also while the product runs, and tells as whom it acts.</summary>
    /// <param name="account">Email address of a member, or name or id of a service account; null: the admin who came
    /// first.</param>
    /// <param name="ct">Cancels it.</param>
    /// <exception cref="StartupException">There is no database of this version, or the product is locked.</exception>
    /// <exception cref="Problem.NotFound">There is no such account.</exception>
    public async Task<Actor> ActAsync(string? account, CancellationToken ct)
    {
        await start.EnsureCurrentAsync(ct);
        await keys.OpenAsync(ct);
        if (keys.LockedBecause is { } reason) throw new StartupException(reason);
        await using var db = await databases.CreateDbContextAsync(ct);
        var found = account is null ? await FirstAdminAsync(db, ct) : await FindAsync(db, account.Trim(), ct);
        return new Actor(found.Id, found.IsServiceAccount ? ActorKind.ServiceAccount : ActorKind.User, found.Name,
            FromHere);
    }

    private static async Task<User> FirstAdminAsync(ConnectionsDbContext db, CancellationToken ct) =>
        (await db.Set<User>().AsNoTracking().Include(u => u.Roles)
            .Where(u => u.DisabledAt == null && !u.IsServiceAccount).OrderBy(u => u.CreatedAt).ToListAsync(ct))
            .Find(u => u.Roles.Allowed().HasFlag(Permissions.AdminRole))
            ?? throw new Problem.NotFound("account",
                "There is no admin yet. Start the product, create the first account, then run this again.");

    private static async Task<User> FindAsync(ConnectionsDbContext db, string account, CancellationToken ct)
    {
        var address = account.ToUpperInvariant();
        var id = Guid.TryParse(account, out var parsed) ? parsed : Guid.Empty;
        return await db.Set<User>().AsNoTracking().OrderBy(u => u.CreatedAt)
            .FirstOrDefaultAsync(
                u => u.NormalizedEmail == address || u.Id == id || (u.IsServiceAccount && u.Name == account), ct)
            ?? throw new Problem.NotFound(
                "account", $"There is no member with the email {account}, and no service account with that name.");
    }
}
