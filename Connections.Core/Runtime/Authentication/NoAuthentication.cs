namespace Connections.Core.Runtime.Authentication;

/// <summary>Nothing is added.</summary>
internal sealed class NoAuthentication : IRequestAuthentication
{
    /// <inheritdoc/>
    public ValueTask ApplyAsync(OutboundRequest request, Credential credential, CancellationToken ct) =>
        ValueTask.CompletedTask;
}
