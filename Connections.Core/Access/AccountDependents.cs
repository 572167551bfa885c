using Connections.Core.People;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Access;

/// <summary>
/// What stops when an account is disabled, or stays without anyone who can change it. It takes
/// <c>user_access_manage</c>; what the reader can't see is counted and never named, except for what the account alone
/// can edit: that is handed over.
/// </summary>
public sealed class AccountDependents
{
    /// <summary>Most rows of one reason.</summary>
    public const int Most = 100;

    private readonly IDbContextFactory<ConnectionsDbContext> databases;
    private readonly IReadOnlyList<IResourceType> kinds;
    private readonly IReadOnlyList<IDependentType> types;

    internal AccountDependents(IDbContextFactory<ConnectionsDbContext> databases, IEnumerable<IResourceType> kinds,
        IEnumerable<IDependentType> types) =>
        (this.databases, this.kinds, this.types) = (databases, [.. kinds], [.. types]);

    /// <summary>What depends on an account, by reason. A reason without anything is left out.</summary>
    /// <exception cref="Problem.Forbidden">Without the permission.</exception>
    public async Task<IReadOnlyList<DependentSection>> ListAsync(Actor actor, Guid accountId, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var rights = await db.RightsOfAsync(actor, ct);
        rights.Ensure(Permissions.UserAccessManage, "see what depends on an account");
        var sections = new List<DependentSection> { await SoleAsync(db, accountId, ct) };
        foreach (var ofReason in types.GroupBy(t => t.Reason).OrderBy(g => g.Key))
            sections.Add(await SectionAsync(db, rights, accountId, ofReason, ct));
        return [.. sections.Where(s => s.Total + s.Hidden > 0)];
    }

    private async Task<DependentSection> SoleAsync(ConnectionsDbContext db, Guid accountId, CancellationToken ct)
    {
        var (rows, total) = (new List<Dependent>(), 0);
        foreach (var kind in kinds)
        {
            var things = db.EditedOnlyBy(kind, accountId);
            total += await things.CountAsync(ct);
            if (rows.Count < Most)
                rows.AddRange((await things.OrderBy(t => t.Name).ThenBy(t => t.Id).Take(Most - rows.Count)
                    .ToListAsync(ct)).Select(t => new Dependent { Id = t.Id, Kind = kind.Kind, Name = t.Name }));
        }
        return new(DependencyReason.SoleEditor, rows, total, 0);
    }

    private static async Task<DependentSection> SectionAsync(ConnectionsDbContext db, Rights rights, Guid accountId,
        IGrouping<DependencyReason, IDependentType> ofReason, CancellationToken ct)
    {
        var (found, total, all) = (new List<(IDependentType Type, DependentThing Thing)>(), 0, 0);
        foreach (var type in ofReason)
        {
            var things = type.Things(db, accountId);
            var visible = type.Visible(db, rights);
            all += await things.CountAsync(ct);
            var known = things.Where(t => visible.Contains(t.Id));
            total += await known.CountAsync(ct);
            if (found.Count < Most)
                found.AddRange((await known.OrderBy(t => t.Name).ThenBy(t => t.Id).Take(Most - found.Count)
                    .ToListAsync(ct)).Select(t => (type, t)));
        }
        var names = await db.NamesOfAsync(
            [.. found.Select(f => f.Thing.OfferedToId).OfType<Guid>().Distinct()], ct);
        return new(ofReason.Key, [.. found.Select(f => new Dependent
        {
            Id = f.Thing.Id,
            Kind = f.Type.Kind,
            Name = f.Thing.Name,
            Detail = f.Type.Describe(f.Thing),
            LastUsedAt = f.Thing.LastUsedAt,
            OfferedTo = f.Thing.OfferedToId is { } to ? names(to) : null,
        })], total, all - total);
    }
}
