using Connections.Core.Connections;
using Connections.Core.Secrets;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Runtime.Tokens;

/// <summary>
/// Keeps obtained tokens, sealed like the secrets that were typed in, so that a restart and every node find them.
/// </summary>
internal sealed class TokenStore(IDbContextFactory<ConnectionsDbContext> databases, SecretSealer sealer,
    SecretOpener opener)
{
    /// <summary>Where a connection's token lies.</summary>
    public const string Path = StoredSecret.Token;

    /// <summary>The kept token; null where there is none that can be read.</summary>
    public async Task<ObtainedToken?> ReadAsync(Guid id, Credential credential, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var row = await db.Set<StoredSecret>().AsNoTracking()
            .SingleOrDefaultAsync(s => s.OwnerId == id && s.Path == Path, ct);
        if (row is null) return null;
        try
        {
            return ObtainedToken.Read(opener.Open(row, BindingOf(id, credential)));
        }
        catch (SecretUnreadableException)
        {
            // Of another address or another key. It can be obtained anew, where the credential itself can be read.
            return null;
        }
    }

    /// <summary>Keeps a token in the place of an earlier one.</summary>
    public async Task WriteAsync(Guid id, Credential credential, ObtainedToken token, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        await PutAsync(db, id, credential, token, ct);
        await db.SaveAsync(ct);
    }

    /// <summary>Forgets a token.</summary>
    public async Task DeleteAsync(Guid id, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        await db.WriteAsync(
            token => db.Set<StoredSecret>().Where(s => s.OwnerId == id && s.Path == Path).ExecuteDeleteAsync(token),
            ct);
    }

    /// <summary>Puts a token beside other changes that are saved with it.</summary>
    public async Task PutAsync(ConnectionsDbContext db, Guid id, Credential credential, ObtainedToken token,
        CancellationToken ct)
    {
        var row = await db.Set<StoredSecret>().SingleOrDefaultAsync(s => s.OwnerId == id && s.Path == Path, ct);
        if (row is null) db.Add(row = new StoredSecret(id, Path));
        sealer.Seal(row, BindingOf(id, credential), token.Write(), by: Guid.Empty);
    }

    private static SecretBinding BindingOf(Guid id, Credential credential) =>
        ConnectionService.BindingOf(id, credential.Integration, credential.Kind, credential.Fields);
}
