namespace Connections.Core.Storage;

/// <summary>What must hold when something is committed, and until it is.</summary>
internal interface ICommitCondition
{
    /// <summary>Checks it inside the transaction, and holds it until that ends.</summary>
    /// <exception cref="Exception">It does not hold: nothing is written.</exception>
    Task EnsureAsync(ConnectionsDbContext db, CancellationToken ct);

    /// <summary>The commit is done.</summary>
    void Committed();
}
