using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Connections.Core.Requests.Aws;

/// <summary>What AWS calls Signature Version 4. Pure; held to the vectors that AWS publishes.</summary>
internal static class SignatureV4
{
    private const string Algorithm = "AWS4-HMAC-SHA256";

    /// <summary>The value of the Authorization header.</summary>
    /// <param name="method">HTTP verb.</param>
    /// <param name="uri">The address as it is sent, in the form of <see cref="AwsAddress"/>.</param>
    /// <param name="headers">The headers to be signed, Host and X-Amz-Date among them.</param>
    /// <param name="payloadHash">SHA-256 of the body, in lower-case hexadecimal.</param>
    /// <param name="at">When, to the second.</param>
    /// <param name="region">Region.</param>
    /// <param name="service">Service; S3 alone takes a path as it is.</param>
    /// <param name="keys">Who signs.</param>
    public static string Authorization(
        string method, Uri uri, IEnumerable<KeyValuePair<string, string>> headers, string payloadHash,
        DateTimeOffset at, string region, string service, AwsKeys keys)
    {
        var signed = headers
            .GroupBy(h => h.Key.Trim().ToLowerInvariant(), h => OneSpace(h.Value))
            .OrderBy(h => h.Key, StringComparer.Ordinal)
            .Select(h => KeyValuePair.Create(h.Key, string.Join(',', h)))
            .ToList();
        var names = string.Join(';', signed.Select(h => h.Key));
        var request = string.Join('\n', method, Path(uri, service), Query(uri),
            string.Concat(signed.Select(h => $"{h.Key}:{h.Value}\n")), names, payloadHash);

        var day = at.UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        var scope = $"{day}/{region}/{service}/aws4_request";
        var text = string.Join('\n', Algorithm, Stamp(at), scope, Hash(Encoding.UTF8.GetBytes(request)));

        var key = Encoding.UTF8.GetBytes("AWS4" + keys.Secret.Reveal());
        foreach (var part in new[] { day, region, service, "aws4_request" })
        {
            var next = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
            CryptographicOperations.ZeroMemory(key);
            key = next;
        }

        var signature = Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text)));
        CryptographicOperations.ZeroMemory(key);
        return $"{Algorithm} Credential={keys.AccessKey}/{scope}, SignedHeaders={names}, Signature={signature}";
    }

    /// <summary>The value of X-Amz-Date.</summary>
    public static string Stamp(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    /// <summary>The hash of a body.</summary>
    public static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    // The path as it is sent, encoded again; S3 does without, because a key may hold anything.
    private static string Path(Uri uri, string service) => AwsSigningNames.TakesPathAsIs(service)
        ? uri.AbsolutePath
        : string.Join('/', uri.AbsolutePath.Split('/').Select(AwsAddress.Encode));

    private static string Query(Uri uri) => string.Join('&', AwsAddress.Pairs(uri)
        .Select(pair => (pair.Name, Value: pair.Value ?? ""))
        .OrderBy(pair => pair.Name, StringComparer.Ordinal).ThenBy(pair => pair.Value, StringComparer.Ordinal)
        .Select(pair => $"{pair.Name}={pair.Value}"));

    private static string OneSpace(string value) =>
        string.Join(' ', value.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}
