namespace Connections.Core.Access;

/// <summary>What one may do with a connection; a level includes those below it.</summary>
public enum AccessLevel
{
    /// <summary>Nothing: for this identity it does not exist.</summary>
    None = 0,

    /// <summary>See it.</summary>
    Viewer = 1,

    /// <summary>Use it.</summary>
    Resolver = 2,

    /// <summary>Change it.</summary>
    Editor = 3,
}
