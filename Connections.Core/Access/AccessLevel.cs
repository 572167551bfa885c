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

/// <summary>Names of levels.</summary>
public static class AccessLevelExtensions
{
    /// <summary>The level as a sentence tells it: <c>a Viewer</c>, <c>an Editor</c>; for none: <c>no user</c>.
    /// </summary>
    public static string WithArticle(this AccessLevel level) => level switch
    {
        AccessLevel.None => "no user",
        AccessLevel.Editor => "an Editor",
        _ => $"a {level}",
    };
}
