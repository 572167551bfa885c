namespace Connections.Core.People;

/// <summary>What a role allows. Wire names are these in snake case, as in Datadog's roles.</summary>
[Flags]
public enum Permissions : long
{
    /// <summary>Nothing.</summary>
    None = 0,
    /// <summary>List and see connections; their secrets are never shown.</summary>
    ConnectionsRead = 1 << 0,
    /// <summary>Create, edit and delete connections.</summary>
    ConnectionsWrite = 1 << 1,
    /// <summary>Use connections: test, run, export.</summary>
    ConnectionsResolve = 1 << 2,
    /// <summary>See and use connection groups.</summary>
    ConnectionGroupsRead = 1 << 3,
    /// <summary>Create, edit and delete connection groups.</summary>
    ConnectionGroupsWrite = 1 << 4,
    /// <summary>See workflows.</summary>
    WorkflowsRead = 1 << 5,
    /// <summary>Create, edit and delete workflows.</summary>
    WorkflowsWrite = 1 << 6,
    /// <summary>Run workflows.</summary>
    WorkflowsRun = 1 << 7,
    /// <summary>See and run apps.</summary>
    AppsRun = 1 << 8,
    /// <summary>Create, edit and delete apps.</summary>
    AppsWrite = 1 << 9,
    /// <summary>Change integration tiles.</summary>
    IntegrationsManage = 1 << 10,
    /// <summary>Create, disable and use service accounts.</summary>
    ServiceAccountWrite = 1 << 11,
    /// <summary>Manage who may do what.</summary>
    UserAccessManage = 1 << 12,
    /// <summary>Manage everyone's keys.</summary>
    ApiKeysManage = 1 << 13,
    /// <summary>Read the audit trail.</summary>
    AuditLogsRead = 1 << 14,
    /// <summary>Change the organization's settings.</summary>
    OrgManagement = 1 << 15,

    /// <summary>The built-in role Read Only.</summary>
    ReadOnlyRole = ConnectionsRead | ConnectionGroupsRead | WorkflowsRead,
    /// <summary>The built-in role Standard.</summary>
    StandardRole = ReadOnlyRole | ConnectionsWrite | ConnectionsResolve | ConnectionGroupsWrite | WorkflowsWrite
        | WorkflowsRun | AppsRun | AppsWrite,
    /// <summary>The built-in role Admin: everything.</summary>
    AdminRole = (1 << 16) - 1,
}
