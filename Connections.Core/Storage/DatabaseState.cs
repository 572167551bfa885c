using Microsoft.Extensions.Logging;

namespace Connections.Core.Storage;

/// <summary>
/// Notices that the database cannot be read, and when it can be again. A failed command is only the occasion to look:
/// one that was too slow says nothing about the others.
/// </summary>
internal sealed class DatabaseState(TimeProvider clock, ILogger<DatabaseState> log) : IDatabaseState, IDisposable
{
    private readonly Lock gate = new();
    private readonly CancellationTokenSource stop = new();
    private bool isWatching;
    private volatile bool isDamaged;
    private volatile bool isOver;

    /// <summary>Time between two looks while it is away.</summary>
    public static TimeSpan Pause { get; } = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public string? UnreadableBecause { get; private set; }

    /// <inheritdoc/>
    public event Action? Changed;

    /// <summary>Whether a part of the database file was found damaged, and not yet found whole again.</summary>
    public bool IsDamaged => isDamaged;

    /// <summary>
    /// Reads something from the database, thoroughly where it was said to be damaged. Set by who opens it.
    /// </summary>
    public Func<bool, CancellationToken, Task>? Look { get; set; }

    /// <summary>Whether the product has stopped: the database is not opened again.</summary>
    public bool IsOver => isOver;

    /// <summary>A command failed in that way.</summary>
    public void Report(Problem.Unavailable problem)
    {
        if (!problem.IsDatabaseAway || Look is null) return;
        CancellationToken token;
        lock (gate)
        {
            // A page of the file may be damaged where all else can be read.
            if (StorageErrors.IsDamage(problem.InnerException)) isDamaged = true;
            if (isWatching || isOver) return;
            isWatching = true;
            token = stop.Token;
        }
        // By itself: who failed continues, and what runs here belongs to none of them.
        _ = Task.Run(() => WatchAsync(token), CancellationToken.None);
    }

    /// <summary>How long a command may take before it is logged.</summary>
    public TimeSpan SlowAfter { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>A command took that long. Its text holds no values: they are parameters.</summary>
    public void NoteDuration(string command, TimeSpan duration)
    {
        if (duration >= SlowAfter)
            log.CommandWasSlow(duration.TotalMilliseconds, command.Length > MostText ? command[..MostText] : command);
    }

    private const int MostText = 1000;

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (gate)
        {
            // It is registered under two names, and disposed of under each.
            if (isOver) return;
            isOver = true;
        }
        stop.Cancel();
        stop.Dispose();
    }

    private async Task WatchAsync(CancellationToken token)
    {
        try
        {
            using var timer = new PeriodicTimer(Pause, clock);
            while (await FailsAsync(token) is { } problem)
            {
                Tell(problem);
                await timer.WaitForNextTickAsync(token);
            }
            lock (gate) isDamaged = false;
            // It was over at once: who failed reads again, in a moment and not in a circle.
            if (UnreadableBecause is null)
            {
                await timer.WaitForNextTickAsync(token);
                Changed?.Invoke();
            }
            Tell(null);
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            // The product ends.
        }
        lock (gate) isWatching = false;
    }

    private async Task<Problem.Unavailable?> FailsAsync(CancellationToken token)
    {
        try
        {
            await Look!(isDamaged || UnreadableBecause is not null, token);
            return null;
        }
        catch (Exception e) when (e is not OperationCanceledException || !token.IsCancellationRequested)
        {
            return StorageErrors.Translate(e) as Problem.Unavailable
                ?? new Problem.Unavailable("The database can't be read right now.", e) { IsDatabaseAway = true };
        }
    }

    private void Tell(Problem.Unavailable? problem)
    {
        if (UnreadableBecause == problem?.Message) return;
        UnreadableBecause = problem?.Message;
        if (problem is null) log.DatabaseBack();
        else log.DatabaseAway(problem.Message, problem.InnerException?.Message ?? "");
        Changed?.Invoke();
    }
}
