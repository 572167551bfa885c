using Connections.Core.Apps.Editing;
using Connections.Core.Automation.Workflows;
using Connections.Core.Connections;
using Connections.Core.Groups;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Organization;

/// <summary>What is hidden from who manages access, as far as they need to know it to take charge.</summary>
public sealed partial class AccessPage
{
    private string search = "";

    [Inject]
    public required ConnectionPolicies OfConnections { get; init; }

    [Inject]
    public required GroupPolicies OfGroups { get; init; }

    [Inject]
    public required WorkflowPolicies OfWorkflows { get; init; }

    [Inject]
    public required AppPolicies OfApps { get; init; }
}
