using System.Security.Cryptography;

namespace Connections.Tests.Support;

/// <summary>
/// RSA keys that are made once in a run: to find the primes of one takes a tenth of a second of a processor, and no
/// test is about that.
/// </summary>
internal static class TestKeys
{
    private static readonly Lazy<RSAParameters>[] Made =
        [.. Enumerable.Range(0, 6).Select(_ => new Lazy<RSAParameters>(Make))];

    /// <summary>A key of 2,048 bits, to be disposed.</summary>
    /// <param name="number">The same number is the same key; another one is another key.</param>
    public static RSA Rsa(int number = 0) => RSA.Create(Made[number].Value);

    private static RSAParameters Make()
    {
        using var key = RSA.Create(2048);
        return key.ExportParameters(includePrivateParameters: true);
    }
}
