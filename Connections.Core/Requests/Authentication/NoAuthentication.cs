using Connections.Core.Requests.Credentials;
using Connections.Core.Requests.Outbound;

namespace Connections.Core.Requests.Authentication;

/// <summary>Nothing is added.</summary>
internal sealed class NoAuthentication : IRequestAuthentication
{
    /// <inheritdoc/>
    public ValueTask ApplyAsync(OutboundRequest request, Credential credential, CancellationToken ct) =>
        ValueTask.CompletedTask;
}
