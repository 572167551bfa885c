using System.Text.Json.Nodes;
using Connections.Core.Egress;
using Connections.Core.Integrations;
using Connections.Core.Requests.Aws;
using Connections.Core.Requests.Credentials;
using Connections.Core.Requests.Masking;
using Connections.Core.Requests.Outbound;
using Connections.Core.Requests.Tokens;

namespace Connections.Core.Requests.Authentication;

/// <summary>What is asked of a token endpoint for a person who consented, and what it answers.</summary>
internal static class OAuthTokens
{
    /// <summary>
    /// For which consent a token is: another client, other scopes or another provider need one of their own.
    /// </summary>
    public static string Fingerprint(AuthenticationMethod.OAuthCode scheme, Credential credential) =>
        SignatureV4.Hash(
            System.Text.Encoding.UTF8.GetBytes($"{credential.Kind.Type}\n{scheme.ConsentKey(credential.Fields)}"));

    /// <summary>A request to the token endpoint, as the client.</summary>
    /// <exception cref="Problem.Invalid">Address or client are missing.</exception>
    public static OutboundRequest Request(
        AuthenticationMethod.OAuth scheme, Credential credential, params (string Name, string Value)[] values)
    {
        if (!EgressTarget.TryParse(credential.Text(scheme.TokenUrlFrom) ?? "", out var address, out var fault))
            throw new Problem.Invalid(scheme.TokenUrlFrom, fault);
        if (credential.Text(scheme.ClientIdFrom) is not { } client)
            throw new Problem.Invalid(scheme.ClientIdFrom, "The client id is missing.");
        var form = new List<(string Name, string Value)>(values);
        form.AddRange(Besides(scheme, credential.Fields));
        foreach (var item in scheme.TokenParametersFrom is { } list ? credential.Items(list) : [])
        {
            // Some services have a kind of grant of their own.
            if (item.Name == "grant_type") form.RemoveAll(v => v.Name == item.Name);
            form.Add((item.Name, item.Reveal()));
        }

        var hasSecret = credential.Secrets.TryGetValue(scheme.ClientSecretFrom, out var secret) && !secret.IsEmpty;
        if (!hasSecret && credential.FieldOf(scheme.ClientSecretFrom) is not { Optional: true })
            throw new Problem.Invalid(scheme.ClientSecretFrom, "The client secret is missing.");
        var way = scheme.ClientAuthenticationFrom is { } choice ? credential.Text(choice) : null;
        var byBasic = hasSecret && way == AuthenticationMethod.OAuth.BasicClient;
        if (!byBasic) form.Add(("client_id", client));
        if (hasSecret && !byBasic) form.Add(("client_secret", secret!.Reveal()));
        var request = BearerAuthentication.Form(address, [.. form]);
        if (byBasic) SignIn(request, client, secret!);
        return request;
    }

    /// <summary>A request for a token of the client itself, RFC 6749 §4.4.</summary>
    /// <exception cref="Problem.Invalid">Address or client are missing.</exception>
    public static OutboundRequest ForClient(AuthenticationMethod.OAuthClientCredentials scheme, Credential credential)
    {
        var scopes = scheme.ScopesOf(credential.Fields);
        return scopes.Count == 0
            ? Request(scheme, credential, ("grant_type", "client_credentials"))
            : Request(scheme, credential, ("grant_type", "client_credentials"), ("scope", string.Join(' ', scopes)));
    }

    /// <summary>
    /// For whom the token is to be, where the connection says it: the same at the consent page and at the token
    /// endpoint.
    /// </summary>
    public static IEnumerable<(string Name, string Value)> Besides(AuthenticationMethod.OAuth scheme, FieldSet fields)
    {
        if (scheme.AudienceFrom is { } audience && fields.Text(audience) is { Length: > 0 } text)
            yield return ("audience", text);
        foreach (var resource in scheme.ResourcesOf(fields)) yield return ("resource", resource);
    }

