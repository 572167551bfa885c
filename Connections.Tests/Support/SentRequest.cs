using Connections.Core.Egress;
using Connections.Core.Execution;
using Connections.Core.Requests.Credentials;
using Connections.Core.Requests.Masking;
using Connections.Core.Requests.Outbound;
using Connections.Core.Resolving;
using Connections.Tests.Support;

namespace Connections.Tests.Support;

/// <summary>A request that left, and what came of it.</summary>
internal sealed record SentRequest(EgressRequest Request, EgressOutcome Outcome, SecretMask Mask)
{
    /// <summary>Resolves a connection for a run, makes a request of it as every run does, and sends it.</summary>
    public static async Task<SentRequest> SendAsync(CoreHost host, Guid id,
        Func<Credential, Uri?, OutboundRequest> make,
        EgressLimits? limits = null)
    {
        var resolved = await host.Get<ResolveService>().ResolveAsync(host.Owner, id, "run", only: null, default);
        var (request, mask) = await host.Get<ConnectionRequestBuilder>().PrepareAsync(resolved, make,
            limits ?? EgressLimits.Run, default);
        return new(request, await host.Get<EgressClient>().SendAsync(request, default), mask);
    }
}
