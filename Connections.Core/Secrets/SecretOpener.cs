using System.Security.Cryptography;
using System.Text;

namespace Connections.Core.Secrets;

/// <summary>Why a stored secret does not open. Says nothing of its content.</summary>
internal sealed class SecretUnreadableException(string path, string reason)
    : Exception($"The secret {path} can't be read: {reason}")
{
    /// <summary>Path of the field.</summary>
    public string Path { get; } = path;

    /// <summary>In words for people.</summary>
    public string Reason { get; } = reason;
}

/// <summary>Opens sealed secrets. Only the room Resolving may call it; a test holds it to that.</summary>
internal sealed class SecretOpener(MasterKeys keys)
{
    /// <summary>The secret's value.</summary>
    /// <exception cref="SecretUnreadableException">It was altered, moved, given up, or its key is not here.</exception>
    public SecretValue Open(SealedSecret row, SecretBinding binding)
    {
        if (row.Lost)
            throw new SecretUnreadableException(row.Path, "it was lost with a master key and must be re-entered.");
        if (row.Algorithm is not (SecretSealer.AesGcmUnderKwp or SecretSealer.AesGcmMayLeave))
            throw new SecretUnreadableException(row.Path, "a newer version wrote it.");
        var master = keys.Find(row.KeyId)
            ?? throw new SecretUnreadableException(
                row.Path, $"it was written with the master key {row.KeyId}, which isn't available.");

        byte[]? dataKey = null;
        var plain = GC.AllocateUninitializedArray<byte>(row.Ciphertext.Length, pinned: true);
        try
        {
            dataKey = master.Unwrap(row.WrappedKey);
            using var gcm = new AesGcm(dataKey, 16);
            gcm.Decrypt(row.Nonce, row.Ciphertext, row.Tag, plain,
                (binding with { MayLeave = row.MayLeave }).For(row.Path, row.SecretVersion));
            return new SecretValue(Encoding.UTF8.GetString(plain)) { EnteredBy = row.SetById };
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new SecretUnreadableException(row.Path,
                "it does not belong to what it is stored with in its current state, or was altered. Enter it again.");
        }
        finally
        {
            if (dataKey is not null) CryptographicOperations.ZeroMemory(dataKey);
            CryptographicOperations.ZeroMemory(plain);
        }
    }
}
