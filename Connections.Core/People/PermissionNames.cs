using System.Text.Json;

namespace Connections.Core.People;

/// <summary>Permissions as they are written outside.</summary>
public static class PermissionNames
{
    /// <summary>The wire name, such as <c>connections_read</c>.</summary>
    public static string WireName(this Permissions permission) =>
        JsonNamingPolicy.SnakeCaseLower.ConvertName(permission.ToString());

    /// <summary>Each single permission, in the order of the product's pages.</summary>
    public static IReadOnlyList<Permissions> Single { get; } = [.. Enum.GetValues<Permissions>()
        .Where(p => System.Numerics.BitOperations.IsPow2((long)p))];

    /// <summary>The permission of that wire name, or null.</summary>
    public static Permissions? Named(string name) =>
        Single.Where(p => p.WireName() == name).Select(p => (Permissions?)p).FirstOrDefault();

    /// <summary>The wire names of these permissions.</summary>
    public static IReadOnlyList<string> WireNames(this Permissions permissions) =>
        [.. Single.Where(p => permissions.HasFlag(p)).Select(p => p.WireName())];
}
