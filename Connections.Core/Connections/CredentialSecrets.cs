using Connections.Core.Secrets;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Connections;

/// <summary>Stages what an input does to the stored secrets of a credential.</summary>
internal static class CredentialSecrets
{
    /// <summary>Stages the secrets of a new one.</summary>
    public static void StageNew(this SecretSealer sealer, ConnectionsDbContext db, SecretBinding binding,
        ConnectionValidator check, Guid by)
    {
        foreach (var (path, value) in check.Secrets)
        {
            var secret = new StoredSecret(binding.OwnerId, path);
            sealer.Seal(secret, binding, value, by);
            db.Add(secret);
        }
    }

    /// <summary>Stages what an edit replaces, removes and adds, and drops a token that is worth nothing then.</summary>
    /// <param name="sealer">Seals them.</param>
    /// <param name="db">Where it is staged.</param>
    /// <param name="binding">What they are bound to from then on.</param>
    /// <param name="edit">The edit.</param>
    /// <param name="stored">All stored secrets, obtained ones too.</param>
    /// <param name="by">Who does it.</param>
    public static void StageEdit(this SecretSealer sealer, ConnectionsDbContext db, SecretBinding binding,
        ConnectionEdit edit, List<StoredSecret> stored, Guid by)
    {
        var secrets = stored.FindAll(s => !s.IsObtained);
        if (edit.EndsTokens) db.RemoveRange(stored.Where(s => s.Path == StoredSecret.Token));
        foreach (var secret in secrets.Where(s => !edit.Check.StillStored(s.Path))) db.Remove(secret);
        foreach (var (path, value) in edit.Check.Secrets)
        {
            var secret = secrets.Find(s => s.Path == path && db.Entry(s).State != EntityState.Deleted);
            if (secret is null) db.Add(secret = new StoredSecret(binding.OwnerId, path));
            sealer.Seal(secret, binding, value, by);
        }
    }
}
