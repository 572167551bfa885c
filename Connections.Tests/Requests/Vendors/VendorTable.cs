namespace Connections.Tests.Requests.Vendors;

/// <summary>The table, in one file for each sort of vendor.</summary>
internal static partial class VendorTable
{
    public static IReadOnlyList<Vendor> All { get; } = [.. Ai, .. Building, .. Clouds, .. People, .. Talk, .. Watching];
}
