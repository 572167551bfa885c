using System.Security.Cryptography;

namespace Connections.Core.Secrets;

/// <summary>
/// A key that wraps the data keys of secrets. From it, by HKDF (RFC 5869), come the keys for each purpose; it itself
/// encrypts nothing.
/// </summary>
internal sealed class MasterKey : IDisposable
{
    /// <summary>Length in bytes.</summary>
    public const int Length = 32;

    private readonly byte[] wrapping;
    private readonly byte[] checking;
    private readonly byte[] cookies;
    private readonly byte[] digests;

    private MasterKey(ReadOnlySpan<byte> key)
    {
        wrapping = Derive(key, "connections.wrap.v1");
        checking = Derive(key, "connections.check.v1");
        cookies = Derive(key, "connections.cookies.v1");
        digests = Derive(key, "connections.digests.v1");
        Id = Convert.ToHexStringLower(Derive(key, "connections.id.v1").AsSpan(0, 8));
    }

    /// <summary>Fingerprint that names the key without telling anything of it: 16 hex digits.</summary>
    public string Id { get; }

    /// <summary>The key in those bytes.</summary>
    /// <exception cref="FormatException">It is no 32 bytes, or plainly not random.</exception>
    public static MasterKey From(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Length)
            throw new FormatException($"A master key is {Length} random bytes, base64 encoded; this has "
                + $"{bytes.Length}.");
        var distinct = new HashSet<byte>(bytes.ToArray()).Count;
        if (distinct < 16)
            throw new FormatException("This key is not random: generate one with openssl rand -base64 32.");
        return new MasterKey(bytes);
    }

    /// <summary>The key written in base64.</summary>
    /// <exception cref="FormatException">It is no base64 of 32 random bytes.</exception>
    public static MasterKey Parse(string base64)
    {
        var bytes = new byte[Length + 64];
        if (!Convert.TryFromBase64String(base64.Trim(), bytes, out var length))
            throw new FormatException($"A master key is {Length} random bytes, base64 encoded; this is not base64.");
        try
        {
            return From(bytes.AsSpan(0, length));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <summary>Wraps a data key: AES-256 key wrap with padding, NIST SP 800-38F.</summary>
    public byte[] Wrap(ReadOnlySpan<byte> dataKey)
    {
        using var aes = Aes.Create();
        aes.Key = wrapping;
        return aes.EncryptKeyWrapPadded(dataKey);
    }

    /// <summary>Unwraps a data key.</summary>
    /// <exception cref="CryptographicException">Another key wrapped it, or it was altered.</exception>
    public byte[] Unwrap(ReadOnlySpan<byte> wrapped)
    {
        using var aes = Aes.Create();
        aes.Key = wrapping;
        return aes.DecryptKeyWrapPadded(wrapped);
    }

    /// <summary>A value with which the key is known again, kept in the database.</summary>
    public byte[] CheckValue() => HMACSHA256.HashData(checking, "connections"u8);

    /// <summary>A value with which a secret is known again, and which tells nothing of it without the key.</summary>
    public byte[] Digest(ReadOnlySpan<byte> content) => HMACSHA256.HashData(digests, content);

    /// <summary>Encrypts the keys of session cookies.</summary>
    public byte[] SealForCookies(ReadOnlySpan<byte> plain)
    {
        var box = new byte[12 + 16 + plain.Length];
        RandomNumberGenerator.Fill(box.AsSpan(0, 12));
        using var gcm = new AesGcm(cookies, 16);
        gcm.Encrypt(box.AsSpan(0, 12), plain, box.AsSpan(28), box.AsSpan(12, 16));
        return box;
    }

    /// <summary>Decrypts the keys of session cookies.</summary>
    /// <exception cref="CryptographicException">Another key encrypted them, or they were altered.</exception>
    public byte[] OpenForCookies(ReadOnlySpan<byte> box)
    {
        if (box.Length < 28) throw new CryptographicException("Too short.");
        var plain = new byte[box.Length - 28];
        using var gcm = new AesGcm(cookies, 16);
        gcm.Decrypt(box[..12], box[28..], box.Slice(12, 16), plain);
        return plain;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(wrapping);
        CryptographicOperations.ZeroMemory(checking);
        CryptographicOperations.ZeroMemory(cookies);
        CryptographicOperations.ZeroMemory(digests);
    }

    private static byte[] Derive(ReadOnlySpan<byte> key, string purpose)
    {
        var derived = GC.AllocateUninitializedArray<byte>(Length, pinned: true);
        HKDF.DeriveKey(HashAlgorithmName.SHA256, key, derived, salt: [], System.Text.Encoding.ASCII.GetBytes(purpose));
        return derived;
    }
}
