using Connections.Core.Audit;
using Connections.Core.Background;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.People;

/// <summary>
/// A call that was named and is being done by this process, which alone does it. What it audits is saved
/// together with the note that it was done: so that after a kill the one is there if the other is.
/// </summary>
public sealed class IdempotentCallLease : IAsyncDisposable
{
    private readonly AcquiredLease lease;
    private readonly IdempotentCall call;
    private readonly TimeProvider clock;

    internal IdempotentCallLease(AcquiredLease lease, IdempotentCall call, TimeProvider clock) =>
        (this.lease, this.call, this.clock) = (lease, call, clock);

    /// <summary>
    /// Lets the note go along with what is saved from here on, until it is disposed of. Called where the act itself is.
    /// </summary>
    public IDisposable Join() => AmbientSaveHook.Begin(NoteDone);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => lease.DisposeAsync();

    // The act is what is audited; what else is saved on the way says nothing of it.
    private void NoteDone(ConnectionsDbContext db)
    {
        var act = db.ChangeTracker.Entries<AuditEntry>()
            .FirstOrDefault(e => e.State == EntityState.Added && e.Entity.Outcome == "success")?.Entity;
        if (act is null || call.DoneAt is not null) return;
        var note = db.ChangeTracker.Entries<IdempotentCall>().FirstOrDefault()?.Entity ?? call.Copy();
        note.NoteDone(clock.GetUtcNow(), act.AssetId);
        var entry = db.Entry(note);
        if (entry.State == EntityState.Detached) entry.State = EntityState.Unchanged;
        entry.Property(c => c.DoneAt).IsModified = true;
        entry.Property(c => c.AssetId).IsModified = true;
    }
}
