using Connections.Core;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;

namespace Connections.Web.Auth;

/// <summary>Counts the circuit of its scope as one of its session's, from its first moment to its last.</summary>
internal sealed class SessionCircuit(OpenCircuits open, AuthenticationStateProvider authentication,
    PageAdmission admission) : CircuitHandler
{
    /// <inheritdoc/>
    public override async Task OnCircuitOpenedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        var user = (await authentication.GetAuthenticationStateAsync()).User;
        if (authentication is not SessionRevalidation session
            || ActorFactory.From(user) is not { Session: { } fingerprint } actor) return;
        admission.Refusal = open.Open(circuit.Id, fingerprint, actor.Id, session);
    }

    /// <inheritdoc/>
    public override Task OnCircuitClosedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        open.Close(circuit.Id);
        return Task.CompletedTask;
    }
}

/// <summary>Whether the page of this scope is opened.</summary>
internal sealed class PageAdmission
{
    /// <summary>Why not.</summary>
    public PageRefusal Refusal { get; set; }
}
