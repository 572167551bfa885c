using Connections.Core.Connections;
using Connections.Core.Runtime.Authentication;
using Connections.Core.Runtime.Egress;
using Connections.Core.Runtime.Tokens;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Runtime;

/// <summary>Sends a request as a connection that was resolved for it: its credential on it, to its hosts alone, over sockets of its own.</summary>
internal sealed class ConnectionSender(IDbContextFactory<Db> databases, EgressClient egress, Authentications authentications, TimeProvider clock)
{
    /// <summary>Sends the request.</summary>
    /// <param name="resolved">The connection, opened.</param>
    /// <param name="make">Makes the request from the connection's base URL.</param>
    /// <param name="limits">Bounds.</param>
    /// <param name="ct">Cancels it.</param>
    /// <exception cref="Problem.Invalid">A value is missing or cannot stand at its place; names the field.</exception>
    /// <exception cref="Problem.DependencyFailed">No token could be had. A refusal shows on the connection as needing attention.</exception>
    public async Task<SentRequest> SendAsync(ResolvedConnection resolved, Func<Credential, Uri?, OutboundRequest> make, EgressLimits limits, CancellationToken ct)
    {
        var credential = new Credential(resolved.Integration, resolved.Kind, resolved.Fields, resolved.Secrets) { StoredAs = resolved.Id };
        var baseUri = ConnectionAddress.Base(credential);
        var hosts = ConnectionAddress.Hosts(credential, baseUri);
        var request = make(credential, baseUri);
        try
        {
            await authentications.For(resolved.Kind).ApplyAsync(request, credential, ct);
        }
        catch (TokenFailed failed)
        {
            if (failed.Fault.IsRefusal) await MarkAsync(resolved, failed.Fault.Message, ct);
            throw new Problem.DependencyFailed("token", $"“{resolved.Name}” cannot be used. {failed.Fault.Message}");
        }

        var ready = request.ToEgress(hosts, limits, $"{resolved.Id:N}/{resolved.Version:N}");
        return new SentRequest(ready, await egress.SendAsync(ready, ct), new SecretMask([.. resolved.Secrets.Values, .. request.Derived]));
    }

    // Only of the version that was used: what someone saved meanwhile was not.
    private async Task MarkAsync(ResolvedConnection resolved, string message, CancellationToken ct)
    {
        var (id, version, now) = (resolved.Id, resolved.Version, clock.GetUtcNow());
        await using var db = await databases.CreateDbContextAsync(ct);
        await db.WriteAsync(token => db.Set<Connection>().Where(c => c.Id == id && c.Version == version).ExecuteUpdateAsync(c => c
            .SetProperty(x => x.Health, Health.NeedsAttention)
            .SetProperty(x => x.HealthMessage, message)
            .SetProperty(x => x.HealthAt, now), token), ct);
    }
}

/// <summary>A request that left, what came of it, and the mask that takes every secret out of what is shown of it.</summary>
internal sealed record SentRequest(EgressRequest Request, EgressOutcome Outcome, SecretMask Mask);
