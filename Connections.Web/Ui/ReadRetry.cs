using Connections.Core;

namespace Connections.Web.Ui;

/// <summary>
/// What a screen failed to read because the database is away, it reads again as soon as the database is back. The
/// notice above says so in the meantime, so no message is shown for it.
/// </summary>
public sealed class ReadRetry : IDisposable
{
    private readonly Availability availability;
    private readonly Notifier notifier;
    private readonly Func<Task> again;

    /// <param name="availability">Tells when it's back.</param>
    /// <param name="notifier">Shows what failed for another reason.</param>
    /// <param name="again">Reads; it finds its own way to the screen's thread.</param>
    public ReadRetry(Availability availability, Notifier notifier, Func<Task> again)
    {
        (this.availability, this.notifier, this.again) = (availability, notifier, again);
        availability.Changed += Turned;
    }

    /// <summary>Why the last reading failed; null where it didn't.</summary>
    public Problem? Failure { get; private set; }

    /// <summary>
    /// Reads. False where it failed; the reason goes to <paramref name="onProblem"/>, or is shown as a message.
    /// </summary>
    public async Task<bool> TryAsync(Func<Task> read, Action<Problem>? onProblem = null)
    {
        if (!await notifier.TryAsync(read, problem => Fail(problem, onProblem))) return false;
        Failure = null;
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => availability.Changed -= Turned;

    private void Fail(Problem problem, Action<Problem>? onProblem)
    {
        Failure = problem;
        if (onProblem is not null) onProblem(problem);
        else if (problem is not Problem.Unavailable { IsDatabaseAway: true }) notifier.Show(problem);
    }

    private void Turned()
    {
        if (availability.Unreadable is null && Failure is Problem.Unavailable { IsDatabaseAway: true }) _ = again();
    }
}
