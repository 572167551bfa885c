using Connections.Core.Apps.Editing;
using Connections.Core.Automation.Workflows;
using Connections.Core.Connections;
using Connections.Core.Groups;

namespace Connections.Web.Components.List;

/// <summary>A deleted connection, group, workflow or app that can be restored.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="IntegrationType">Wire name of its integration.</param>
/// <param name="DeletedAt">When it was deleted.</param>
/// <param name="DeletedBy">Who deleted it.</param>
/// <param name="PurgeAt">When it is permanently deleted.</param>
public sealed record DeletedRow(Guid Id, string Name, string IntegrationType, DateTimeOffset DeletedAt,
    string DeletedBy, DateTimeOffset PurgeAt)
{
    /// <summary>That of a connection.</summary>
    public static DeletedRow From(DeletedConnection c) =>
        new(c.Id, c.Name, c.IntegrationType, c.DeletedAt, c.DeletedBy, c.PurgeAt);

    /// <summary>That of a group.</summary>
    public static DeletedRow From(DeletedGroup g) =>
        new(g.Id, g.Name, g.IntegrationType, g.DeletedAt, g.DeletedBy, g.PurgeAt);

    /// <summary>That of a workflow, which is of no integration.</summary>
    public static DeletedRow From(DeletedWorkflow w) =>
        new(w.Id, w.Name, "Workflow", w.DeletedAt, w.DeletedBy, w.PurgeAt);

    /// <summary>That of an app, which is of no integration, either.</summary>
    public static DeletedRow From(DeletedApp a) => new(a.Id, a.Name, "App", a.DeletedAt, a.DeletedBy, a.PurgeAt);
}
