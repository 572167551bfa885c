using Connections.Core.Access;
using Connections.Core.Connections;
using Connections.Core.Groups;
using Connections.Core.Integrations;
using Connections.Core.People;
using Connections.Core.Secrets;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Files;

/// <summary>What was exported.</summary>
/// <param name="Text">The file.</param>
/// <param name="Variables">Variables that are in it for secrets.</param>
/// <param name="Connections">How many connections.</param>
/// <param name="Groups">How many groups.</param>
/// <param name="Accounts">How many accounts of tiles.</param>
/// <param name="Workflows">How many workflows.</param>
/// <param name="Apps">How many apps.</param>
/// <param name="LeftOut">What could not be described, each with the reason.</param>
public sealed record ExportedFile(string Text, IReadOnlyCollection<string> Variables, int Connections, int Groups,
    int Accounts, int Workflows, int Apps, IReadOnlyList<string> LeftOut);

/// <summary>Describes what is there, as files do: never with a secret.</summary>
public sealed class FileExport
{
    private readonly IDbContextFactory<ConnectionsDbContext> databases;
    private readonly IntegrationCatalog catalog;

    internal FileExport(IDbContextFactory<ConnectionsDbContext> databases, IntegrationCatalog catalog) =>
        (this.databases, this.catalog) = (databases, catalog);

    /// <summary>Connections, groups, accounts of tiles, workflows and apps that the actor may see.</summary>
    /// <param name="actor">Who asks.</param>
    /// <param name="names">Names of any of them; none: all. With a group go its members; with a workflow and an app,
    /// nothing: they name what they use.</param>
    /// <param name="ct">Cancels it.</param>
    /// <exception cref="Problem.Forbidden">The account can no longer act.</exception>
    /// <exception cref="Problem.Invalid">Nothing that the actor may see has one of the names.</exception>
    public async Task<ExportedFile> ExportAsync(Actor actor, IReadOnlyList<string> names, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var rights = await db.RightsOfAsync(actor, ct);
        var accounts = await db.ChosenAccountsAsync(rights, names, ct);
        var workflows = await db.ChosenWorkflowsAsync(rights, names, ct);
        var apps = await db.ChosenAppsAsync(rights, names, ct);
        var (connections, groups) = await db.ChosenAsync(rights, names,
            [.. accounts.Select(a => a.NameKey), .. workflows.Select(w => w.NameKey), .. apps.Select(a => a.NameKey)],
            ct);
        var ids = connections.Select(c => c.Id).Concat(accounts.Select(a => a.Id)).ToList();
        var secrets =
            (await db.Set<StoredSecret>().AsNoTracking()
                .Where(s => ids.Contains(s.OwnerId) && !s.Path.StartsWith(StoredSecret.Obtained))
                .Select(s => new { s.OwnerId, s.Path }).ToListAsync(ct)).ToLookup(s => s.OwnerId, s => s.Path);
        var access = await db.AccessWordsAsync([.. connections, .. groups, .. accounts, .. workflows, .. apps], ct);

        var (written, leftOut) = (new List<ExportedConnection>(), new List<string>());
        foreach (var c in connections)
        {
            if (catalog.TryFind(c.IntegrationType, c.CredentialType, out var integration, out var kind))
                written.Add(
                    new(c.Name, c.Description, integration, kind, FieldJson.Read(c.Fields), secrets[c.Id].ToHashSet(),
                        ConnectionQueries.TagsOf(c.TagsText), access[c.Id], c.HandsOut));
            else leftOut.Add($"The connection “{c.Name}”: its integration {c.IntegrationType} is no longer in the "
                + "catalog.");
        }
        var ofGroups = new List<ExportedGroup>();
        foreach (var g in groups)
        {
            var members = await db.MemberNamesAsync(rights, g.Id, ct);
            ofGroups.Add(new(g.Name, g.Description, g.IntegrationType, g.Keys, members, access[g.Id]));
        }
        var ofTiles = new List<ExportedTileAccount>();
        foreach (var a in accounts)
        {
            if (catalog.TryFind(a.IntegrationType, a.CredentialType, out var integration, out var kind))
                ofTiles.Add(new(new(a.Name, "", integration, kind, FieldJson.Read(a.Fields), secrets[a.Id].ToHashSet(),
                    [], access[a.Id], HandsOut: false), a.IsDefault));
            else leftOut.Add($"The account “{a.Name}” of {a.IntegrationType}: its authentication type is no longer "
                + "in the catalog.");
        }
        var known = await db.NamesAsync(rights, ct);
        var ofWorkflows = await db.DescribeAsync(workflows, access, known, leftOut, ct);
        var ofApps = await db.DescribeAsync(apps, access, known, leftOut, ct);
        var writing = new ManifestWriter();
        return new ExportedFile(writing.Write(written, ofGroups, ofTiles, ofWorkflows, ofApps), writing.Variables,
            written.Count, ofGroups.Count, ofTiles.Count, ofWorkflows.Count, ofApps.Count, leftOut);
    }
}
