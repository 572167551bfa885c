using Connections.Core.Access;
using Connections.Core.Apps.Entities;
using Connections.Core.Connections;
using Connections.Core.People;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Apps.Editing;

/// <summary>Rows and versions of apps, with all that they need in few questions.</summary>
internal static class AppRows
{
    /// <summary>The rows of some apps, in their order.</summary>
    public static async Task<IReadOnlyList<AppRow>> AppRowsAsync(this ConnectionsDbContext db, Rights rights,
        IQueryable<StoredApp> page, CancellationToken ct)
    {
        var apps = await page.ToListAsync(ct);
        var ids = apps.Select(a => a.Id).ToList();
        var grants = await db.GrantsOnAsync(rights, ids, ct);
        var me = rights.Actor.Id;
        var marked = (await db.Set<Favorite>().Where(f => f.UserId == me && ids.Contains(f.ResourceId))
            .Select(f => f.ResourceId).ToListAsync(ct)).ToHashSet();
        var deployments = await db.Set<AppDeployment>().AsNoTracking().Where(d => ids.Contains(d.AppId))
            .ToDictionaryAsync(d => d.AppId, ct);
        var names = await db.NamesOfAsync([.. apps.SelectMany(a =>
            new[] { a.AuthorId, a.UpdatedById, a.ServiceAccountId ?? a.AuthorId })
            .Concat(deployments.Values.Select(d => d.CreatedById)).Distinct()], ct);
        return [.. apps.Select(a => Row(a, rights, AccessRules.LevelOf(rights, a.OrganizationLevel, grants[a.Id]),
            names, deployments.GetValueOrDefault(a.Id)) with { IsFavorite = marked.Contains(a.Id) })];
    }

    /// <summary>A version of an app, tracked.</summary>
    /// <exception cref="Problem.NotFound">There is none.</exception>
    public static async Task<AppVersion> RequireVersionAsync(this ConnectionsDbContext db, StoredApp app,
        AppVersionChoice choice, CancellationToken ct)
    {
        var id = app.Id;
        var versions = db.Set<AppVersion>().Where(v => v.AppId == id);
        var found = choice switch
        {
            { Number: { } number } => await versions.SingleOrDefaultAsync(v => v.Number == number, ct),
            { IsPublished: true } => await versions.SingleOrDefaultAsync(
                v => db.Set<AppDeployment>().Any(d => d.VersionId == v.Id), ct),
            _ => await versions.SingleAsync(v => v.Id == app.NewestVersionId, ct),
        };
        return found ?? throw new Problem.NotFound("version", choice.IsPublished
            ? "This app isn't published." : "The app has no such version.");
    }

    private static AppRow Row(StoredApp a, Rights rights, AccessLevel level, Func<Guid, string> names,
        AppDeployment? deployment) => new()
        {
            Id = a.Id,
            Name = a.Name,
            Description = a.Description,
            Tags = a.Tags,
            AuthorId = a.AuthorId,
            AuthorName = names(a.AuthorId),
            RunAs = a.RunAs,
            ServiceAccountName = a.ServiceAccountId is { } account ? names(account) : null,
            Published = deployment is null ? null : new(deployment.Id, deployment.VersionId, deployment.CreatedAt,
                deployment.CreatedById, names(deployment.CreatedById)),
            HasDraft = deployment is not null && deployment.VersionId != a.NewestVersionId,
            Number = a.Number,
            Attention = a.Attention,
            UpdatedAt = a.UpdatedAt,
            UpdatedBy = names(a.UpdatedById),
            UpdatedById = a.UpdatedById,
            CreatedAt = a.CreatedAt,
            MyLevel = level,
            MayEdit = level >= AccessLevel.Editor && rights.Has(Permissions.AppsWrite) && a.ManagedBy is null,
            MayRelease = level >= AccessLevel.Editor && rights.Has(Permissions.AppsWrite) && a.ManagedBy is not null,
            ManagedBy = a.ManagedBy,
            IsFavorite = false,
            Version = a.Version,
        };
}
