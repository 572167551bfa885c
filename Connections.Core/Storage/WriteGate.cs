using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Storage;

/// <summary>
/// Through here goes every write. Closed, with a reason, while the product is locked. On SQLite it lets one writer in
/// at a time, so that writers queue in fair order instead of polling a busy file.
/// </summary>
internal sealed class WriteGate(Func<ICommitSigner>? seal = null)
{
    private readonly SemaphoreSlim writer = new(1, 1);
    private readonly Lazy<ICommitSigner?> sealer = new(() => seal?.Invoke());

    /// <summary>Seals what is audited; null where nothing is sealed.</summary>
    public ICommitSigner? Seal => sealer.Value;

    /// <summary>Why nothing may be written; null while the gate is open.</summary>
    public string? ClosedBecause { get; private set; }

    /// <summary>
    /// Why the last write failed, where the next one will, too: a full disk, a database that is read-only. Null after
    /// one that did not.
    /// </summary>
    public string? FailsBecause { get; private set; }

    /// <summary>Notes how a write went.</summary>
    /// <param name="failure">Why it failed; null where it did not.</param>
    public void Note(Problem.Unavailable? failure) =>
        FailsBecause = failure is { CannotWrite: true } ? failure.Message : null;

    /// <summary>A gate that lets everyone through.</summary>
    public static WriteGate Open() => new();

    /// <summary>Closes the gate; it opens again with null.</summary>
    public void Close(string? reason) => ClosedBecause = reason;

    /// <summary>Refuses while closed.</summary>
    /// <exception cref="Problem.Unavailable">With the reason.</exception>
    public void Ensure()
    {
        if (ClosedBecause is { } reason) throw new Problem.Unavailable(reason);
    }

    /// <summary>Waits for one's turn; dispose to let the next one in.</summary>
    /// <param name="db">Who wants in.</param>
    /// <param name="seals">Whether the save is sealed: then one after the other on PostgreSQL, too.</param>
    /// <param name="ct">Cancels the waiting.</param>
    public async ValueTask<IDisposable?> EnterAsync(DbContext db, bool seals, CancellationToken ct)
    {
        // A context inside its own transaction holds the file already; waiting here for the one that waits for the file
        // would be a deadlock.
        if ((db is not SqliteConnectionsDbContext && !seals) || db.Database.CurrentTransaction is not null) return null;
        await writer.WaitAsync(ct);
        return new Turn(writer);
    }

    private sealed class Turn(SemaphoreSlim writer) : IDisposable
    {
        public void Dispose() => writer.Release();
    }
}
