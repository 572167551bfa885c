using System.Security.Cryptography;
using System.Text;

namespace Connections.Core.Secrets;

/// <summary>
/// Seals secrets: AES-256-GCM under a fresh data key per field and version, which the master key wraps. It cannot open
/// them again.
/// </summary>
internal sealed class SecretSealer(MasterKeys keys, TimeProvider clock)
{
    /// <summary>The sealing format that is written today.</summary>
    public const byte AesGcmUnderKwp = 1;

    /// <summary>The same, of a secret that was entered to be given out, too.</summary>
    public const byte AesGcmMayLeave = 2;

    /// <summary>Seals a value into its row, as the next version.</summary>
    /// <exception cref="Problem.Unavailable">The product is locked.</exception>
    public void Seal(SealedSecret row, SecretBinding binding, SecretValue value, Guid by)
    {
        var master = keys.Writing;
        var version = row.SecretVersion + 1;
        var plain = Encoding.UTF8.GetBytes(value.Reveal());
        var dataKey = GC.AllocateUninitializedArray<byte>(MasterKey.Length, pinned: true);
        try
        {
            RandomNumberGenerator.Fill(dataKey);
            var nonce = RandomNumberGenerator.GetBytes(12);
            var ciphertext = new byte[plain.Length];
            var tag = new byte[16];
            using var gcm = new AesGcm(dataKey, tag.Length);
            gcm.Encrypt(nonce, plain, ciphertext, tag, binding.For(row.Path, version));
            row.Replace(version, binding.MayLeave ? AesGcmMayLeave : AesGcmUnderKwp, master.Id, master.Wrap(dataKey),
                nonce, ciphertext, tag, clock.GetUtcNow(), by);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(dataKey);
            CryptographicOperations.ZeroMemory(plain);
        }
    }
}
