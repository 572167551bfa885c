using Connections.Core.Audit;
using Connections.Core.Automation.Entities;
using Connections.Core.People;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Automation.Workflows;

/// <summary>Offers of workflows and apps to someone else to own.</summary>
internal static class DocumentOffers
{
    /// <summary>Stages that these are offered, and audits it as that event.</summary>
    public static async Task StageOfferAsync<T>(this ConnectionsDbContext db, AuditLog audit, Actor actor,
        AuditEvent offered, IReadOnlyCollection<Guid> ids, NamedRef to, DateTimeOffset at, CancellationToken ct)
        where T : DocumentRecord
    {
        foreach (var document in await db.Set<T>().Where(d => ids.Contains(d.Id)).ToListAsync(ct))
        {
            document.Offer(to.Id, actor.Id, at);
            audit.Add(db, actor, offered, document.Id, document.Name,
                [new FieldChange("offered to", null, to.Name)]);
        }
    }

    /// <summary>Stages that the offer of one is declined, and audits it as that event.</summary>
    /// <exception cref="Problem.NotFound">There is none.</exception>
    public static async Task StageDeclineAsync<T>(this ConnectionsDbContext db, AuditLog audit, Actor actor,
        AuditEvent declined, Guid id, string kind, CancellationToken ct) where T : DocumentRecord
    {
        var document = await db.Set<T>().SingleOrDefaultAsync(d => d.Id == id, ct) ?? throw new Problem.NotFound(kind);
        document.EndOffer();
        audit.Add(db, actor, declined, id, document.Name);
    }
}
