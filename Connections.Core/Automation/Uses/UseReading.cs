using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Workflows;
using Connections.Core.Impact;
using Connections.Core.People;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Automation.Uses;

/// <summary>Reads the workflows behind some uses, for one reader.</summary>
/// <param name="db">The database.</param>
/// <param name="rights">The reader.</param>
/// <param name="uses">The uses.</param>
/// <param name="past">What was used in the last 30 days.</param>
internal sealed class UseReading(ConnectionsDbContext db, Rights rights, IQueryable<Use> uses,
    IQueryable<PastChoice> past)
{
    /// <summary>How many of these workflows the reader sees, and how many not.</summary>
    public async Task<(int Seen, int Hidden)> CountAsync(IQueryable<Guid> users, CancellationToken ct)
    {
        var seen = await db.VisibleWorkflows(rights).CountAsync(w => users.Contains(w.Id), ct);
        return (seen, await db.Set<Workflow>().CountAsync(w => users.Contains(w.Id), ct) - seen);
    }

    /// <summary>A page of the workflows that the reader sees, by name, and how many more they may not see.</summary>
    /// <param name="page">Which page.</param>
    /// <param name="groups">Names of groups that the reader sees.</param>
    /// <param name="ct">Cancels it.</param>
    public async Task<(PagedResult<UsingWorkflow> Seen, int Hidden)> PageAsync(PageRequest page,
        IReadOnlyDictionary<Guid, string> groups, CancellationToken ct)
    {
        page = page.Bounded();
        var users = uses.Select(u => u.UserId).Union(past.Select(c => c.UserId));
        var (seen, hidden) = await CountAsync(users, ct);
        var rows = await db.VisibleWorkflows(rights).Where(w => users.Contains(w.Id)).OrderBy(w => w.NameKey)
            .ThenBy(w => w.Id).Skip(page.Offset).Take(page.Size)
            .Select(w => new
            {
                w.Id,
                w.Name,
                w.RunAs,
                IsPublished = w.PublishedVersionId != null,
                Identity = w.RunAs == RunAs.Initiator ? null : db.Set<User>()
                    .Where(u => u.Id == (w.RunAs == RunAs.Owner ? w.OwnerId : w.ServiceAccountId))
                    .Select(u => u.Name).FirstOrDefault(),
            }).ToListAsync(ct);
        var ids = rows.Select(r => r.Id).ToList();
        var steps = (await uses.Where(u => ids.Contains(u.UserId)).ToListAsync(ct)).ToLookup(u => u.UserId);
        var counts = await past.Where(c => ids.Contains(c.UserId)).GroupBy(c => c.UserId)
            .Select(g => new { g.Key, Count = g.Sum(c => c.Count) }).ToDictionaryAsync(g => g.Key, g => g.Count, ct);
        return (new([.. rows.Select(r => new UsingWorkflow
        {
            Id = r.Id,
            Name = r.Name,
            RunAs = r.RunAs,
            Identity = r.Identity,
            IsPublished = r.IsPublished,
            Steps = Steps(steps[r.Id], groups),
            PastUses = counts.GetValueOrDefault(r.Id),
        })], seen), hidden);
    }

    /// <summary>The steps of some uses: one that stands in both versions alike is one.</summary>
    public static IReadOnlyList<UsingStep> Steps(IEnumerable<Use> uses, IReadOnlyDictionary<Guid, string> groups) =>
    [
        .. uses.GroupBy(u => (u.Step, u.Kind, u.TargetId, u.Identifiers))
            .OrderBy(g => g.Key.Step, StringComparer.Ordinal)
            .Select(same => new UsingStep(same.Key.Step, same.Any(u => u.VersionKind == VersionKind.Draft),
                same.Any(u => u.VersionKind == VersionKind.Published))
            {
                GroupId = same.Key.Kind == UsedKind.Group ? same.Key.TargetId : null,
                GroupName = same.Key.Kind == UsedKind.Group ? groups.GetValueOrDefault(same.Key.TargetId) : null,
                Identifiers = same.Key.Identifiers.Split('\n', StringSplitOptions.RemoveEmptyEntries),
                IsCertain = same.First().IsConstant,
            }),
    ];
}
