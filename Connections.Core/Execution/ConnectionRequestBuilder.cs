using Connections.Core.Egress;
using Connections.Core.Execution.Testing;
using Connections.Core.Requests.Authentication;
using Connections.Core.Requests.Credentials;
using Connections.Core.Requests.Masking;
using Connections.Core.Requests.Outbound;
using Connections.Core.Requests.Tokens;
using Connections.Core.Resolving;

namespace Connections.Core.Execution;

/// <summary>
/// Makes requests of connections that were resolved for it: the credential on it, for its hosts alone, over sockets of
/// its own.
/// </summary>
internal sealed class ConnectionRequestBuilder(RequestAuthenticators authentications, HealthRecorder health)
{
    /// <summary>A request that is ready to leave.</summary>
    /// <param name="resolved">The connection, opened.</param>
    /// <param name="make">Makes the request from the connection's base URL.</param>
    /// <param name="limits">Bounds.</param>
    /// <param name="ct">Cancels it.</param>
    /// <exception cref="Problem.Invalid">A value is missing or cannot be at its place; names the field.</exception>
    /// <exception cref="Problem.DependencyFailed">No token could be had. A refusal shows on the connection as needing
    /// attention.</exception>
    public async Task<ReadyRequest> PrepareAsync(ResolvedConnection resolved,
        Func<Credential, Uri?, OutboundRequest> make, EgressLimits limits, CancellationToken ct)
    {
        var credential = resolved.ToCredential();
        var baseUri = ConnectionAddress.Base(credential);
        var hosts = ConnectionAddress.Hosts(credential, baseUri);
        var request = make(credential, baseUri);
        await AuthenticateAsync(resolved, credential, request, ct);
        return Ready(resolved, credential, hosts, request, limits);
    }

    /// <summary>A request without the credential on it, to be shown and not to be sent.</summary>
    /// <param name="resolved">The connection, opened.</param>
    /// <param name="make">Makes the request from the connection's base URL.</param>
    /// <param name="limits">Bounds.</param>
    /// <exception cref="Problem.Invalid">A value is missing or cannot be at its place; names the field.</exception>
    public static ReadyRequest Draft(ResolvedConnection resolved, Func<Credential, Uri?, OutboundRequest> make,
        EgressLimits limits)
    {
        var credential = resolved.ToCredential();
        var baseUri = ConnectionAddress.Base(credential);
        var hosts = ConnectionAddress.Hosts(credential, baseUri);
        return Ready(resolved, credential, hosts, make(credential, baseUri), limits);
    }

    private static ReadyRequest Ready(ResolvedConnection resolved, Credential credential, HostBinding hosts,
        OutboundRequest request, EgressLimits limits)
    {
        SecretValue[] secrets = [.. resolved.Secrets.Values, .. request.Derived];
        var ready = request.ToEgress(hosts, limits, $"{resolved.Id:N}/{resolved.Version:N}")
            with
        { Trust = credential.Trust };
        return new ReadyRequest(ready, new SecretMask(secrets))
        {
            Secrets = secrets,
            Credential = credential,
            Token = request.Token,
            IsTokenNew = request.Exchange is not null,
        };
    }

    /// <summary>
    /// Drops the token of a request that a service refused: what is to be told then, and null where it did not refuse
    /// one.
    /// </summary>
    public Task<string?> DropRefusedTokenAsync(ReadyRequest sent, EgressOutcome outcome) =>
        sent.Credential is { } credential
            ? authentications.DropRefusedAsync(credential, sent.Token, sent.IsTokenNew, outcome.Answer)
            : Task.FromResult<string?>(null);

    /// <summary>Puts the credential on a request.</summary>
    /// <exception cref="Problem.Invalid">A value is missing or cannot be at its place; names the field.</exception>
    /// <exception cref="Problem.DependencyFailed">No token could be had. A refusal shows on the connection as needing
    /// attention.</exception>
    public async Task AuthenticateAsync(ResolvedConnection resolved, Credential credential, OutboundRequest request,
        CancellationToken ct)
    {
        try
        {
            await authentications.For(resolved.Kind).ApplyAsync(request, credential, ct);
        }
        catch (TokenException failed)
        {
            if (failed.Fault.IsRefusal)
                await health.RefusedAsync(resolved, TestStage.Authentication, failed.Fault.Message, ct);
            throw new Problem.DependencyFailed("token", $"“{resolved.Name}” can't be used. {failed.Fault.Message}");
        }
    }
}

/// <summary>
/// A request that is ready to leave, and the mask that takes every secret out of what is shown of it.
/// </summary>
internal sealed record ReadyRequest(EgressRequest Request, SecretMask Mask)
{
    /// <summary>What the mask takes out.</summary>
    public IReadOnlyList<SecretValue> Secrets { get; init; } = [];

    /// <summary>The mask once it was sent: what answered a challenge on the way is taken out, too.</summary>
    public SecretMask MaskOnceSent() =>
        Request.Challenge is { Derived.Count: > 0 } challenge
            ? new SecretMask([.. Secrets, .. challenge.Derived])
            : Mask;

    /// <summary>Whose request it is.</summary>
    public Credential? Credential { get; init; }

    /// <summary>The token on it; null: none.</summary>
    public ObtainedToken? Token { get; init; }

    /// <summary>Whether that token was obtained for this request.</summary>
    public bool IsTokenNew { get; init; }
}
