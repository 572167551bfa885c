using Connections.Core.Resolving;

namespace Connections.Core.Execution.Actions;

/// <summary>One run's place among those through the connection that it uses, until it is disposed of.</summary>
internal sealed class ConnectionTurn(RunThrottle places) : IDisposable
{
    private IDisposable? place;
    // Through which connection it is, or is waited for.
    private Guid connection;

    /// <summary>Takes a place, unless it is held already.</summary>
    /// <exception cref="Problem.TooMany">There is none now.</exception>
    public void Take(Guid id)
    {
        if (place is not null && connection == id) return;
        Dispose();
        connection = id;
        place = places.TryEnter(id) ?? throw new Problem.TooMany(TimeSpan.Zero);
    }

    /// <summary>Waits in line for a place.</summary>
    /// <exception cref="Problem.TooMany">The line is too long.</exception>
    public async Task WaitAsync(Guid id, bool isPatient, CancellationToken ct)
    {
        Dispose();
        connection = id;
        place = await places.EnterAsync(id, ct, isPatient);
    }

    /// <summary>
    /// Resolves, where that takes a place. Where there is none it waits for one, and resolves anew: rights and choice
    /// may have changed.
    /// </summary>
    /// <exception cref="Problem.TooMany">The line is too long.</exception>
    public async Task<ResolvedConnection> ResolveAsync(Func<Task<ResolvedConnection>> resolve, bool isPatient,
        CancellationToken ct)
    {
        while (true)
        {
            try
            {
                return await resolve();
            }
            catch (Problem.TooMany) when (place is null && connection != Guid.Empty)
            {
                await WaitAsync(connection, isPatient, ct);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        place?.Dispose();
        place = null;
    }
}
