using System.Security.Cryptography;
using System.Text;
using Connections.Core.Access;
using Connections.Core.Audit;
using Connections.Core.Connections;
using Connections.Core.Egress;
using Connections.Core.Integrations;
using Connections.Core.People;
using Connections.Core.Requests.Authentication;
using Connections.Core.Requests.Credentials;
using Connections.Core.Requests.Outbound;
using Connections.Core.Requests.Tokens;
using Connections.Core.Resolving;
using Connections.Core.Secrets;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Execution.Consent;

/// <summary>What the provider's consent page sent back through the browser.</summary>
/// <param name="State">The state that was sent along.</param>
/// <param name="Code">The code; null where there is none.</param>
/// <param name="Error">The error code, where the consent failed.</param>
/// <param name="Issuer">Who says so, RFC 9207; null where the provider does not say.</param>
public sealed record ConsentCallback(string? State, string? Code, string? Error, string? Issuer);

/// <summary>A consent that is done.</summary>
/// <param name="ConnectionId">The connection.</param>
/// <param name="Account">Who consented.</param>
public sealed record CompletedConsent(Guid ConnectionId, string Account);

/// <summary>A consent that came to nothing, with the connection to go back to.</summary>
public sealed record FailedConsent(Guid? ConnectionId, string Message);

/// <summary>
/// Has a person consent at a provider for a connection: OAuth 2.0 authorization code with PKCE. Who began it must end
/// it, in the same session, within ten minutes, and once.
/// </summary>
public sealed class OAuthConsent
{
    private const string Over =
        "This sign-in wasn't started here, has expired, or was started by someone else or in another session. "
        + "Nothing was saved. Open the connection and choose Reconnect.";

    private readonly IDbContextFactory<ConnectionsDbContext> databases;
    private readonly IntegrationCatalog catalog;
    private readonly ResolveService resolver;
    private readonly ConsentStates states;
    private readonly TokenStore tokens;
    private readonly TokenEndpoint endpoint;
    private readonly AuditLog audit;
    private readonly Deployment deployment;
    private readonly TimeProvider clock;

    internal OAuthConsent(
        IDbContextFactory<ConnectionsDbContext> databases, IntegrationCatalog catalog, ResolveService resolver,
        ConsentStates states, TokenStore tokens, TokenEndpoint endpoint, AuditLog audit, Deployment deployment,
        TimeProvider clock) =>
        (this.databases, this.catalog, this.resolver, this.states, this.tokens, this.endpoint, this.audit,
            this.deployment, this.clock) =
        (databases, catalog, resolver, states, tokens, endpoint, audit, deployment, clock);

    /// <summary>Begins: the address of the consent page.</summary>
    /// <param name="actor">Who consents.</param>
    /// <param name="id">For which connection.</param>
    /// <param name="session">The session in which it must end.</param>
    /// <param name="callback">Where the provider sends the browser back to, as it is registered there.</param>
    /// <param name="anotherAccount">Whether another account than so far may consent.</param>
    /// <param name="ct">Cancels it.</param>
    /// <exception cref="Problem.NotFound">Unknown, deleted or invisible.</exception>
    /// <exception cref="Problem.Forbidden">Not an Editor, or without the permission.</exception>
    /// <exception cref="Problem.Invalid">It is not of a kind that takes consent.</exception>
    public async Task<Uri> BeginAsync(Actor actor, Guid id, string session, Uri callback, bool anotherAccount,
        CancellationToken ct)
    {
        FieldSet fields;
        Integration integration;
        CredentialKind kind;
        await using (var db = await databases.CreateDbContextAsync(ct))
        {
            var connection =
                (await db.RequireConnectionAsync(actor, id, AccessLevel.Editor, Permissions.ConnectionsWrite,
                    ct)).Connection;
            deployment.EnsureSupported();
            (integration, kind) = catalog.SchemaForUse(connection.Name, connection.IntegrationType,
                connection.CredentialType);
            fields = FieldJson.Read(connection.Fields);
        }

        var scheme = SchemeOf(kind);
        var credential = new Credential(integration, kind, fields, new Dictionary<string, SecretValue>());
        var account = fields.Text(scheme.ConnectedAsFrom);
        var pending = new PendingConsent
        {
            UserId = actor.Id,
            Session = Hash(session),
            Verifier = ConsentStates.Random(32),
            Nonce = ConsentStates.Random(16),
            Callback = callback,
            Until = clock.GetUtcNow() + ConsentStates.Lifetime,
            Account = anotherAccount ? null : account,
            ConsentKey = scheme.ConsentKey(fields),
        };
        var state = await states.KeepAsync(id, pending, ct);

        var page = credential.Text(scheme.AuthorizeUrlFrom);
        if (!EgressTarget.TryParse(page ?? "", out var address, out var fault))
            throw new Problem.Invalid(scheme.AuthorizeUrlFrom, fault);
        var request = new OutboundRequest("GET", address);
        var scopes = ScopesOf(scheme, fields);
        request.Query.AddRange(
        [
            new("response_type", "code"),
            new("client_id", credential.Text(scheme.ClientIdFrom) ?? ""),
            new("redirect_uri", callback.AbsoluteUri),
            new("state", state),
            new("code_challenge",
                System.Buffers.Text.Base64Url.EncodeToString(
                    SHA256.HashData(Encoding.ASCII.GetBytes(pending.Verifier)))),
            new("code_challenge_method", "S256"),
            .. scheme.AuthorizeParameters.Select(p => KeyValuePair.Create(p.Name, p.Value)),
            .. OAuthTokens.Besides(scheme, fields).Select(p => KeyValuePair.Create(p.Name, p.Value)),
            .. (scheme.AuthorizeParametersFrom is { } more ? credential.Items(more) : [])
                .Select(p => KeyValuePair.Create(p.Name, p.Reveal())),
        ]);
        if (scopes.Count > 0) request.Query.Add(new("scope", string.Join(' ', scopes)));
        if (TellsWho(scopes)) request.Query.Add(new("nonce", pending.Nonce));
        if (pending.Account is { } hint && TellsWho(scopes)) request.Query.Add(new("login_hint", hint));
        return request.FullUri();
    }

