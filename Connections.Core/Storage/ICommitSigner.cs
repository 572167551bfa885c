namespace Connections.Core.Storage;

/// <summary>
/// Seals what a save audits, in the order in which saves are committed. One turn covers sealing and saving, so
/// that no two saves build on the same predecessor.
/// </summary>
internal interface ICommitSigner
{
    /// <summary>Whether this save holds anything to seal.</summary>
    bool Concerns(ConnectionsDbContext db);

    /// <summary>Seals it. The save follows at once.</summary>
    Task SealAsync(ConnectionsDbContext db, CancellationToken ct);

    /// <summary>The save is on disk.</summary>
    void Committed();

    /// <summary>The save failed, or what became of it is not known yet.</summary>
    void Unsure();

    /// <summary>
    /// Whether this index refused the save because another process sealed at the same moment; then it is sealed anew.
    /// </summary>
    bool IsRace(UniqueViolationException violation);
}
