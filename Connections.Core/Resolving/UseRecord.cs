using Connections.Core.Storage;

namespace Connections.Core.Resolving;

/// <summary>
/// What a caller keeps of a use, besides the audit trail: it is written in the same commit, before anything is given
/// out. It is filled as the choice is made, also where that ends in a refusal.
/// </summary>
/// <param name="stage">Stages what is written.</param>
/// <param name="condition">What must hold for it to be written, and for the use; null: nothing.</param>
internal sealed class UseRecord(Action<ConnectionsDbContext> stage, ICommitCondition? condition = null)
{
    /// <summary>What must hold for it to be written, and for the use.</summary>
    public ICommitCondition? Condition => condition;

    /// <summary>The connection that was chosen, or refused; null where there was none.</summary>
    public Guid? ConnectionId { get; private set; }

    /// <summary>Its name.</summary>
    public string? ConnectionName { get; private set; }

    /// <summary>The tile whose account that is; null: it is a connection.</summary>
    public string? Tile { get; private set; }

    /// <summary>The group and the identifiers that it answers to, in words without its name; empty: none.</summary>
    public string Why { get; private set; } = "";

    /// <summary>Notes the connection, or the account of a tile.</summary>
    public void Choose(Guid id, string? name, string? tile = null) =>
        (ConnectionId, ConnectionName, Tile) = (id, name, tile);

    /// <summary>Notes how it was chosen.</summary>
    public void Because(string why) => Why = why;

    /// <summary>Whether it is on disk.</summary>
    public bool IsWritten { get; private set; }

    /// <summary>When it was certain last that the condition held.</summary>
    public (DateTimeOffset Time, long Timestamp) Certain { get; private set; }

    /// <summary>
    /// Told of the connection as it was opened, before that is written: what is about to be asked through it can be
    /// written along. Nothing may be sent yet.
    /// </summary>
    public Func<ResolvedConnection, Task>? Opened { get; set; }

    /// <summary>Stages what is written.</summary>
    public void Stage(ConnectionsDbContext db) => stage(db);

    /// <summary>Notes that it is on disk.</summary>
    public void Written(TimeProvider clock) =>
        (IsWritten, Certain) = (true, (clock.GetUtcNow(), clock.GetTimestamp()));

    /// <summary>
    /// How long ago that was. The longer of two measures: one stands still while a machine is suspended.
    /// </summary>
    public TimeSpan Age(TimeProvider clock)
    {
        var (byTime, byTicks) = (clock.GetUtcNow() - Certain.Time, clock.GetElapsedTime(Certain.Timestamp));
        return byTime > byTicks ? byTime : byTicks;
    }
}
