using Connections.Core.Automation.Clock;

namespace Connections.Core.Automation.Runs;

/// <summary>Which processes there are.</summary>
internal interface INodePresence
{
    /// <summary>Whether no other process can come as long as this one is there.</summary>
    bool IsAlone { get; }

    /// <summary>Waits until other processes see that this one is there: before that it accepts no run.</summary>
    /// <exception cref="Problem.Unavailable">It takes too long.</exception>
    Task EnsureSeenAsync(CancellationToken ct);

    /// <summary>Those of other processes that are gone.</summary>
    Task<IReadOnlySet<Guid>> GoneAsync(IReadOnlyCollection<Guid> processes, CancellationToken ct);
}

/// <summary>On SQLite one process has the data folder, by its lock: any other one is gone.</summary>
internal sealed class SoleProcessPresence : INodePresence
{
    public bool IsAlone => true;

    public Task EnsureSeenAsync(CancellationToken ct) => Task.CompletedTask;

    public Task<IReadOnlySet<Guid>> GoneAsync(IReadOnlyCollection<Guid> processes, CancellationToken ct) =>
        Task.FromResult<IReadOnlySet<Guid>>(processes.ToHashSet());
}

/// <summary>
/// On PostgreSQL processes check in. One is gone that did not while this one did several times: so neither clocks that
/// differ, nor a time in which the database or this process was away, make a living one dead.
/// </summary>
internal sealed class CheckInPresence(IRunClock runClock, NodeIdentity identity, TimeProvider clock) : INodePresence
{
    /// <summary>So many check-ins of this process without one of the other.</summary>
    public const int Silence = 3;

    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(20);

    private Dictionary<Guid, Sighting> sightings = [];

    /// <inheritdoc/>
    public bool IsAlone => false;

    /// <inheritdoc/>
    public async Task EnsureSeenAsync(CancellationToken ct)
    {
        try
        {
            await runClock.StartedAsync(ct).WaitAsync(StartPatience, clock, ct);
        }
        catch (TimeoutException)
        {
            throw new Problem.Unavailable("Workflows can't run yet: this server is still starting. Try again in a "
                + "moment. If this lasts, ask an admin to look into the server's log.");
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlySet<Guid>> GoneAsync(IReadOnlyCollection<Guid> processes, CancellationToken ct)
    {
        if (processes.Count == 0 || await runClock.CheckInsAsync(ct) is not { } checkIns
            || !checkIns.TryGetValue(identity.Process, out var mine)) return new HashSet<Guid>();
        // Who is not asked for is not looked at any longer.
        var seen = processes.Distinct().ToDictionary(p => p,
            p => Look(sightings.GetValueOrDefault(p), checkIns.TryGetValue(p, out var at) ? at : null, mine));
        sightings = seen;
        return seen.Where(s => s.Value.Silent >= Silence).Select(s => s.Key).ToHashSet();
    }

    // A check-in that is removed is no sign of life: other processes remove that of one that is silent.
    private static Sighting Look(Sighting? known, DateTimeOffset? last, DateTimeOffset mine) =>
        known is null || (last is not null && known.CheckIn != last) ? new Sighting(last, mine, 0)
            : known.Mine != mine ? known with { Mine = mine, Silent = known.Silent + 1 } : known;

    private sealed record Sighting(DateTimeOffset? CheckIn, DateTimeOffset Mine, int Silent);
}
