using System.Text.Json.Nodes;
using Connections.Core.Apps.Entities;
using Connections.Core.Connections;
using Connections.Core.People;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Files;

/// <summary>Describes apps as files do.</summary>
internal static class AppExport
{
    /// <summary>These apps, each with its newest definition, in which names stand instead of ids.</summary>
    /// <param name="db">The database.</param>
    /// <param name="apps">The apps.</param>
    /// <param name="access">Who may do what with them.</param>
    /// <param name="names">Names of what the actor can see: the rest keeps its id.</param>
    /// <param name="leftOut">Told of what a file can't say.</param>
    /// <param name="ct">Cancels it.</param>
    public static async Task<IReadOnlyList<ExportedApp>> DescribeAsync(this ConnectionsDbContext db,
        IReadOnlyList<StoredApp> apps, IReadOnlyDictionary<Guid, IReadOnlyList<(string Words, string Level)>> access,
        Dictionary<(ReferenceKind Kind, Guid Id), string> names, List<string> leftOut, CancellationToken ct)
    {
        if (apps.Count == 0) return [];
        var (ids, newest) = (apps.Select(a => a.Id).ToList(), apps.Select(a => a.NewestVersionId).ToList());
        var definitions = await db.Set<AppVersion>().Where(v => newest.Contains(v.Id))
            .ToDictionaryAsync(v => v.AppId, v => v.Definition, ct);
        var deployed = await db.Set<AppDeployment>().Where(d => ids.Contains(d.AppId))
            .ToDictionaryAsync(d => d.AppId, d => d.VersionId, ct);
        var accountIds = apps.Select(a => a.ServiceAccountId).OfType<Guid>().Distinct().ToList();
        var accounts = await db.Set<User>().Where(u => accountIds.Contains(u.Id))
            .ToDictionaryAsync(u => u.Id, u => u.Name, ct);
        var (written, taken) = (new List<ExportedApp>(), new HashSet<string>());
        foreach (var app in apps)
        {
            if (!taken.Add(Connection.KeyOf(app.Name)))
            {
                leftOut.Add($"An app “{app.Name}”: another one has the same name. Rename one of them.");
                continue;
            }
            if (app.ServiceAccountId is { } gone && !accounts.ContainsKey(gone))
            {
                leftOut.Add($"The app “{app.Name}”: the service account that it runs as no longer exists.");
                continue;
            }
            if (deployed.TryGetValue(app.Id, out var version) && version != app.NewestVersionId)
                leftOut.Add($"The published version of the app “{app.Name}”: the file describes its newest "
                    + "version, and an apply publishes that.");
            var definition = JsonNode.Parse(definitions[app.Id]);
            ReferenceSlot.WriteNames(ReferenceSlot.OfApp(definition), names);
            written.Add(new(app.Name, app.Description, app.Tags, app.RunAs,
                app.ServiceAccountId is { } account ? accounts[account] : null, deployed.ContainsKey(app.Id),
                definition, access[app.Id]));
        }
        return written;
    }
}
