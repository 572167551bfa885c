using Connections.Core.People;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Connections;

/// <summary>
/// Marks that people set on things, whichever kind they are. Whether they may see the thing, its room has checked.
/// </summary>
internal static class Favorites
{
    /// <summary>Marks a thing as the actor's favorite, or takes the mark away.</summary>
    /// <exception cref="Problem.Forbidden">Not a person.</exception>
    /// <param name="db">The database.</param>
    /// <param name="rights">Whose mark.</param>
    /// <param name="id">The thing.</param>
    /// <param name="favorite">Whether it is one.</param>
    /// <param name="write">What the scopes of a key must hold: who reads through a key changes nothing with it.</param>
    /// <param name="ct">Cancels it.</param>
    public static async Task SetFavoriteAsync(this ConnectionsDbContext db, Rights rights, Guid id, bool favorite,
        Permissions write, CancellationToken ct)
    {
        if (rights.ThroughScopes) rights.Ensure(write, "set favorites");
        rights.EnsurePerson("have favorites");
        var me = rights.Actor.Id;
        var mark = await db.Set<Favorite>().SingleOrDefaultAsync(f => f.UserId == me && f.ResourceId == id, ct);
        if (favorite == mark is not null) return;
        if (mark is null) db.Add(new Favorite(me, id));
        else db.Remove(mark);
        try
        {
            await db.SaveAsync(ct);
        }
        catch (Exception e) when (e is UniqueViolationException or Problem.Conflict)
        {
            // Marked or unmarked in another tab at the same moment: it is what was asked for.
        }
    }
}
