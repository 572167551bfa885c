using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Workflows;
using Connections.Core.People;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Automation.Coverage;

/// <summary>Of a workflow or an app what a check needs to know.</summary>
internal sealed class CoveredUser
{
    public Guid Id { get; init; }

    /// <summary>The account that it runs as; null: who starts it.</summary>
    public Guid? IdentityId { get; init; }

    /// <summary>As what that was chosen.</summary>
    public RunAs RunAs { get; init; }

    /// <summary>Whether it has a published version.</summary>
    public bool IsPublished { get; init; }
}

/// <summary>A workflow or an app by its name.</summary>
internal sealed class NamedUser
{
    public Guid Id { get; init; }
    public string Name { get; init; } = "";

    /// <summary>The name as it is ordered.</summary>
    public string NameKey { get; init; } = "";
}

/// <summary>Things that use connections and that a check looks through: workflows, and those of rooms above.</summary>
internal interface ICoverageSource
{
    /// <summary>What they are.</summary>
    UserKind Kind { get; }

    /// <summary>All of them that are not deleted.</summary>
    IQueryable<CoveredUser> All(ConnectionsDbContext db);

    /// <summary>Those that a reader sees.</summary>
    IQueryable<NamedUser> Visible(ConnectionsDbContext db, Rights rights);
}

/// <summary>Workflows.</summary>
internal sealed class WorkflowCoverage : ICoverageSource
{
    public UserKind Kind => UserKind.Workflow;

    public IQueryable<CoveredUser> All(ConnectionsDbContext db) =>
        db.Set<Workflow>().AsNoTracking().Select(w => new CoveredUser
        {
            Id = w.Id,
            IdentityId = w.RunAs == RunAs.Initiator ? null : w.RunAs == RunAs.Owner ? w.OwnerId : w.ServiceAccountId,
            RunAs = w.RunAs,
            IsPublished = w.PublishedVersionId != null,
        });

    public IQueryable<NamedUser> Visible(ConnectionsDbContext db, Rights rights) =>
        db.VisibleWorkflows(rights).Select(w => new NamedUser { Id = w.Id, Name = w.Name, NameKey = w.NameKey });
}
