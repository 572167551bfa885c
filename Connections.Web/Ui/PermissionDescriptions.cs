using Connections.Core.People;

namespace Connections.Web.Ui;

/// <summary>A permission in words for people.</summary>
internal sealed record PermissionDescription(Permissions Permission, string Says);

/// <summary>Permissions of one subject.</summary>
internal sealed record PermissionGroup(string Name, IReadOnlyList<PermissionDescription> Words);

/// <summary>What roles allow, in words for people.</summary>
internal static class PermissionDescriptions
{
    /// <summary>Every permission, by subject.</summary>
    public static IReadOnlyList<PermissionGroup> Groups { get; } =
    [
        new("Connections",
        [
            new(Permissions.ConnectionsRead, "See connections; secrets are never shown"),
            new(Permissions.ConnectionsWrite, "Create, edit and delete connections"),
            new(Permissions.ConnectionsResolve, "Use connections: test, run, export"),
        ]),
        new("Connection groups",
        [
            new(Permissions.ConnectionGroupsRead, "See and use groups"),
            new(Permissions.ConnectionGroupsWrite, "Create, edit and delete groups"),
        ]),
        new("Workflows and apps",
        [
            new(Permissions.WorkflowsRead, "See workflows"),
            new(Permissions.WorkflowsWrite, "Create, edit and delete workflows"),
            new(Permissions.WorkflowsRun, "Run workflows"),
            new(Permissions.AppsRun, "See and run apps"),
            new(Permissions.AppsWrite, "Create, edit and delete apps"),
        ]),
        new("Organization",
        [
            new(Permissions.IntegrationsManage, "Change integration tiles"),
            new(Permissions.ServiceAccountWrite, "Create, disable and use service accounts"),
            new(Permissions.UserAccessManage, "Manage members, teams, roles and access"),
            new(Permissions.ApiKeysManage, "Manage everyone's keys"),
            new(Permissions.AuditLogsRead, "Read the audit trail"),
            new(Permissions.OrgManagement, "Change the organization's settings"),
        ]),
    ];

    /// <summary>All of it in one line.</summary>
    public static string Summary(Permissions permissions) => permissions == Permissions.AdminRole
        ? "Everything"
        : string.Join(" · ",
            Groups.SelectMany(g => g.Words).Where(w => permissions.HasFlag(w.Permission)).Select(w => w.Says));

    /// <summary>
    /// The wire names of what is missing in <paramref name="own"/> for giving it; null where nothing is.
    /// </summary>
    public static string? Missing(Permissions wanted, Permissions own) =>
        (wanted & ~own) is var missing && missing == Permissions.None
        ? null
        : string.Join(", ",
            Groups.SelectMany(g => g.Words).Where(w => missing.HasFlag(w.Permission))
                .Select(w => w.Permission.WireName()));
}
