using Connections.Core.Access;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Workflows;
using Connections.Core.People;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Automation.Uses;

/// <summary>A workflow or an app, as a way to what it uses.</summary>
internal sealed class PathUser
{
    public Guid Id { get; init; }
    public string Name { get; init; } = "";

    /// <summary>The name as it is ordered.</summary>
    public string NameKey { get; init; } = "";

    /// <summary>The account that it acts as; null: who starts it.</summary>
    public Guid? IdentityId { get; init; }

    public AccessLevel OrganizationLevel { get; init; }

    /// <summary>The kinds of its triggers, a space between.</summary>
    public string TriggersText { get; init; } = "";
}

/// <summary>Things that act as an account of their own: workflows, and those of rooms above.</summary>
internal interface IPathSource
{
    /// <summary>Whether they are apps; else workflows.</summary>
    bool IsApp { get; }

    /// <summary>The level that it takes to start one.</summary>
    AccessLevel StartLevel { get; }

    /// <summary>All of them that can be started.</summary>
    IQueryable<PathUser> All(ConnectionsDbContext db);

    /// <summary>Those that a reader sees.</summary>
    IQueryable<PathUser> Visible(ConnectionsDbContext db, Rights rights);
}

/// <summary>Workflows.</summary>
internal sealed class WorkflowPaths : IPathSource
{
    public bool IsApp => false;

    public AccessLevel StartLevel => AccessLevel.Resolver;

    public IQueryable<PathUser> All(ConnectionsDbContext db) => From(db.Set<Workflow>().AsNoTracking());

    public IQueryable<PathUser> Visible(ConnectionsDbContext db, Rights rights) => From(db.VisibleWorkflows(rights));

    private static IQueryable<PathUser> From(IQueryable<Workflow> workflows) => workflows.Select(w => new PathUser
    {
        Id = w.Id,
        Name = w.Name,
        NameKey = w.NameKey,
        IdentityId = w.RunAs == RunAs.Initiator ? null : w.RunAs == RunAs.Owner ? w.OwnerId : w.ServiceAccountId,
        OrganizationLevel = w.OrganizationLevel,
        TriggersText = w.PublishedVersionId == null ? "" : w.TriggersText,
    });
}
