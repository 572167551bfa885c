using System.Linq.Expressions;
using Connections.Core.Access;
using Connections.Core.Apps.Entities;
using Connections.Core.Connections;
using Connections.Core.People;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Apps.Editing;

/// <summary>Lists and details of apps.</summary>
public sealed class AppQueries
{
    private const int MaxTags = 200;

    private readonly IDbContextFactory<ConnectionsDbContext> databases;
    private readonly AppReadiness readiness;

    internal AppQueries(IDbContextFactory<ConnectionsDbContext> databases, AppReadiness readiness) =>
        (this.databases, this.readiness) = (databases, readiness);

    /// <summary>One page of what the actor may see, and how many there are.</summary>
    public async Task<PagedResult<AppRow>> ListAsync(Actor actor, AppQueryFilter filter, PageRequest page,
        CancellationToken ct)
    {
        page = page.Bounded();
        await using var db = await databases.CreateDbContextAsync(ct);
        var rights = await db.RightsOfAsync(actor, ct);
        var matching = Matching(db, rights, filter);
        var rows = await db.AppRowsAsync(rights, InOrder(db, matching, filter.Order).Skip(page.Offset).Take(page.Size),
            ct);
        return new(rows, await matching.CountAsync(ct));
    }

    /// <summary>Everything of an app in one version, and what keeps that from working.</summary>
    /// <exception cref="Problem.NotFound">The app or the version is unknown, or invisible.</exception>
    public async Task<AppDetails> GetAsync(Actor actor, Guid id, AppVersionChoice version, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var (app, _, rights) = await db.RequireAppAsync(actor, id, AccessLevel.Viewer, Permissions.AppsRun, ct);
        var row = (await db.AppRowsAsync(rights, db.VisibleApps(rights).Where(a => a.Id == id), ct)).Single();
        var chosen = await db.RequireVersionAsync(app, version, ct);
        var definition = AppRules.Definition(chosen.Definition, []);
        var attention = await readiness.CheckAsync(db, rights, definition, app.Identity, chosen.Admitted, ct);
        var ids = AppTargets.StepsOf(definition).Targets.Values.Where(t => !t.IsGroup).Select(t => t.Id).Distinct()
            .ToList();
        return new AppDetails
        {
            // What is told beside it is as it is now, not as it was saved.
            Row = chosen.Id == app.NewestVersionId ? row with { Attention = attention.Count } : row,
            Definition = chosen.Definition,
            Number = chosen.Number,
            ServiceAccountId = app.ServiceAccountId,
            Connections = await db.VisibleConnections(rights).Where(c => ids.Contains(c.Id)).OrderBy(c => c.NameKey)
                .Select(c => new NamedConnection(c.Id, c.Name)).ToListAsync(ct),
            Attention = attention,
        };
    }

    /// <summary>The versions of an app, newest first.</summary>
    /// <exception cref="Problem.NotFound">Unknown, deleted or invisible.</exception>
    public async Task<PagedResult<AppVersionRow>> VersionsAsync(Actor actor, Guid id, PageRequest page,
        CancellationToken ct)
    {
        page = page.Bounded();
        await using var db = await databases.CreateDbContextAsync(ct);
        await db.RequireAppAsync(actor, id, AccessLevel.Viewer, Permissions.AppsRun, ct);
        var versions = db.Set<AppVersion>().AsNoTracking().Where(v => v.AppId == id);
        var rows = await versions.OrderByDescending(v => v.Number).Skip(page.Offset).Take(page.Size).Select(v => new
        {
            v.Id,
            v.Number,
            v.Name,
            v.WasPublished,
            IsPublished = db.Set<AppDeployment>().Any(d => d.VersionId == v.Id),
            v.CreatedAt,
            v.CreatedById,
        }).ToListAsync(ct);
        var names = await db.NamesOfAsync([.. rows.Select(r => r.CreatedById).Distinct()], ct);
        return new([.. rows.Select(r => new AppVersionRow
        {
            Id = r.Id,
            Number = r.Number,
            Name = r.Name,
            WasPublished = r.WasPublished,
            IsPublished = r.IsPublished,
            At = r.CreatedAt,
            ById = r.CreatedById,
            By = names(r.CreatedById),
        })], await versions.CountAsync(ct));
    }

