using System.Text.Json;

namespace Connections.Core.People;

/// <summary>Permissions as they are written outside.</summary>
public static class PermissionNames
{
    /// <summary>The wire name, such as <c>connections_read</c>.</summary>
    public static string WireName(this Permissions permission) => JsonNamingPolicy.SnakeCaseLower.ConvertName(permission.ToString());
}
