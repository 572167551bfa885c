using Connections.Core.People;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Connections;

/// <summary>A kind of thing whose forms keep drafts. The room that owns the kind says who may see one.</summary>
internal interface IDraftSubject
{
    /// <summary>What comes before the id in the keys of its drafts.</summary>
    string Prefix { get; }

    /// <summary>Whether they may see it at this moment.</summary>
    Task<bool> IsVisibleAsync(ConnectionsDbContext db, Rights rights, Guid id, CancellationToken ct);
}

/// <summary>Connections, as what drafts change.</summary>
internal sealed class ConnectionDraftSubject : IDraftSubject
{
    public string Prefix => "";

    public Task<bool> IsVisibleAsync(ConnectionsDbContext db, Rights rights, Guid id, CancellationToken ct) =>
        db.VisibleConnections(rights).AnyAsync(c => c.Id == id, ct);
}
