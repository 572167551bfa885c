using Connections.Core.Access;
using Connections.Core.Audit;
using Connections.Core.Connections;
using Connections.Core.Secrets;
using Connections.Core.Storage;

namespace Connections.Benchmarks.Seeding;

/// <summary>The rows of one batch, written in the order of their references.</summary>
internal sealed class SeedRows
{
    public List<Connection> Connections { get; } = [];
    public List<ConnectionTag> Tags { get; } = [];
    public List<StoredSecret> Secrets { get; } = [];
    public List<Grant> Grants { get; } = [];
    public List<Favorite> Favorites { get; } = [];
    public List<AuditEntry> Audit { get; } = [];

    public async Task WriteAsync(ConnectionsDbContext db, CancellationToken ct)
    {
        await BulkWriter.WriteAsync(db, Connections, ct);
        await BulkWriter.WriteAsync(db, Tags, ct);
        await BulkWriter.WriteAsync(db, Secrets, ct);
        await BulkWriter.WriteAsync(db, Grants, ct);
        await BulkWriter.WriteAsync(db, Favorites, ct);
        await BulkWriter.WriteAsync(db, Audit, ct);
    }
}
