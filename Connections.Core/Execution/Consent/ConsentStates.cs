using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Connections.Core.Resolving;
using Connections.Core.Secrets;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Execution.Consent;

/// <summary>
/// A consent that someone is about to give: who, in which session, and what the exchange of the code takes.
/// </summary>
internal sealed record PendingConsent
{
    public required Guid UserId { get; init; }
    public required string Session { get; init; }
    public required string Verifier { get; init; }
    public required string Nonce { get; init; }
    public required Uri Callback { get; init; }
    public required DateTimeOffset Until { get; init; }

    /// <summary>The account that consented before, where no other one is wanted.</summary>
    public string? Account { get; init; }

    /// <summary>For what: changed since, the consent is for something else.</summary>
    public required string ConsentKey { get; init; }
}

/// <summary>
/// Keeps pending consents, sealed beside the connection's secrets, so that any node can take the answer up. The state
/// that travels through the browser is random and only its hash is kept; it serves once.
/// </summary>
internal sealed class ConsentStates(IDbContextFactory<ConnectionsDbContext> databases, ObtainedSecrets secrets,
    TimeProvider clock)
{
    /// <summary>How long a consent may take.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    // Of one connection at a time; the oldest gives way.
    private const int Most = 20;

    private const string Prefix = StoredSecret.Obtained + "consent/";

    /// <summary>Keeps it, and forgets those of this connection that were never finished.</summary>
    /// <returns>The state.</returns>
    public async Task<string> KeepAsync(Guid id, PendingConsent pending, CancellationToken ct)
    {
        var state = $"{id:N}.{Random(32)}";
        await using var db = await databases.CreateDbContextAsync(ct);
        var old = clock.GetUtcNow() - Lifetime;
        var begun = await db.Set<StoredSecret>().Where(s => s.OwnerId == id && s.Path.StartsWith(Prefix))
            .OrderByDescending(s => s.SetAt).ToListAsync(ct);
        db.RemoveRange(begun.Where((s, place) => s.SetAt <= old || place >= Most - 1));
        await secrets.PutAsync(db, PathOf(state), BindingOf(id), new SecretValue(JsonSerializer.Serialize(pending)),
            pending.UserId, ct);
        await db.SaveAsync(ct);
        return state;
    }

    /// <summary>
    /// Takes it up: who comes first gets it, and nobody after. Null where there is none, or it is over.
    /// </summary>
    public async Task<(Guid ConnectionId, PendingConsent Pending)?> TakeAsync(string state, CancellationToken ct)
    {
        if (state.Split('.') is not [var owner, _] || !Guid.TryParseExact(owner, "N", out var id)) return null;
        if (await secrets.TakeAsync(PathOf(state), BindingOf(id), ct) is not { } value) return null;
        var pending = JsonSerializer.Deserialize<PendingConsent>(value.Reveal())!;
        var now = clock.GetUtcNow();
        return now < pending.Until && pending.Until <= ClockSkew.LatestEnd(now, Lifetime) ? (id, pending) : null;
    }

    /// <summary>Random text of that many bytes, fit for an address.</summary>
    public static string Random(int bytes) =>
        System.Buffers.Text.Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(bytes));

    private static string PathOf(string state) =>
        Prefix + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(state)));

    // It belongs to the connection whatever its fields are: what it was begun for is inside.
    private static SecretBinding BindingOf(Guid id) => new(id, "consent", []);
}
