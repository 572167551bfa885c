using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Connections.Core.Files;

/// <summary>
/// Closes and opens a bundle: AES-256-GCM under a key that PBKDF2-SHA512 makes of the passphrase. The head (format,
/// rounds, salt, nonce) is authenticated along.
/// </summary>
internal static class BundleEncryption
{
    /// <summary>Shortest passphrase in characters.</summary>
    public const int ShortestPassphrase = 12;

    private const byte Format = 1;
    private const int MostRounds = 10_000_000;
    private const int SaltLength = 16;
    private const int NonceLength = 12;
    private const int TagLength = 16;
    private const int HeadLength = 4 + 1 + 4 + SaltLength + NonceLength;

    private static ReadOnlySpan<byte> Magic => "CNXB"u8;

    /// <summary>Refuses a passphrase that is soon found.</summary>
    /// <exception cref="Problem.Invalid">It is too short.</exception>
    public static void EnsureLength(string passphrase)
    {
        if (passphrase.Length < ShortestPassphrase)
            throw new Problem.Invalid(
                "passphrase", $"The passphrase has {passphrase.Length} characters; use at least {ShortestPassphrase}. Anyone with the file can try any number of passphrases.");
    }

    /// <summary>Closes it.</summary>
    /// <exception cref="Problem.Invalid">The passphrase is too short.</exception>
    public static byte[] Close(ReadOnlySpan<byte> content, string passphrase, BundleKeyCost cost)
    {
        EnsureLength(passphrase);
        var box = new byte[HeadLength + TagLength + content.Length];
        var head = box.AsSpan(0, HeadLength);
        Magic.CopyTo(head);
        head[4] = Format;
        BinaryPrimitives.WriteInt32BigEndian(head[5..], cost.Rounds);
        RandomNumberGenerator.Fill(head[9..]);
        var key = KeyOf(passphrase, head);
        try
        {
            using var gcm = new AesGcm(key, TagLength);
            gcm.Encrypt(head[(9 + SaltLength)..], content, box.AsSpan(HeadLength + TagLength),
                box.AsSpan(HeadLength, TagLength), head);
            return box;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <summary>Opens it.</summary>
    /// <exception cref="Problem.Invalid">It is no bundle, the passphrase is another one, or something of it was
    /// altered: which, it does not tell.</exception>
    public static byte[] Open(ReadOnlySpan<byte> box, string passphrase, BundleKeyCost cost)
    {
        if (box.Length < HeadLength + TagLength || !box.StartsWith(Magic))
            throw new Problem.Invalid("file", "This file is not a Connections bundle.");
        var head = box[..HeadLength];
        var rounds = BinaryPrimitives.ReadInt32BigEndian(head[5..]);
        if (head[4] != Format || rounds < cost.Rounds || rounds > MostRounds) throw Unopened();
        var content = GC.AllocateUninitializedArray<byte>(box.Length - HeadLength - TagLength, pinned: true);
        var key = KeyOf(passphrase, head);
        try
        {
            using var gcm = new AesGcm(key, TagLength);
            gcm.Decrypt(head[(9 + SaltLength)..], box[(HeadLength + TagLength)..], box.Slice(HeadLength, TagLength),
                content, head);
            return content;
        }
        catch (AuthenticationTagMismatchException)
        {
            throw Unopened();
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    private static byte[] KeyOf(string passphrase, ReadOnlySpan<byte> head)
    {
        var text = Encoding.UTF8.GetBytes(passphrase.Normalize());
        try
        {
            return Rfc2898DeriveBytes.Pbkdf2(text, head.Slice(9, SaltLength),
                BinaryPrimitives.ReadInt32BigEndian(head[5..]), HashAlgorithmName.SHA512, 32);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(text);
        }
    }

    private static Problem.Invalid Unopened() =>
        new("file",
            "The bundle can't be opened: the passphrase is wrong, the file was altered or cut off, or a newer "
            + "version wrote it.");
}
