using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Specs;
using Connections.Core.Automation.Workflows;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Automation.Runs;

/// <summary>A version of a workflow, taken apart.</summary>
/// <param name="Id">The version.</param>
/// <param name="Number">Its number.</param>
/// <param name="Spec">Its document.</param>
/// <param name="Admitted">What its runs may use.</param>
internal sealed record RunnableVersion(Guid Id, int Number, WorkflowSpec Spec, IReadOnlySet<Guid> Admitted);

/// <summary>
/// Versions that were started lately, so that a start reads and parses no document. A version never changes; the ones
/// that were not used for longest make room.
/// </summary>
internal sealed class WorkflowVersionCache
{
    // Of the documents' text; what is made of it takes a few times as much.
    private const int MaxCharacters = 8 * 1024 * 1024;

    private readonly Lock gate = new();
    private readonly Dictionary<Guid, LinkedListNode<Entry>> entries = [];
    private readonly LinkedList<Entry> byUse = new();
    private int characters;

    /// <summary>A version that is in the database.</summary>
    public async Task<RunnableVersion> GetAsync(ConnectionsDbContext db, Guid id, CancellationToken ct)
    {
        lock (gate)
        {
            if (entries.TryGetValue(id, out var known))
            {
                byUse.Remove(known);
                byUse.AddFirst(known);
                return known.Value.Version;
            }
        }

        var row = await db.Set<WorkflowVersion>().AsNoTracking().SingleAsync(v => v.Id == id, ct);
        var version = new RunnableVersion(id, row.Number, WorkflowRules.Spec(row.Spec, [])!, row.Admitted);
        Keep(new Entry(version, row.Spec.Length));
        return version;
    }

    private void Keep(Entry entry)
    {
        lock (gate)
        {
            if (!entries.TryAdd(entry.Version.Id, new LinkedListNode<Entry>(entry))) return;
            byUse.AddFirst(entries[entry.Version.Id]);
            characters += entry.Length;
            while (characters > MaxCharacters && byUse.Last is { } last && last.Value != entry)
            {
                byUse.RemoveLast();
                entries.Remove(last.Value.Version.Id);
                characters -= last.Value.Length;
            }
        }
    }

    private sealed record Entry(RunnableVersion Version, int Length);
}
