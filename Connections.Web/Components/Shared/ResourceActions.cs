namespace Connections.Web.Components.Shared;

/// <summary>What a list does with one of its connections or groups, for the row and for the details.</summary>
/// <param name="Edit">Opens its form.</param>
/// <param name="Permissions">Shows who has access.</param>
/// <param name="Delete">Deletes it.</param>
/// <param name="Favorite">Adds it to the reader's favorites, or takes it out of them.</param>
public sealed record ResourceActions<TRow>(Func<TRow, Task> Edit, Func<TRow, Task> Permissions, Func<TRow, Task> Delete,
    Func<TRow, Task> Favorite);