    /// <summary>The tags of all apps that the actor may see, in order.</summary>
    public async Task<IReadOnlyList<string>> TagsAsync(Actor actor, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var rights = await db.RightsOfAsync(actor, ct);
        var texts = await db.VisibleApps(rights).Where(a => a.TagsText != "  ").Select(a => a.TagsText).Distinct()
            .ToListAsync(ct);
        return [.. texts.SelectMany(t => t.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Take(MaxTags)];
    }

    /// <summary>What a definition would come to, before it is saved. Changes nothing.</summary>
    /// <param name="actor">Who asks.</param>
    /// <param name="id">The app that it is for; null: one that does not exist yet.</param>
    /// <param name="definition">Members of the definition, which take the place of what is there.</param>
    /// <param name="ct">Cancels it.</param>
    /// <exception cref="Problem.NotFound">The app is unknown, deleted or invisible.</exception>
    /// <exception cref="Problem.Forbidden">No permission to create or change apps.</exception>
    public async Task<AppCheck> CheckAsync(Actor actor, Guid? id, string definition, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var rights = await db.RightsOfAsync(actor, ct);
        rights.Ensure(Permissions.AppsWrite, "change apps");
        var app = id is { } given
            ? (await db.RequireAppAsync(actor, given, AccessLevel.Viewer, Permissions.AppsRun, ct)).Resource : null;
        var newest = app is null ? null
            : await db.Set<AppVersion>().AsNoTracking().SingleAsync(v => v.Id == app.NewestVersionId, ct);
        var faults = new List<ValidationError>();
        var text = AppRules.Merge(newest?.Definition, definition, faults);
        var read = faults.Count > 0 ? null : AppRules.Definition(text, faults);
        return faults.Count > 0 || read is null ? new(faults, [])
            : new([], await readiness.CheckAsync(db, rights, read, app?.Identity ?? actor.Id,
                newest?.Admitted ?? new HashSet<Guid>(), ct));
    }

    private static IQueryable<StoredApp> Matching(ConnectionsDbContext db, Rights rights, AppQueryFilter filter)
    {
        var apps = db.VisibleApps(rights);
#pragma warning disable CA1304, CA1311 // Translated to SQL, which knows no culture.
        foreach (var pattern in ConnectionFilters.Patterns(filter.Search))
            apps = apps.Where(a => EF.Functions.Like(a.SearchText, pattern, ConnectionFilters.Escape)
                || db.Set<User>().Any(u => u.Id == a.AuthorId
                    && EF.Functions.Like(u.Name.ToLower(), pattern, ConnectionFilters.Escape)));
        foreach (var pattern in ConnectionFilters.Patterns(filter.Name))
            apps = apps.Where(a => EF.Functions.Like(a.Name.ToLower(), pattern, ConnectionFilters.Escape));
        foreach (var pattern in ConnectionFilters.Patterns(filter.AuthorName))
            apps = apps.Where(a => db.Set<User>().Any(u => u.Id == a.AuthorId
                && (EF.Functions.Like(u.Name.ToLower(), pattern, ConnectionFilters.Escape)
                    || EF.Functions.Like(u.Email.ToLower(), pattern, ConnectionFilters.Escape))));
#pragma warning restore CA1304, CA1311
        if (filter.AuthorId is { } author) apps = apps.Where(a => a.AuthorId == author);
        if (filter.IsPublished is { } published)
            apps = apps.Where(a => db.Set<AppDeployment>().Any(d => d.AppId == a.Id) == published);
        foreach (var tag in filter.Tags)
        {
            if (!DatabaseText.Holds(tag)) return apps.Where(a => false);
            var whole = $" {tag} ";
            apps = apps.Where(a => a.TagsText.Contains(whole));
        }
        var me = rights.Actor.Id;
        if (filter.IsFavorite is { } favorite)
            apps = apps.Where(a => db.Set<Favorite>().Any(f => f.UserId == me && f.ResourceId == a.Id) == favorite);
        return apps;
    }

    private static IQueryable<StoredApp> InOrder(ConnectionsDbContext db, IQueryable<StoredApp> apps,
        IReadOnlyList<(AppSort Sort, bool Descending)> order)
    {
        IOrderedQueryable<StoredApp>? ordered = null;
        foreach (var (sort, descending) in order.Count > 0 ? order : [(AppSort.UpdatedAt, true)])
            ordered = sort switch
            {
                AppSort.UpdatedAt => By(ordered, a => a.UpdatedAt, descending),
                AppSort.Name => By(ordered, a => a.NameKey, descending),
                AppSort.CreatedAt => By(ordered, a => a.CreatedAt, descending),
                AppSort.Author => By(ordered, a => db.Set<User>().Where(u => u.Id == a.AuthorId).Select(u => u.Name)
                    .FirstOrDefault() ?? "", descending),
                AppSort.Published => By(ordered, a => db.Set<AppDeployment>().Where(d => d.AppId == a.Id)
                    .Select(d => (DateTimeOffset?)d.CreatedAt).FirstOrDefault(), descending),
                _ => throw new ArgumentOutOfRangeException(nameof(order)),
            };
        return By(ordered, a => a.Id, descending: true);

        IOrderedQueryable<StoredApp> By<TKey>(IOrderedQueryable<StoredApp>? so,
            Expression<Func<StoredApp, TKey>> key, bool descending) => so is null
                ? descending ? apps.OrderByDescending(key) : apps.OrderBy(key)
                : descending ? so.ThenByDescending(key) : so.ThenBy(key);
    }
}
