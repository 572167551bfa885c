using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.People;

/// <summary>How the sessions of an account end.</summary>
internal static class SessionEnd
{
    /// <summary>
    /// Ends every session of the account, as part of the save: those that are there, and one that begins at this moment
    /// with what was checked before.
    /// </summary>
    public static async Task EndSessionsAsync(this ConnectionsDbContext db, User user, CancellationToken ct)
    {
        user.SecurityStamp = Guid.CreateVersion7().ToString("N");
        db.RemoveRange(await db.Set<Session>().Where(s => s.UserId == user.Id).ToListAsync(ct));
    }
}
