using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.People;

/// <summary>
/// Who manages which service account. The policies are in the room that knows who may do what; this room asks it before
/// it changes a
/// service account or makes a key for one: anyone with the key acts with every level that the account was given.
/// </summary>
internal interface IServiceAccountEditors
{
    /// <summary>Service accounts that one of the actor's principals is Editor of.</summary>
    IQueryable<Guid> EditedBy(ConnectionsDbContext db, Rights rights);

    /// <summary>Stages the actor as Editor of a new one.</summary>
    void StageAuthor(ConnectionsDbContext db, Actor actor, Guid accountId);
}

/// <summary>The rule for service accounts: their Editors manage them, and so do Admins.</summary>
internal static class ServiceAccountRules
{
    /// <summary>Whether the actor may manage every service account: the product itself, and who may do
    /// everything.</summary>
    public static bool ManagesAllAccounts(this Rights rights) => rights.IsSystem || rights.Has(Permissions.AdminRole);

    /// <summary>Refuses who is neither Editor of that service account nor an Admin.</summary>
    /// <exception cref="Problem.Forbidden">With whom to ask.</exception>
    public static async Task EnsureManagesAsync(
        this IServiceAccountEditors editors, ConnectionsDbContext db, Rights rights, User account, string toDoWhat,
        CancellationToken ct)
    {
        if (rights.ManagesAllAccounts() || await editors.EditedBy(db, rights).ContainsAsync(account.Id, ct)) return;
        throw new Problem.Forbidden(
            $"You can't {toDoWhat}: this requires Editor access to the service account “{account.Name}”, or the "
            + "Admin role. Ask one of its editors, or an admin.");
    }
}
