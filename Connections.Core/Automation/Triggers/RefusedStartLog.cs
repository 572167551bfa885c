using Connections.Core.Automation.Entities;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Connections.Core.Automation.Triggers;

/// <summary>
/// Keeps why starts came to nothing, for those who have the workflow. Anyone can send to an address, so it is bounded:
/// so many a minute, the newest hundred of a workflow, a month.
/// </summary>
internal sealed class RefusedStartLog(IDbContextFactory<ConnectionsDbContext> databases, BatchWriter writer,
    TimeProvider clock, ILogger<RefusedStartLog> log)
{
    /// <summary>How many of a workflow are kept.</summary>
    public const int MaxKept = 100;

    /// <summary>How long they are.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromDays(30);

    private const int MaxPerMinute = 20;
    private const int MaxWorkflows = 1000;
    private const int MaxWaiting = 1000;

    private readonly Lock gate = new();
    private readonly Dictionary<Guid, int> counts = [];
    private DateTimeOffset minute;

    /// <summary>Keeps one, as soon as something is written: nobody waits for it.</summary>
    public void Note(Guid workflowId, RunSource source, string reason)
    {
        var now = clock.GetUtcNow();
        var count = Count(workflowId, now);
        if (count > MaxPerMinute || writer.Waiting > MaxWaiting) return;
        if (count == MaxPerMinute) reason += " More were refused in this minute; they are not listed.";
        _ = WriteAsync(new RefusedStart(workflowId, source, reason, now));
    }

    /// <summary>Deletes what is older or more than what is kept.</summary>
    /// <returns>How many.</returns>
    public async Task<int> SweepAsync(CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var refused = db.Set<RefusedStart>();
        var before = clock.GetUtcNow() - KeptFor;
        var count = await db.WriteAsync(token => refused.Where(r => r.At < before).ExecuteDeleteAsync(token), ct);
        var full = await refused.GroupBy(r => r.WorkflowId).Where(g => g.Count() > MaxKept).Select(g => g.Key).Take(100)
            .ToListAsync(ct);
        foreach (var workflowId in full)
        {
            var spare = await refused.Where(r => r.WorkflowId == workflowId).OrderByDescending(r => r.At)
                .ThenByDescending(r => r.Id).Skip(MaxKept).Select(r => r.Id).Take(1000).ToListAsync(ct);
            count += await db.WriteAsync(
                token => refused.Where(r => spare.Contains(r.Id)).ExecuteDeleteAsync(token), ct);
        }
        return count;
    }

    private int Count(Guid workflowId, DateTimeOffset now)
    {
        lock (gate)
        {
            if (now - minute >= TimeSpan.FromMinutes(1) || now < minute)
            {
                minute = now;
                counts.Clear();
            }
            if (counts.Count >= MaxWorkflows && !counts.ContainsKey(workflowId)) return int.MaxValue;
            return counts[workflowId] = counts.GetValueOrDefault(workflowId) + 1;
        }
    }

    private async Task WriteAsync(RefusedStart refused)
    {
        try
        {
            await writer.WriteAsync(db => db.Add(refused), CancellationToken.None);
        }
        catch (Exception e) when (e is Problem || StorageErrors.Translate(e) is not null)
        {
            // The database is away, or the workflow is gone. The refusal itself stands.
            log.RefusalLost(e.Message);
        }
    }
}
