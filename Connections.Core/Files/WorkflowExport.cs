using System.Text.Json.Nodes;
using Connections.Core.Automation.Entities;
using Connections.Core.Connections;
using Connections.Core.Groups;
using Connections.Core.People;
using Connections.Core.Secrets;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Files;

/// <summary>Describes workflows as files do.</summary>
internal static class WorkflowExport
{
    /// <summary>These workflows, each with its newest document, in which names stand instead of ids.</summary>
    /// <param name="db">The database.</param>
    /// <param name="rights">Who asks: what they can't see keeps its id.</param>
    /// <param name="workflows">The workflows.</param>
    /// <param name="access">Who may do what with them.</param>
    /// <param name="leftOut">Told of what a file can't say.</param>
    /// <param name="ct">Cancels it.</param>
    public static async Task<IReadOnlyList<ExportedWorkflow>> DescribeAsync(this ConnectionsDbContext db,
        Rights rights, IReadOnlyList<Workflow> workflows,
        IReadOnlyDictionary<Guid, IReadOnlyList<(string Words, string Level)>> access, List<string> leftOut,
        CancellationToken ct)
    {
        if (workflows.Count == 0) return [];
        var (ids, newest) = (workflows.Select(w => w.Id).ToList(), workflows.Select(w => w.DraftVersionId).ToList());
        var specs = await db.Set<WorkflowVersion>().Where(v => newest.Contains(v.Id))
            .ToDictionaryAsync(v => v.WorkflowId, v => v.Spec, ct);
        var signed = (await db.Set<WebhookSecret>().Where(s => ids.Contains(s.OwnerId)).Select(s => s.OwnerId)
            .ToListAsync(ct)).ToHashSet();
        var accountIds = workflows.Select(w => w.ServiceAccountId).OfType<Guid>().Distinct().ToList();
        var accounts = await db.Set<User>().Where(u => accountIds.Contains(u.Id))
            .ToDictionaryAsync(u => u.Id, u => u.Name, ct);
        var connections = await db.VisibleConnections(rights).Select(c => new { c.Id, c.Name })
            .ToDictionaryAsync(c => c.Id, c => c.Name, ct);
        var groups = await db.VisibleGroups(rights).Select(g => new { g.Id, g.Name })
            .ToDictionaryAsync(g => g.Id, g => g.Name, ct);
        var written = new List<ExportedWorkflow>();
        foreach (var w in workflows)
        {
            if (w.PublishedVersionId is { } published && published != w.DraftVersionId)
                leftOut.Add($"The published version of the workflow “{w.Name}”: the file describes its draft, and an "
                    + "apply publishes that.");
            if (w.ServiceAccountId is { } gone && !accounts.ContainsKey(gone))
            {
                leftOut.Add($"The workflow “{w.Name}”: the service account that it runs as no longer exists.");
                continue;
            }
            written.Add(new(w.Name, w.Description, w.Tags, w.RunAs,
                w.ServiceAccountId is { } account ? accounts[account] : null, w.PublishedVersionId is not null,
                w.RepeatableSteps, signed.Contains(w.Id), Named(JsonNode.Parse(specs[w.Id]), connections, groups),
                access[w.Id]));
        }
        return written;
    }

    private static JsonNode? Named(JsonNode? document, Dictionary<Guid, string> connections,
        Dictionary<Guid, string> groups)
    {
        if ((document as JsonObject)?["connectionEnvs"] is not JsonArray environments) return document;
        foreach (var environment in environments)
            foreach (var (list, named, idMember, isGroup) in ManifestWorkflowReader.Targets)
            {
                if ((environment as JsonObject)?[list] is not JsonArray targets) continue;
                foreach (var target in targets)
                {
                    if (target is not JsonObject members || !Guid.TryParse($"{members[idMember]}", out var id)
                        || !(isGroup ? groups : connections).TryGetValue(id, out var name)) continue;
                    members.Remove(idMember);
                    members[named] = name;
                }
            }
        return document;
    }
}
