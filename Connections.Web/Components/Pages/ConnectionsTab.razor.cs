using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Pages;

/// <summary>The Connections tab: the list of connections, or that of groups.</summary>
public sealed partial class ConnectionsTab
{
    /// <summary>The connection whose details are open, in an address of its own.</summary>
    [Parameter]
    public Guid? Id { get; set; }

    /// <summary>The group whose details are open, in an address of its own.</summary>
    [Parameter]
    public Guid? GroupId { get; set; }

    /// <summary>Which list.</summary>
    [SupplyParameterFromQuery(Name = "tab")]
    private string? Tab { get; set; }

    private bool IsOfGroups => GroupId is not null || Tab == "groups";
}