    /// <summary>Puts the token on a request, and what the connection adds besides.</summary>
    /// <exception cref="Problem.Invalid">It cannot be there.</exception>
    public static async ValueTask PutAsync(
        OutboundRequest request, Credential credential, AuthenticationMethod.OAuth? scheme, SecretValue token,
        CancellationToken ct)
    {
        if (scheme?.Then is { } then) await new RequestAuthentication(then).ApplyAsync(request, credential, ct);
        switch (scheme?.Placement is { } placement ? credential.Text(placement.PlacementFrom) : null)
        {
            case TokenPlacement.Query:
                request.Query.Add(new(Named(scheme!.Placement!.ParameterFrom), token.Reveal()));
                break;
            case TokenPlacement.Header:
                var prefix = credential.Text(scheme!.Placement!.PrefixFrom) is { Length: > 0 } text ? text + " " : "";
                Set(scheme.Placement.HeaderFrom, Named(scheme.Placement.HeaderFrom), prefix + token.Reveal());
                break;
            default:
                Set(scheme?.TokenUrlFrom ?? "", "Authorization", $"Bearer {token.Reveal()}");
                break;
        }

        string Named(string field) =>
            credential.Text(field)
                ?? throw new Problem.Invalid(field, $"{credential.FieldOf(field)?.Label ?? field} is missing.");

        void Set(string field, string name, string value)
        {
            if (EgressHeaders.Fault(name, value) is { } fault) throw new Problem.Invalid(field, fault);
            request.SetHeader(name, value);
        }
    }

    // RFC 6749 §2.3.1: both are encoded as in a form before they become a pair.
    private static void SignIn(OutboundRequest request, string client, SecretValue secret)
    {
        var pair = $"{Uri.EscapeDataString(client)}:{Uri.EscapeDataString(secret.Reveal())}";
        request.Derived.AddRange([new SecretValue(pair), new SecretValue(Uri.EscapeDataString(secret.Reveal()))]);
        var encoded = Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(pair));
        request.SetHeader("Authorization", $"Basic {encoded}");
    }

    /// <summary>The token of an answer. Where it brings no new refresh token, the one so far continues.</summary>
    /// <exception cref="TokenException">It has none.</exception>
    public static ObtainedToken Read(AuthenticationMethod.OAuthCode scheme, Credential credential, TokenResponse answer,
        DateTimeOffset asked, SecretValue? refresh)
    {
        var granted = answer.OAuth();
        var parts = new Dictionary<string, SecretValue> { [ObtainedToken.Access] = granted.Value };
        if ((granted.Refresh ?? refresh) is { } next) parts[ObtainedToken.Refresh] = next;
        return new ObtainedToken
        {
            Parts = parts,
            ObtainedAt = asked,
            ExpiresAt = TokenResponse.RenewAt(asked, granted.Lifetime),
            Fingerprint = Fingerprint(scheme, credential)
        };
    }

    /// <summary>
    /// Who consented, as the provider's id token says; null where it says nothing. It comes straight from the token
    /// endpoint, over TLS, so its signature needs no check of its own (OpenID Connect Core §3.1.3.7); that it is for
    /// this client and this sign-in does.
    /// </summary>
    /// <param name="answer">The answer of the token endpoint.</param>
    /// <param name="client">For whom the id token must be.</param>
    /// <param name="nonce">The nonce that was asked for; null: none was.</param>
    public static string? Account(TokenResponse answer, string client, string? nonce)
    {
        if (Text(answer.Json, "id_token") is not { } jwt || jwt.Split('.') is not [_, var payload, _]) return null;
        JsonObject? claims;
        try
        {
            claims =
                ResponseJson.Parse(
                    System.Text.Encoding.UTF8.GetString(
                        System.Buffers.Text.Base64Url.DecodeFromChars(payload))) as JsonObject;
        }
        catch (FormatException)
        {
            return null;
        }

        var audiences = claims?["aud"] is JsonArray many ? many.Select(a => a?.ToString()) : [Text(claims, "aud")];
        if (!audiences.Contains(client) || (nonce is not null && Text(claims, "nonce") != nonce))
            throw answer.Without("The provider's ID token is for another sign-in.");
        var name = Text(claims, "email") ?? Text(claims, "preferred_username") ?? Text(claims, "name")
            ?? Text(claims, "sub");
        // It is shown as names are.
        return name is { Length: > 0 } ? new string([.. NameCharacters.Clean(name).Take(200)]) : null;
    }

    private static string? Text(JsonNode? node, string member) =>
        node is JsonObject body && body[member] is JsonValue value && value.TryGetValue<string>(out var text) ? text
            : null;
}
