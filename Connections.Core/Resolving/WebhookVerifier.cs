using System.Security.Cryptography;
using System.Text;
using Connections.Core.Secrets;

namespace Connections.Core.Resolving;

/// <summary>What a signature is worth.</summary>
internal enum SignatureCheck
{
    /// <summary>It was made with the secret.</summary>
    Right,

    /// <summary>It was not.</summary>
    Wrong,

    /// <summary>There is no secret.</summary>
    NoSecret,

    /// <summary>The secret does not open.</summary>
    Unreadable,
}

/// <summary>
/// Holds signatures of deliveries against the secret of a webhook. The secret does not leave here, and it takes as long
/// whatever comes of it.
/// </summary>
internal sealed class WebhookVerifier(SecretOpener secrets)
{
    private const string Scheme = "sha256=";

    // Stands in for a secret that there is not, so that its absence shows in nothing.
    private readonly byte[] decoy = RandomNumberGenerator.GetBytes(32);

    /// <summary>Checks a signature.</summary>
    /// <param name="secret">The secret; null: there is none.</param>
    /// <param name="body">What was signed.</param>
    /// <param name="signature">What was sent, such as <c>sha256=</c> and 64 hexadecimal digits; null: nothing.</param>
    public SignatureCheck Check(WebhookSecret? secret, ReadOnlySpan<byte> body, string? signature)
    {
        var (key, missing) = (decoy, secret is null ? SignatureCheck.NoSecret : SignatureCheck.Unreadable);
        try
        {
            if (secret is not null)
                (key, missing) = (Encoding.UTF8.GetBytes(secrets.Open(secret, secret.Binding).Reveal()),
                    SignatureCheck.Right);
        }
        catch (SecretUnreadableException)
        {
            // Said by what is returned: the message is for those who have the workflow.
        }

        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        Span<byte> given = stackalloc byte[HMACSHA256.HashSizeInBytes];
        try
        {
            HMACSHA256.HashData(key, body, expected);
            var isOne = TryRead(signature, given);
            var isSame = CryptographicOperations.FixedTimeEquals(expected, given);
            return missing != SignatureCheck.Right ? missing
                : isOne & isSame ? SignatureCheck.Right : SignatureCheck.Wrong;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(expected);
            if (key != decoy) CryptographicOperations.ZeroMemory(key);
        }
    }

    private static bool TryRead(string? signature, Span<byte> into) =>
        signature is not null && signature.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
        && signature.Length == Scheme.Length + (2 * into.Length)
        && Convert.FromHexString(signature.AsSpan(Scheme.Length), into, out _, out var count)
            == System.Buffers.OperationStatus.Done && count == into.Length;
}
