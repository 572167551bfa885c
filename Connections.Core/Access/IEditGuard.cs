namespace Connections.Core.Access;

/// <summary>A resource with a name, an author and, perhaps, a source that manages it.</summary>
internal interface IManagedResource : IRestricted
{
    /// <summary>Longest name of the source that manages it, in characters.</summary>
    const int MaxManagedBy = 400;

    string Name { get; }

    Guid CreatedById { get; }

    /// <summary>The source that manages it, such as the name of a file; null: none.</summary>
    string? ManagedBy { get; }

    /// <summary>Lets a source manage it from now on; null: nothing does.</summary>
    void ManageBy(string? source);
}

/// <summary>
/// Asked before people and programs change a resource: by the room that manages resources from elsewhere. The source's
/// own changes do not ask.
/// </summary>
internal interface IEditGuard
{
    /// <summary>Refuses where the resource is changed only by the source that manages it.</summary>
    /// <exception cref="Problem.ManagedByFile">It is, and says which file does.</exception>
    void EnsureEditable(IManagedResource resource);
}
