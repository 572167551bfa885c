using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Connections;

/// <summary>Saves a connection, and turns what the database refuses into words for people.</summary>
internal static class ConnectionSaving
{
    /// <summary>Saves it.</summary>
    /// <exception cref="Problem.Invalid">Another one has its name.</exception>
    /// <exception cref="Problem.Conflict">Someone else saved it since.</exception>
    public static async Task SaveConnectionAsync(this ConnectionsDbContext db, CancellationToken ct,
        Func<Task>? readBack = null)
    {
        try
        {
            await db.SaveAsync(ct, readBack: readBack);
        }
        catch (UniqueViolationException e) when (e.Detail.Contains("NameKey", StringComparison.Ordinal))
        {
            throw new Problem.Invalid("name", "This name is already in use. Choose another one.");
        }
        catch (UniqueViolationException e)
        {
            // Two edits at once that add the same secret, tag or place: the second is as stale as any other.
            throw new Problem.Conflict(
                "Someone else saved this connection since you opened it. Nothing was overwritten.", e);
        }
    }

    /// <summary>
    /// Saves it with other tags. Two at once may each have found their tags free: the second asks again, and is refused
    /// in the words of what the first took.
    /// </summary>
    /// <exception cref="Problem.Invalid">Another one has its name, or its tags would break something.</exception>
    /// <exception cref="Problem.Conflict">Someone else saved it since.</exception>
    public static async Task SaveRetaggedAsync(this ConnectionsDbContext db,
        IDbContextFactory<ConnectionsDbContext> databases, ConnectionConstraints constraints,
        AccessibleConnection reached, IReadOnlyList<IdentifierTag> tags, CancellationToken ct,
        Func<Task>? readBack = null)
    {
        try
        {
            await db.SaveConnectionAsync(ct, readBack);
        }
        catch (Problem.Conflict conflict) when (conflict.InnerException is UniqueViolationException)
        {
            await using var again = await databases.CreateDbContextAsync(ct);
            if ((await constraints.RefusalsAsync(again, reached.Rights, [new(reached.Connection.Id, tags)], ct))
                .GetValueOrDefault(reached.Connection.Id) is { } refusals)
                throw new Problem.Invalid(refusals);
            throw;
        }
    }
}
