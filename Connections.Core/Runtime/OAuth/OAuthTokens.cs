using System.Text.Json;
using System.Text.Json.Nodes;
using Connections.Core.Runtime.Authentication;
using Connections.Core.Runtime.Aws;
using Connections.Core.Runtime.Egress;
using Connections.Core.Runtime.Tokens;
using Scheme = Connections.Core.Integrations.Authentication;

namespace Connections.Core.Runtime.OAuth;

/// <summary>What is asked of a token endpoint for a person who consented, and what it answers.</summary>
internal static class OAuthTokens
{
    /// <summary>For which consent a token is: another client, other scopes or another provider need one of their own.</summary>
    public static string Fingerprint(Scheme.OAuthCode scheme, Credential credential) =>
        SignatureV4.Hash(System.Text.Encoding.UTF8.GetBytes($"{credential.Kind.Type}\n{scheme.ConsentKey(credential.Fields)}"));

    /// <summary>A request to the token endpoint, as the client.</summary>
    /// <exception cref="Problem.Invalid">Address or client are missing.</exception>
    public static OutboundRequest Request(Scheme.OAuthCode scheme, Credential credential, params (string Name, string Value)[] values)
    {
        if (!EgressTarget.TryParse(credential.Text(scheme.TokenUrlFrom) ?? "", out var address, out var fault)) throw new Problem.Invalid(scheme.TokenUrlFrom, fault);
        if (credential.Text(scheme.ClientIdFrom) is not { } client) throw new Problem.Invalid(scheme.ClientIdFrom, "The client id is missing.");
        if (!credential.Secrets.TryGetValue(scheme.ClientSecretFrom, out var secret)) throw new Problem.Invalid(scheme.ClientSecretFrom, "The client secret is missing.");
        return BearerAuthentication.Form(address, [.. values, ("client_id", client), ("client_secret", secret.Reveal())]);
    }

    /// <summary>The token of an answer. Where it brings no new refresh token, the one so far goes on.</summary>
    /// <exception cref="TokenFailed">It has none.</exception>
    public static ObtainedToken Read(Scheme.OAuthCode scheme, Credential credential, TokenAnswer answer, DateTimeOffset asked, SecretValue? refresh)
    {
        var granted = answer.OAuth();
        var parts = new Dictionary<string, SecretValue> { [ObtainedToken.Access] = granted.Value };
        if ((granted.Refresh ?? refresh) is { } next) parts[ObtainedToken.Refresh] = next;
        return new ObtainedToken { Parts = parts, ObtainedAt = asked, ExpiresAt = TokenAnswer.RenewAt(asked, granted.Lifetime), Fingerprint = Fingerprint(scheme, credential) };
    }

    /// <summary>
    /// Who consented, as the provider's id token says; null where it says nothing. It comes straight from the token endpoint, over TLS, so its
    /// signature needs no check of its own (OpenID Connect Core §3.1.3.7); that it is for this client and this sign-in does.
    /// </summary>
    public static string? Account(TokenAnswer answer, string client, string nonce)
    {
        if (Text(answer.Json, "id_token") is not { } jwt || jwt.Split('.') is not [_, var payload, _]) return null;
        JsonNode? claims;
        try
        {
            claims = JsonNode.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(payload));
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            return null;
        }

        var audiences = claims?["aud"] is JsonArray many ? many.Select(a => a?.ToString()) : [Text(claims, "aud")];
        if (!audiences.Contains(client) || Text(claims, "nonce") != nonce) throw answer.Without("The provider's id token was made for another sign-in.");
        var name = Text(claims, "email") ?? Text(claims, "preferred_username") ?? Text(claims, "name") ?? Text(claims, "sub");
        return name is { Length: > 0 } ? new string([.. name.Where(c => !char.IsControl(c)).Take(200)]) : null;
    }

    private static string? Text(JsonNode? node, string member) =>
        node is JsonObject body && body[member] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
