namespace Connections.Web.Components.List;

/// <summary>A column of the list.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="Sort">Its name in the address.</param>
/// <param name="Class">Its style.</param>
internal sealed record ConnectionColumn(string Title, string Sort, string Class)
{
    /// <summary>All of them, from left to right.</summary>
    public static IReadOnlyList<ConnectionColumn> All { get; } =
    [
        new("Name", "name", "name"),
        new("Integration", "integration", "integration"),
        new("Identifier tags", "tags", "tags"),
        new("Access", "access", "access"),
        new("Used by", "used_by", "used"),
        new("Health", "health", "health"),
        new("Created by", "created_by", "creator"),
        new("Last updated", "updated_at", "updated"),
    ];
}
