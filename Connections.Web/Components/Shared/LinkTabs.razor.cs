using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Shared;

/// <summary>Screens that belong together, side by side, each with an address of its own.</summary>
public sealed partial class LinkTabs
{
    /// <summary>What they are, for screen readers.</summary>
    [Parameter, EditorRequired]
    public string Label { get; set; } = "";

    /// <summary>The tabs from left to right.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyList<LinkTab> Tabs { get; set; } = [];

    /// <summary>Workflows, and the connections that they use.</summary>
    public static IReadOnlyList<LinkTab> OfWorkflows(bool isConnections) =>
        [new("Workflows", Urls.Workflows, !isConnections), new("Connections", Urls.WorkflowConnections, isConnections)];

    /// <summary>Apps, and the connections that they use.</summary>
    public static IReadOnlyList<LinkTab> OfApps(bool isConnections) =>
        [new("Apps", Urls.Apps, !isConnections), new("Connections", Urls.AppConnections, isConnections)];

    /// <summary>What a workflow does, and what it did.</summary>
    public static IReadOnlyList<LinkTab> OfWorkflow(Guid id, bool isHistory) =>
        [new("Configuration", Urls.Workflow(id), !isHistory), new("Run History", Urls.WorkflowRuns(id), isHistory)];
}

/// <summary>One tab.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Address">Where it leads.</param>
/// <param name="IsCurrent">Whether it is the one that is shown.</param>
public sealed record LinkTab(string Name, string Address, bool IsCurrent);
