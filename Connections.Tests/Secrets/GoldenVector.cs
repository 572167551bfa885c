namespace Connections.Tests.Secrets;

/// <summary>
/// A secret of format 1, made apart from the product's own code by another implementation of the same standards (HKDF
/// RFC 5869, AES key wrap with padding RFC 5649, AES-GCM). It stays as it is as long as there are databases of that
/// format.
/// </summary>
internal static class GoldenVector
{
    public const string MasterKey = "CzBVep/E6Q4zWH2ix+wRNluApcrvFDleg6jN8hc8YYY=";
    public const string KeyId = "af881400b19f04b2";
    public const string Path = "tokens/token1/value";
    public const string CredentialType = "HTTPTokenAuth";
    public const string Plaintext = "s3cret \u00e4\u00f6\u00fc \u4e2d\u6587 \ud83d\udd11";
    public const string WrappedKey = "7e0284294c126dd8f4f9d013c06ac162e82c681c03506350a2e64bec8563b39f2b834b6fc3660152";
    public const string Nonce = "000102030405060708090a0b";
    public const string Ciphertext = "0250f9dcf27cf1f3f24a96cc2d29bfc130b3f4476c66f5f497";
    public const string Tag = "c88d01e5d1f5872516ea2707f34f5055";

    public static Guid OwnerId { get; } = Guid.Parse("01900000-0000-7000-8000-00000000c0de");

    public static IReadOnlyList<string> Hosts { get; } = ["base_url=https://api.example.com:443/v1",
        "domain=example.okta.com"];
}
