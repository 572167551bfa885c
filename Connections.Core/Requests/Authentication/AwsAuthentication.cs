using System.Net.Http.Headers;
using Connections.Core.Integrations;
using Connections.Core.Requests.Aws;
using Connections.Core.Requests.Credentials;
using Connections.Core.Requests.Outbound;
using Connections.Core.Requests.Tokens;

namespace Connections.Core.Requests.Authentication;

/// <summary>
/// Assumes the connection's role, and signs the request with the keys that it gets. Comes last: what is signed is what
/// is sent.
/// </summary>
internal sealed class AwsAuthentication(AuthenticationMethod.AwsSignature scheme, TokenCache keeper,
    AwsRoleAssumer roles, TimeProvider clock) : IRequestAuthentication
{
    /// <inheritdoc/>
    public async ValueTask ApplyAsync(OutboundRequest request, Credential credential, CancellationToken ct)
    {
        var role = Role(credential);
        var token = await keeper.GetAsync(credential, credential.Fingerprint(), async (_, stop) =>
        {
            var (keys, exchange) = await roles.AssumeAsync(role, credential.Fingerprint(), stop);
            request.Exchange = exchange;
            return keys;
        }, ct);
        request.Token = token;
        request.Derived.AddRange(token.Parts.Values);
        Sign(request, credential,
            new AwsKeys(token[AwsRoleAssumer.AccessKey].Reveal(), token[AwsRoleAssumer.SecretKey],
                token[AwsRoleAssumer.SessionToken]));
    }

    private void Sign(OutboundRequest request, Credential credential, AwsKeys keys)
    {
        var now = clock.GetUtcNow();
        var (service, region) = ScopeOf(request.Uri, credential);
        // One form is signed and sent.
        var uri = request.Rewrite(full => AwsAddress.Canonical(full, service));
        var body = request.Settle();
        var hash = SignatureV4.Hash(body?.Bytes);
        request.SetHeader("X-Amz-Date", SignatureV4.Stamp(now));
        request.SetHeader("X-Amz-Content-Sha256", hash);
        if (keys.Session is { } session) request.SetHeader("X-Amz-Security-Token", session.Reveal());

        var signed = new List<KeyValuePair<string, string>> { new("Host",
            uri.IsDefaultPort ? uri.IdnHost : $"{uri.IdnHost}:{uri.Port}") };
        // As the HTTP stack writes it, which may differ from how it was given.
        if (body?.ContentType is { } type)
            signed.Add(new("Content-Type",
                MediaTypeHeaderValue.TryParse(type, out var media) ? media.ToString() : type));
        signed.AddRange(request.Headers.Where(h => h.Key.StartsWith("X-Amz-", StringComparison.OrdinalIgnoreCase)));
        request.SetHeader("Authorization",
            SignatureV4.Authorization(request.Method, uri, signed, hash, now, region, service, keys));
    }

    // A host of AWS's own tells; of another, such as a store or a private domain of one's own, the connection says it.
    private (string Service, string Region) ScopeOf(Uri uri, Credential credential)
    {
        return AwsHost.Read(uri.IdnHost)
            ?? (Given(scheme.ServiceFrom) ?? "execute-api", Given(scheme.RegionFrom) ?? roles.Region);

        string? Given(string? field) =>
            field is not null && credential.Text(field) is { Length: > 0 } text ? text : null;
    }

    private AwsRole Role(Credential credential)
    {
        if (credential.Text(scheme.ExternalIdFrom) is not { } external)
        {
            throw new TokenException(new TokenFailure
            {
                Message = "The role can be assumed after you create the connection: that generates the External ID "
                    + "for the role's trust policy.",
                NextStep = "Create the connection, paste its trust policy into the role, then test.",
            });
        }

        return new AwsRole(Required(scheme.AccountFrom), Required(scheme.RoleFrom), external,
            credential.StoredAs is { } id ? $"connections-{id:N}" : "connections-test");

        string Required(string name) =>
            credential.Text(name)
                ?? throw new Problem.Invalid(name, $"{credential.FieldOf(name)?.Label ?? name} is missing.");
    }
}
