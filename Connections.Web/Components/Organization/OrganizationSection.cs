using Connections.Core.People;
using Connections.Web.Ui;

namespace Connections.Web.Components.Organization;

/// <summary>A screen below <c>/organization</c>.</summary>
/// <param name="Name">Name in the list of places.</param>
/// <param name="Address">Where it is.</param>
/// <param name="AnyOf">Permissions of which one is enough to see it.</param>
internal sealed record OrganizationSection(string Name, string Address, Permissions AnyOf)
{
    /// <summary>The places from top to bottom. A screen adds one line here.</summary>
    public static IReadOnlyList<OrganizationSection> All { get; } =
    [
        new("Members", Urls.Members, Permissions.UserAccessManage),
        new("Teams", Urls.Teams, Permissions.UserAccessManage),
        new("Roles", Urls.Roles, Permissions.UserAccessManage),
        new("Service Accounts", Urls.ServiceAccounts, Permissions.ServiceAccountWrite),
        new("Keys", Urls.Keys, Permissions.ApiKeysManage | Permissions.ServiceAccountWrite),
        new("Access", Urls.Access, Permissions.UserAccessManage),
        new("Audit Trail", Urls.AuditTrail, Permissions.AuditLogsRead),
        new("Settings", Urls.OrganizationSettings, Permissions.OrgManagement),
    ];

    /// <summary>Whether someone with these permissions sees it.</summary>
    public bool IsFor(Permissions permissions) => (permissions & AnyOf) != Permissions.None;
}
