using System.Text.Encodings.Web;
using System.Text.Json;
using Connections.Core.Storage;

namespace Connections.Core.Audit;

/// <summary>One changed field. Secrets are here by name, with neither value.</summary>
/// <param name="Field">Path of the field.</param>
/// <param name="Old">Value before; null for a secret, or where there was none.</param>
/// <param name="New">Value after; null for a secret, or where there is none.</param>
/// <param name="Secret">Whether it is a secret, of which only the change is told.</param>
public sealed record FieldChange(string Field, string? Old, string? New, bool Secret = false);

/// <summary>Audits acts, in the same save as the act itself.</summary>
internal sealed class AuditLog(TimeProvider clock)
{
    /// <summary>
    /// Name of the address that a request went to, which an auditor alone sees: it would tell how the network is built.
    /// </summary>
    public const string RemoteAddress = "remote address";

    /// <summary>Name of the rule that blocked an address; likewise.</summary>
    public const string BlockedBy = "blocked by";

    /// <summary>
    /// Name of the group through which a connection was used; likewise: who sees the one cannot see the other.
    /// </summary>
    public const string ThroughGroup = "through group";

    /// <summary>Name of the tile whose account was used.</summary>
    public const string ThroughTile = "through tile";

    /// <summary>Name of what was asked for in that group; likewise.</summary>
    public const string Identifiers = "identifiers";

    /// <summary>Name of the application key through which someone acted; likewise.</summary>
    public const string ThroughKey = "through application key";

    /// <summary>Name of a master key whose loss was accepted.</summary>
    public const string LostKey = "lost master key";

    /// <summary>Name of a chain that is known not to be verifiable.</summary>
    public const string UnreadableChain = "unverifiable chain";

    private static readonly JsonSerializerOptions Json = new(
        JsonSerializerDefaults.Web)
    { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Adds an entry to the context; it is written when the act is.</summary>
    public void Add(ConnectionsDbContext db, Actor actor, AuditEvent what, Guid? assetId, string assetName,
        IReadOnlyList<FieldChange>? changes = null, string outcome = "success") =>
        db.Add(Entry(actor, what, assetId, assetName, changes, outcome));

    /// <summary>An entry of now, for <see cref="AuditBatchWriter"/>.</summary>
    public AuditEntry Entry(Actor actor, AuditEvent what, Guid? assetId, string assetName,
        IReadOnlyList<FieldChange>? changes = null, string outcome = "success")
    {
        if (actor.Key is { } key)
            changes = [.. changes ?? [], new FieldChange(ThroughKey, null, $"{key.Name} ({key.Id})")];
        return new(clock.GetUtcNow(), actor, what, assetId, assetName, outcome,
            changes is { Count: > 0 } ? JsonSerializer.Serialize(changes, Json) : "");
    }

    /// <summary>Whether only who may read the audit trail sees it, not everyone who may see the thing.</summary>
    public static bool IsForAuditors(FieldChange change) =>
        change.Field is RemoteAddress or BlockedBy or ThroughGroup or Identifiers or ThroughKey;

    /// <summary>The changes that an entry holds.</summary>
    public static IReadOnlyList<FieldChange> Changes(AuditEntry entry) =>
        entry.Details.Length == 0 ? [] : JsonSerializer.Deserialize<List<FieldChange>>(entry.Details, Json) ?? [];
}
