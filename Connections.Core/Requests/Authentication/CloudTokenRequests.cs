using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Connections.Core.Integrations;
using Connections.Core.Requests.Credentials;
using Connections.Core.Requests.Outbound;
using Connections.Core.Requests.Templates;

namespace Connections.Core.Requests.Authentication;

/// <summary>The requests that make the clouds issue tokens to an application.</summary>
internal static class CloudTokenRequests
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    /// <summary>Microsoft Entra ID: client credentials, RFC 6749 §4.4, at the endpoint of the tenant.</summary>
    public static OutboundRequest Azure(AuthenticationMethod.AzureToken scheme, Credential credential)
    {
        var variables = credential.Variables(withSecrets: false);
        var authority = credential.Fill("", scheme.Authority, variables, EncodingContext.Url).TrimEnd('/');
        return BearerAuthentication.Form(
            new Uri($"{authority}/{Uri.EscapeDataString(Text(credential, scheme.TenantFrom))}/oauth2/v2.0/token"),
            ("grant_type", "client_credentials"),
            ("client_id", Text(credential, scheme.ClientIdFrom)),
            ("client_secret", Secret(credential, scheme.ClientSecretFrom)),
            ("scope", credential.Text(scheme.ScopeFrom)
                ?? credential.Fill("", scheme.DefaultScope, variables, EncodingContext.Plain)));
    }

    /// <summary>Google: a JWT signed with the service account's key, RFC 7523 §2.1.</summary>
    /// <exception cref="Problem.Invalid">The key cannot be read.</exception>
    public static OutboundRequest Google(AuthenticationMethod.GoogleToken scheme, Credential credential,
        DateTimeOffset now)
    {
        var claims = new Dictionary<string, object>
        {
            ["iss"] = Text(credential, scheme.EmailFrom),
            ["scope"] = scheme.Scope,
            ["aud"] = scheme.TokenUrl,
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = (now + Lifetime).ToUnixTimeSeconds(),
        };
        var signed = $"{Part(new Dictionary<string, object> { ["alg"] = "RS256", ["typ"] = "JWT" })}.{Part(claims)}";
        var jwt = $"{signed}.{Encode(Sign(Secret(credential, scheme.PrivateKeyFrom), signed, scheme.PrivateKeyFrom))}";
        var request = BearerAuthentication.Form(new Uri(scheme.TokenUrl),
            ("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"), ("assertion", jwt));
        request.Derived.Add(new SecretValue(jwt));
        return request;
    }

    private static byte[] Sign(string pem, string text, string field)
    {
        using var key = RSA.Create();
        try
        {
            key.ImportFromPem(pem);
            return key.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new Problem.Invalid(field,
                "The private key can't be read. Paste private_key from the key file, with real line breaks.");
        }
    }

    private static string Part(Dictionary<string, object> members) =>
        Encode(JsonSerializer.SerializeToUtf8Bytes(members));

    private static string Encode(byte[] bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);

    private static string Text(Credential credential, string name) =>
        credential.Text(name) ?? throw Missing(credential, name);

    private static string Secret(Credential credential, string name) =>
        credential.Secrets.TryGetValue(name, out var secret) && !secret.IsEmpty ? secret.Reveal()
            : throw Missing(credential, name);

    private static Problem.Invalid Missing(Credential credential, string name) =>
        new(name, $"{credential.FieldOf(name)?.Label ?? name} is missing.");
}
