using Connections.Core.Background;
using Connections.Core.Requests.Credentials;

namespace Connections.Core.Requests.Tokens;

/// <summary>
/// Exports the token of a connection, and has a new one obtained when it is due: by one caller alone, on all nodes
/// together. The others wait for what comes of it. The new token is kept before anyone uses it, so that a refresh
/// token that changes with each use is never lost to a caller who went away.
/// </summary>
internal sealed class TokenCache(ITokenStore store, LeaseStore leases, TimeProvider clock)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly Dictionary<Guid, Gate> gates = [];

    /// <summary>A token that serves the credential.</summary>
    /// <param name="credential">Of a stored connection; input that is not saved gets a token that is not kept.</param>
    /// <param name="fingerprint">For which credential it must have been obtained.</param>
    /// <param name="obtain">Obtains a new one; it is given the one kept so far, which may be one for another
    /// credential.</param>
    /// <param name="ct">Stops the waiting. What was begun is ended all the same.</param>
    /// <exception cref="TokenException">None could be had.</exception>
    public async Task<ObtainedToken> GetAsync(Credential credential, string fingerprint,
        Func<ObtainedToken?, CancellationToken, Task<ObtainedToken>> obtain, CancellationToken ct)
    {
        if (credential.StoredAs is not { } id) return await obtain(null, ct);
        var since = credential.WantsNewToken ? clock.GetUtcNow() : DateTimeOffset.MinValue;
        if (await ServingAsync() is { } kept) return kept;

        var gate = Enter(id);
        try
        {
            var waitingSince = clock.GetTimestamp();
            await gate.Turn.WaitAsync(ct);
            try
            {
                // Who waited for an attempt that failed shares its failure: else each of a hundred would ask again in
                // turn.
                if (gate.FaultFor(fingerprint, waitingSince) is { } fault) throw new TokenException(fault);
                if (await ServingAsync() is { } obtained) return obtained;
                return await ObtainAloneAsync(id, gate, credential, fingerprint, ServingAsync, obtain, ct);
            }
            finally
            {
                gate.Turn.Release();
            }
        }
        finally
        {
            Leave(id, gate);
        }

        async Task<ObtainedToken?> ServingAsync() =>
            await store.ReadAsync(id, credential, ct) is { } token && token.ObtainedAt >= since
                && token.Serves(fingerprint, clock.GetUtcNow()) ? token : null;
    }

    /// <summary>How many callers wait for a new token of a connection, with the one that obtains it.</summary>
    public int CountWaiting(Guid id)
    {
        lock (gates) return gates.TryGetValue(id, out var gate) ? gate.Users : 0;
    }

    private async Task<ObtainedToken> ObtainAloneAsync(
        Guid id, Gate gate, Credential credential, string fingerprint, Func<Task<ObtainedToken?>> serving,
        Func<ObtainedToken?, CancellationToken, Task<ObtainedToken>> obtain, CancellationToken ct)
    {
        AcquiredLease? held;
        while ((held = await leases.TryAcquireAsync(LeaseOf(id), ct)) is null)
        {
            // By the machine's own clock: another node works in the meantime.
            await Task.Delay(Pause, ct);
            if (await serving() is { } theirs) return theirs;
        }

        await using var _ = held;
        try
        {
            if (await serving() is { } theirs) return theirs;
            // From here on nothing is broken off: an answer that is not kept may have used up the refresh token.
            var token = await obtain(await store.ReadAsync(id, credential, CancellationToken.None),
                CancellationToken.None);
            await store.WriteAsync(id, credential, token, CancellationToken.None);
            return token;
        }
        catch (TokenException failed)
        {
            gate.Fail(failed.Fault, fingerprint, clock.GetTimestamp());
            throw;
        }
    }

    /// <summary>
    /// Drops a token that was refused, so that the next request obtains another. A refresh token stays, and so does
    /// what someone else obtained since.
    /// </summary>
    public async Task DropAsync(Credential credential, ObtainedToken refused, CancellationToken ct)
    {
        if (credential.StoredAs is not { } id) return;
        await using var held = await leases.TryAcquireAsync(LeaseOf(id), ct);
        // Another one is being obtained.
        if (held is null) return;
        if (await store.ReadAsync(id, credential, ct) is not { } kept || kept.ObtainedAt != refused.ObtainedAt
            || kept.Fingerprint != refused.Fingerprint) return;
        if (kept.Parts.ContainsKey(ObtainedToken.Refresh))
            await store.WriteAsync(id, credential, kept with { ExpiresAt = kept.ObtainedAt }, ct);
        else await store.DeleteAsync(id, ct);
    }

    private static string LeaseOf(Guid id) => $"token {id:D}";

    private Gate Enter(Guid id)
    {
        lock (gates)
        {
            if (!gates.TryGetValue(id, out var gate)) gates[id] = gate = new Gate();
            gate.Users++;
            return gate;
        }
    }

    private void Leave(Guid id, Gate gate)
    {
        lock (gates)
        {
            if (--gate.Users > 0) return;
            gates.Remove(id);
            gate.Turn.Dispose();
        }
    }

    /// <summary>Lets one caller through at a time, and remembers the last failure while someone waits.</summary>
    private sealed class Gate
    {
        private (TokenFailure Fault, string Fingerprint, long At)? last;

        public SemaphoreSlim Turn { get; } = new(1, 1);

        public int Users { get; set; }

        public void Fail(TokenFailure fault, string fingerprint, long at) => last = (fault, fingerprint, at);

        public TokenFailure? FaultFor(string fingerprint, long since) =>
            last is { } known && known.Fingerprint == fingerprint && known.At >= since ? known.Fault : null;
    }
}
