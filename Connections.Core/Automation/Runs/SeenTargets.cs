using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Workflows;
using Connections.Core.Connections;
using Connections.Core.Groups;
using Connections.Core.People;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Automation.Runs;

/// <summary>
/// The connections and groups of some steps as one reader sees them, and what may be told of a step to someone who
/// doesn't see its connection.
/// </summary>
internal sealed class SeenTargets
{
    private const string Hidden = "a connection that you can't see";

    private readonly HashSet<Guid> connections;
    private readonly HashSet<Guid> groups;
    private readonly Dictionary<Guid, DeletedTarget> deleted;

    private SeenTargets(HashSet<Guid> connections, HashSet<Guid> groups, Dictionary<Guid, DeletedTarget> deleted) =>
        (this.connections, this.groups, this.deleted) = (connections, groups, deleted);

    /// <summary>Reads them.</summary>
    public static async Task<SeenTargets> OfAsync(ConnectionsDbContext db, Rights rights, IReadOnlyList<RunStep> steps,
        CancellationToken ct)
    {
        var connections = steps.Where(s => s.Tile is null).Select(s => s.ConnectionId).OfType<Guid>().Distinct()
            .ToList();
        var groups = steps.Select(s => s.GroupId).OfType<Guid>().Distinct().ToList();
        List<Guid> seen = connections.Count == 0 ? [] : await db.VisibleConnections(rights)
            .Where(c => connections.Contains(c.Id)).Select(c => c.Id).ToListAsync(ct);
        List<Guid> seenGroups = groups.Count == 0 ? [] : await db.VisibleGroups(rights)
            .Where(g => groups.Contains(g.Id)).Select(g => g.Id).ToListAsync(ct);
        return new([.. seen], [.. seenGroups],
            await DeletedTarget.FindAsync(db, rights, [.. connections.Except(seen)], [.. groups.Except(seenGroups)],
                ct));
    }

    /// <summary>A step without what the reader may not know.</summary>
    public RunStepRow Row(RunStep step)
    {
        var gone = step.ConnectionId is { } target ? deleted.GetValueOrDefault(target) : null;
        // Of a member that was deleted before nothing is told to those who can't see it, or the group.
        var missed = IsMissed(step);
        if (missed && IsGroupHidden(step)) gone = null;
        // Accounts of tiles are for all to see.
        var hidden = !missed && step is { ConnectionId: { } id, Tile: null } && gone is null
            && !connections.Contains(id);
        return new()
        {
            Seq = step.Seq,
            Name = step.Name,
            Path = step.Path,
            ActionId = step.ActionId,
            State = step.State,
            Attempt = step.Attempt,
            ConnectionId = hidden || missed || gone is not null || step.Tile is not null ? null : step.ConnectionId,
            ConnectionName = hidden ? null : step.ConnectionName ?? gone?.Name,
            Tile = step.Tile,
            IsConnectionHidden = hidden,
            GroupId = step.GroupId is { } group && groups.Contains(group) ? group : null,
            Why = IsGroupHidden(step) ? "" : step.Why,
            StartedAt = step.StartedAt,
            EndedAt = step.EndedAt,
            Message = Clean(step.Message, [step]),
            MayBeDone = StepDoubt.MayBeDone(step),
            IsTakenAsDone = StepDoubt.IsTakenAsDone(step),
        };
    }

    /// <summary>
    /// A message without names that the reader may not know, and with the way back where what a step needed was
    /// deleted.
    /// </summary>
    public string Clean(string message, IEnumerable<RunStep> steps)
    {
        foreach (var step in steps)
        {
            if (WayBack(step) is { } words && step.Message.Length > 0)
            {
                message = message.Replace(step.Message, words, StringComparison.Ordinal);
                continue;
            }
            if (step is { ConnectionId: { } id, Tile: null } && !connections.Contains(id) && !deleted.ContainsKey(id)
                && step.ConnectionName is { Length: > 0 } name)
                message = message.Replace($"“{name}”", Hidden, StringComparison.Ordinal)
                    .Replace(name, Hidden, StringComparison.Ordinal);
            // Without a member chosen the words tell which values there are.
            if (IsGroupHidden(step) && step.State == StepState.Failed && (step.ConnectionId is null || IsMissed(step))
                && message.Contains(step.Message, StringComparison.Ordinal) && step.Message.Length > 0)
                message = message.Replace(step.Message, "No connection was chosen from a group that you can't see.",
                    StringComparison.Ordinal);
        }
        return message;
    }

    private bool IsGroupHidden(RunStep step) =>
        step.GroupId is { } group && !groups.Contains(group) && !deleted.ContainsKey(group);

    // A group in which nothing matched, and the deleted member that would have: one that is used has its name.
    private static bool IsMissed(RunStep step) =>
        step is { GroupId: not null, ConnectionId: not null, ConnectionName: null };

    // A step that began after its connection, or its group, was deleted failed for that reason.
    private string? WayBack(RunStep step)
    {
        if (step.State != StepState.Failed || (step.ConnectionId ?? step.GroupId) is not { } id
            || !deleted.TryGetValue(id, out var gone) || step.StartedAt < gone.At) return null;
        if (IsMissed(step))
            return IsGroupHidden(step) ? null
                : $"404 Not Found. The connection “{gone.Name}” of Step {step.Name} {gone.Words} {step.Why}";
        return $"404 Not Found. The {gone.What} “{gone.Name}” of Step {step.Name} {gone.Words}";
    }
}
