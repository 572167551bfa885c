using Connections.Core.Runtime.Authentication;
using Connections.Core.Runtime.Tokens;

namespace Connections.Core.Runtime;

/// <summary>Puts the credential of a connection that was opened for it on a request.</summary>
internal sealed class RequestSigning(Authentications authentications, HealthNotes health)
{
    /// <summary>What is needed to act as that connection.</summary>
    public static Credential CredentialOf(ResolvedConnection resolved) =>
        new(resolved.Integration, resolved.Kind, resolved.Fields, resolved.Secrets) { StoredAs = resolved.Id };

    /// <summary>Puts it on.</summary>
    /// <exception cref="Problem.Invalid">A value is missing or cannot stand at its place; names the field.</exception>
    /// <exception cref="Problem.DependencyFailed">No token could be had. A refusal shows on the connection as needing attention.</exception>
    public async Task ApplyAsync(OutboundRequest request, ResolvedConnection resolved, Credential credential, CancellationToken ct)
    {
        try
        {
            await authentications.For(resolved.Kind).ApplyAsync(request, credential, ct);
        }
        catch (TokenFailed failed)
        {
            if (failed.Fault.IsRefusal) await health.RefusedAsync(resolved.Id, resolved.Version, HealthNotes.WordFor(TestStage.Authentication), failed.Fault.Message, ct);
            throw new Problem.DependencyFailed("token", $"“{resolved.Name}” cannot be used. {failed.Fault.Message}");
        }
    }
}
