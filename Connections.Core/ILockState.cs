namespace Connections.Core;

/// <summary>Whether the product is locked, for the banner that every screen shows then.</summary>
public interface ILockState
{
    /// <summary>Why nothing can be changed and no secret used; null in ordinary times.</summary>
    string? LockedBecause { get; }
}
