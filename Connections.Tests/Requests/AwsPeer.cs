using System.Security.Cryptography;
using System.Text;
using System.Web;
using Connections.Tests.Support;

namespace Connections.Tests.Requests;

/// <summary>
/// What is at AWS's end: it takes a request as it came over the wire, and computes the signature anew from the key
/// that it knows. Written after AWS's description, apart from the product's own signer.
/// </summary>
internal static class AwsPeer
{
    /// <summary>The access key that a request names.</summary>
    public static string KeyOf(RecordedRequest request) => Part(request, "Credential").Split('/')[0];

    /// <summary>Region and service that it names.</summary>
    public static string ScopeOf(RecordedRequest request) =>
        string.Join('/', Part(request, "Credential").Split('/')[2..4]);

    /// <summary>Whether the secret key made its signature.</summary>
    public static bool IsSignedBy(RecordedRequest request, string secretKey)
    {
        var scope = Part(request, "Credential").Split('/');
        var names = Part(request, "SignedHeaders").Split(';');
        if (!names.Contains("host") || !names.Contains("x-amz-date")
            || request.Headers.Keys.Any(
                h => h.StartsWith("x-amz-security", StringComparison.OrdinalIgnoreCase)
                    && !names.Contains(h.ToLowerInvariant()))) return false;
        var target = request.Target.Split('?', 2);
        // S3 encodes the path once, what it decoded; the others twice.
        var path = string.Join("/",
            target[0].Split('/')
                .Select(s => scope[3] == "s3" ? Escape(HttpUtility.UrlDecode(s.Replace("+", "%2B"))) : Escape(s)));
        var query = target.Length == 1 ? "" : string.Join("&", target[1].Split('&')
            .Select(p => p.Split('='))
            .Select(p => $"{Escape(HttpUtility.UrlDecode(p[0].Replace("+", "%2B")))}={Escape(HttpUtility.UrlDecode((p.Length > 1 ? p[1] : "").Replace("+", "%2B")))}")
            .OrderBy(p => p, StringComparer.Ordinal));
        var canonical = new StringBuilder($"{request.Method}\n{path}\n{query}\n");
        foreach (var name in names)
            canonical.Append(name).Append(':')
                .Append(string.Join(' ', request.Headers[name].Split(' ', StringSplitOptions.RemoveEmptyEntries)))
                .Append('\n');
        canonical.Append('\n').Append(string.Join(';', names)).Append('\n').Append(Hex(SHA256.HashData(request.Body)));
        var text = $"AWS4-HMAC-SHA256\n{request.Headers["X-Amz-Date"]}\n{string.Join('/', scope[1..])}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical.ToString())))}";
        var key = scope[1..].Aggregate(Encoding.UTF8.GetBytes($"AWS4{secretKey}"),
            (k, part) => HMACSHA256.HashData(k, Encoding.UTF8.GetBytes(part)));
        return Part(request, "Signature") == Hex(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text)));
    }

    /// <summary>An answer of the Security Token Service that gives a role's keys.</summary>
    public static string Keys(string accessKey, string secretKey, string session, DateTimeOffset until) => $"""
        <AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials><AccessKeyId>{accessKey}</AccessKeyId><SecretAccessKey>{secretKey}</SecretAccessKey><SessionToken>{session}</SessionToken><Expiration>{until:yyyy-MM-dd'T'HH:mm:ss'Z'}</Expiration></Credentials></AssumeRoleResult><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></AssumeRoleResponse>
        """;

    /// <summary>One that refuses.</summary>
    public static string Error(string code, string message) => $"""
        <ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error><RequestId>1</RequestId></ErrorResponse>
        """;

    private static string Part(RecordedRequest request, string name) =>
        request.Headers["Authorization"]["AWS4-HMAC-SHA256 ".Length..].Split(", ").Select(p => p.Split('=', 2))
            .Single(p => p[0] == name)[1];

    private static string Escape(string text) =>
        string.Concat(
            Encoding.UTF8.GetBytes(text)
                .Select(b =>
                    char.IsAsciiLetterOrDigit((char)b) || "-._~".Contains((char)b) ? ((char)b).ToString()
                        : $"%{b:X2}"));

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