    /// <summary>Ends it: the code becomes a token, which is kept.</summary>
    /// <param name="actor">Who comes back.</param>
    /// <param name="session">In which session.</param>
    /// <param name="answer">With what.</param>
    /// <param name="ct">Cancels it.</param>
    /// <returns>What was done; or, where it came to nothing, why. Then nothing was stored.</returns>
    public async Task<(CompletedConsent? Done, FailedConsent? Failed)> FinishAsync(Actor actor, string session,
        ConsentCallback answer, CancellationToken ct)
    {
        if (answer.State is not { Length: > 0 and < 200 } state
            || await states.TakeAsync(state, ct) is not var (id, pending))
            return (null, new FailedConsent(null, Over));
        // Of the connection nothing is said to who did not begin it.
        if (pending.UserId != actor.Id
            || !CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(pending.Session),
                Encoding.ASCII.GetBytes(Hash(session)))) return (null, new FailedConsent(null, Over));
        try
        {
            return (await ExchangeAsync(actor, id, pending, answer, ct), null);
        }
        catch (TokenException failed)
        {
            return (null,
                new FailedConsent(
                    id, $"Consent was given, but it could not be exchanged for a token. {failed.Fault.Message}"));
        }
        catch (Problem problem)
        {
            return (null, new FailedConsent(id, problem.Message));
        }
    }

    private async Task<CompletedConsent> ExchangeAsync(Actor actor, Guid id, PendingConsent pending,
        ConsentCallback answer, CancellationToken ct)
    {
        var resolved = await resolver.ResolveAsync(actor, id, "consent", only: null, ct);
        var scheme = SchemeOf(resolved.Kind);
        var credential = resolved.ToCredential();
        var page = new Uri(credential.Text(scheme.AuthorizeUrlFrom)!);
        if (scheme.ConsentKey(resolved.Fields) != pending.ConsentKey)
            throw new Problem.Conflict($"“{resolved.Name}” was changed in the meantime, so the consent no longer "
                + "applies. Nothing was saved. Choose Reconnect.");
        if (answer.Error is { } error)
        {
            throw new Problem.Invalid("", error == "access_denied"
                ? $"Consent was declined at {page.Authority}. Nothing was saved. To connect “{resolved.Name}”, choose Reconnect and agree."
                : $"{page.Authority} did not give consent{(IsCode(error) ? $": {error}" : "")}. Nothing was saved.");
        }

        EnsureIssuer(scheme, credential, answer.Issuer, page);
        if (answer.Code is not { Length: > 0 and < 4096 } code)
            throw new Problem.Invalid("", $"{page.Authority} returned no code. Nothing was saved.");

        var asked = clock.GetUtcNow();
        var request = OAuthTokens.Request(scheme, credential, ("grant_type", "authorization_code"), ("code", code),
            ("redirect_uri", pending.Callback.AbsoluteUri), ("code_verifier", pending.Verifier));
        request.Derived.AddRange([new SecretValue(code), new SecretValue(pending.Verifier)]);
        var given = await endpoint.AskAsync(request, credential, scheme.TokenUrlFrom, ct);
        var token = OAuthTokens.Read(scheme, credential, given, asked, refresh: null);
        await TokenPlacementCheck.EnsureSendableAsync(given, token[ObtainedToken.Access],
            new OutboundRequest("GET", page),
            (trial, one) => OAuthTokens.PutAsync(trial, credential, scheme, one, ct));
        var nonce = TellsWho(ScopesOf(scheme, resolved.Fields)) ? pending.Nonce : null;
        var account = OAuthTokens.Account(given, credential.Text(scheme.ClientIdFrom)!, nonce)
            ?? $"an account of {page.Authority}";
        if (pending.Account is { } expected && expected != account)
            throw new Problem.Invalid(
                "", $"“{resolved.Name}” is connected as {expected}, and you signed in as {account}. Nothing was "
                    + $"saved. Sign in as {expected}, or choose Connect another account.");
        await KeepAsync(actor, id, resolved, scheme, credential, token, account, ct);
        return new CompletedConsent(id, account);
    }

    // The token, who gave it, and the record of it: all at once, or nothing.
    private async Task KeepAsync(Actor actor, Guid id, ResolvedConnection resolved,
        AuthenticationMethod.OAuthCode scheme, Credential credential, ObtainedToken token, string account,
        CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var connection =
            (await db.RequireConnectionAsync(actor, id, AccessLevel.Editor, Permissions.ConnectionsWrite,
                ct)).Connection;
        if (connection.CredentialType != resolved.Kind.Type
            || scheme.ConsentKey(FieldJson.Read(connection.Fields)) != scheme.ConsentKey(resolved.Fields))
            throw new Problem.Conflict($"“{resolved.Name}” was changed in the meantime, so the consent no longer "
                + "applies. Nothing was saved. Choose Reconnect.");
        var fields = FieldJson.Read(connection.Fields);
        var before = fields.Text(scheme.ConnectedAsFrom);
        fields.Set(scheme.ConnectedAsFrom, new FieldValue.Text(account));
        await tokens.PutAsync(db, id, credential, token, ct);
        connection.Consented(FieldJson.Write(fields), actor.Id, clock.GetUtcNow());
        audit.Add(db, actor, AuditEvent.ConnectionModified, id, connection.Name,
            [new FieldChange(scheme.ConnectedAsFrom, before, account),
                new FieldChange("token", null, null, Secret: true)]);
        await db.SaveAsync(ct);
    }

    private static IReadOnlyList<string> ScopesOf(AuthenticationMethod.OAuthCode scheme, FieldSet fields)
    {
        var identity = scheme.IdentityScopes.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return [.. scheme.ScopesOf(fields).Concat(identity).Distinct(StringComparer.Ordinal)];
    }

    // Only OpenID Connect tells who consented, and knows a nonce.
    private static bool TellsWho(IReadOnlyList<string> scopes) => scopes.Contains("openid");

    // RFC 9207: the answer of one provider must not be taken for another's.
    private static void EnsureIssuer(AuthenticationMethod.OAuthCode scheme, Credential credential, string? named,
        Uri page)
    {
        var wanted = scheme.IssuerFrom is { } field ? credential.Text(field) : null;
        var isHost = Uri.TryCreate(named, UriKind.Absolute, out var who) && who.Host.Length > 0;
        var place = isHost ? who!.Authority : "nobody";
        if (wanted is null ? named is null || place == page.Authority : named == wanted) return;
        throw new Problem.Invalid("", wanted is not null
            ? $"The response does not name the issuer {wanted}; it names {place}. Nothing was saved. Correct the " +
                "field Issuer, or clear it if the provider names none."
            : $"The response names {place} as its issuer, but {page.Authority} was asked for consent. Nothing was "
            + "saved."
                + (scheme.IssuerFrom is null ? "" : " If that is this provider, enter its issuer."));
    }

    private static AuthenticationMethod.OAuthCode SchemeOf(CredentialKind kind) =>
        kind.Authentication as AuthenticationMethod.OAuthCode
            ?? throw new Problem.Invalid("", $"{kind.Name} doesn't use consent.");

    private static bool IsCode(string error) =>
        error.Length <= 60 && error.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.');

    private static string Hash(string session) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(session)));
}
