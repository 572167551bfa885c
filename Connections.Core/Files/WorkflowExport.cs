using System.Text.Json.Nodes;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Workflows;
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
    /// <param name="workflows">The workflows.</param>
    /// <param name="access">Who may do what with them.</param>
    /// <param name="names">Names of what the actor can see: the rest keeps its id.</param>
    /// <param name="leftOut">Told of what a file can't say.</param>
    /// <param name="ct">Cancels it.</param>
    public static async Task<IReadOnlyList<ExportedWorkflow>> DescribeAsync(this ConnectionsDbContext db,
        IReadOnlyList<Workflow> workflows,
        IReadOnlyDictionary<Guid, IReadOnlyList<(string Words, string Level)>> access,
        Dictionary<(ReferenceKind Kind, Guid Id), string> names, List<string> leftOut, CancellationToken ct)
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
        var written = new List<ExportedWorkflow>();
        foreach (var w in workflows)
        {
            if (w.PublishedVersionId is { } published && published != w.DraftVersionId)
                leftOut.Add($"The published version of the workflow “{w.Name}”: the file describes its draft, and "
                    + "an apply publishes that.");
            if (w.ServiceAccountId is { } gone && !accounts.ContainsKey(gone))
            {
                leftOut.Add($"The workflow “{w.Name}”: the service account that it runs as no longer exists.");
                continue;
            }
            written.Add(new(w.Name, w.Description, w.Tags, w.RunAs,
                w.ServiceAccountId is { } account ? accounts[account] : null, w.PublishedVersionId is not null,
                w.RepeatableSteps, signed.Contains(w.Id), Named(specs[w.Id], names), access[w.Id]));
        }
        return written;
    }

    /// <summary>Names of the connections, groups and workflows that the actor can see.</summary>
    public static async Task<Dictionary<(ReferenceKind Kind, Guid Id), string>> NamesAsync(
        this ConnectionsDbContext db, Rights rights, CancellationToken ct)
    {
        var connections = await db.VisibleConnections(rights).Select(c => new { c.Id, c.Name }).ToListAsync(ct);
        var groups = await db.VisibleGroups(rights).Select(g => new { g.Id, g.Name }).ToListAsync(ct);
        var workflows = await db.VisibleWorkflows(rights).Select(w => new { w.Id, w.Name }).ToListAsync(ct);
        return connections.Select(c => (Key: (ReferenceKind.Connection, c.Id), c.Name))
            .Concat(groups.Select(g => (Key: (ReferenceKind.Group, g.Id), g.Name)))
            .Concat(workflows.Select(w => (Key: (ReferenceKind.Workflow, w.Id), w.Name)))
            .ToDictionary(n => n.Key, n => n.Name);
    }

    private static JsonNode? Named(string spec, Dictionary<(ReferenceKind Kind, Guid Id), string> names)
    {
        var document = JsonNode.Parse(spec);
        ReferenceSlot.WriteNames(ReferenceSlot.OfWorkflow(document), names);
        return document;
    }
}
