using System.Security.Cryptography;
using System.Text;

namespace Connections.Core.Secrets;

/// <summary>
/// Tells whether a secret is the one that was given before, without opening what is stored: by a keyed digest, which
/// tells nothing to who has the database alone, and is another one for each owner and field.
/// </summary>
internal sealed class SecretDigester(MasterKeys keys)
{
    /// <summary>The digest of a secret, with the name of its key.</summary>
    /// <exception cref="Problem.Unavailable">The product is locked.</exception>
    public string Of(Guid ownerId, string path, SecretValue value)
    {
        var key = keys.Writing;
        return $"{key.Id}:{Convert.ToBase64String(Compute(key, ownerId, path, value))}";
    }

    /// <summary>Whether the secret has that digest. Not where its key is not here: then it counts as another.</summary>
    public bool IsOf(string? digest, Guid ownerId, string path, SecretValue value)
    {
        if (digest?.Split(':') is not [var keyId, var text] || keys.Find(keyId) is not { } key) return false;
        return CryptographicOperations.FixedTimeEquals(Convert.FromBase64String(text),
            Compute(key, ownerId, path, value));
    }

    // Bound as a sealed secret is, but to no host and version: a value that is entered again is the same.
    private static byte[] Compute(MasterKey key, Guid ownerId, string path, SecretValue value)
    {
        byte[] content = [.. new SecretBinding(ownerId, "", []).For(path, 0),
            .. Encoding.UTF8.GetBytes(value.Reveal())];
        try
        {
            return key.Digest(content);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(content);
        }
    }
}
