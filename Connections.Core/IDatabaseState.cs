namespace Connections.Core;

/// <summary>Whether the database can be read, for what every open page shows while it can't.</summary>
public interface IDatabaseState
{
    /// <summary>Why nothing can be read; null in ordinary times.</summary>
    string? UnreadableBecause { get; }

    /// <summary>Raised when the database goes away and when it's back, on any thread.</summary>
    event Action? Changed;
}
