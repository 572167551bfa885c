using Connections.Core.Connections;
using Connections.Core.Secrets;
using Connections.Core.Storage;
using Connections.Core.Tiles;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Resolving;

/// <summary>
/// Stores what the product obtained itself (a token, the state of a consent), sealed beside the secrets that people
/// entered, so that a restart and every node find it.
/// </summary>
internal sealed class ObtainedSecrets(IDbContextFactory<ConnectionsDbContext> databases, SecretSealer sealer,
    SecretOpener opener)
{
    /// <summary>The value at a path of a connection; null where there is none that can be read.</summary>
    public async Task<SecretValue?> ReadAsync(string path, SecretBinding binding, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        return Open(await FindAsync(db, path, binding, ct), binding);
    }

    /// <summary>Reads the value and removes it: of several callers at once only one gets it.</summary>
    public async Task<SecretValue?> TakeAsync(string path, SecretBinding binding, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var row = await FindAsync(db, path, binding, ct);
        return row is not null && await DeleteAsync(db, path, binding.OwnerId, ct) == 1 ? Open(row, binding) : null;
    }

    /// <summary>Seals a value in place of an earlier one, beside other changes that are saved with it.</summary>
    public async Task PutAsync(ConnectionsDbContext db, string path, SecretBinding binding, SecretValue value, Guid by,
        CancellationToken ct)
    {
        var row = await db.Set<StoredSecret>()
            .SingleOrDefaultAsync(s => s.OwnerId == binding.OwnerId && s.Path == path, ct);
        if (row is null) db.Add(row = new StoredSecret(binding.OwnerId, path));
        sealer.Seal(row, binding, value, by);
    }

    /// <summary>Seals a value in place of an earlier one.</summary>
    public async Task WriteAsync(string path, SecretBinding binding, SecretValue value, Guid by, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        await PutAsync(db, path, binding, value, by, ct);
        var owner = binding.OwnerId;
        await db.SaveAsync(ct, readBack: async () =>
        {
            // What is gone keeps nothing.
            if (!await db.Set<Connection>().AnyAsync(c => c.Id == owner, ct)
                && !await db.Set<TileAccount>().AnyAsync(a => a.Id == owner, ct))
                throw new Problem.Conflict("This was permanently deleted in the meantime. Nothing was saved.");
        });
    }

    /// <summary>Removes a value.</summary>
    public async Task DeleteAsync(string path, Guid owner, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        await DeleteAsync(db, path, owner, ct);
    }

    private static Task<StoredSecret?> FindAsync(ConnectionsDbContext db, string path, SecretBinding binding,
        CancellationToken ct) =>
        db.Set<StoredSecret>().AsNoTracking()
            .SingleOrDefaultAsync(s => s.OwnerId == binding.OwnerId && s.Path == path, ct);

    private static Task<int> DeleteAsync(ConnectionsDbContext db, string path, Guid owner, CancellationToken ct) =>
        db.WriteAsync(
            token => db.Set<StoredSecret>().Where(s => s.OwnerId == owner && s.Path == path).ExecuteDeleteAsync(token),
            ct);

    private SecretValue? Open(StoredSecret? row, SecretBinding binding)
    {
        if (row is null) return null;
        try
        {
            return opener.Open(row, binding);
        }
        catch (SecretUnreadableException)
        {
            // Of another address or another key. It can be obtained anew, where the credential itself can be read.
            return null;
        }
    }
}
