using Connections.Core.People;

namespace Connections.Web.Auth;

/// <summary>
/// Ends the open pages of a session with the session itself, wherever it was ended, on this node or another: three
/// times a second it asks the database which of the sessions that have pages here still hold. What counts is decided in
/// each call; this shows it.
/// </summary>
internal sealed class SessionWatch(OpenCircuits open, SessionService sessions, TimeProvider clock,
    ILogger<SessionWatch> log) : BackgroundService
{
    // Long enough for a page to leave, after which nothing of it is needed.
    private static readonly TimeSpan TimeToLeave = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, long> ended = [];
    private bool wasAnswered = true;

    /// <summary>Time between two questions.</summary>
    public static TimeSpan Interval { get; } = TimeSpan.FromMilliseconds(300);

    /// <summary>Asks once, and ends what has ended.</summary>
    public async Task LookAsync(CancellationToken ct)
    {
        var watched = open.Sessions;
        foreach (var gone in ended.Keys.Except(watched).ToList()) ended.Remove(gone);
        foreach (var (session, at) in ended)
        {
            // Also what was opened since, on a connection that is still there.
            await open.EndAsync(session, ct);
            if (clock.GetElapsedTime(at) > TimeToLeave) open.Abort(session);
        }
        var asked = watched.Where(s => !ended.ContainsKey(s)).ToList();
        if (asked.Count == 0) return;
        var holding = await sessions.FindActiveAsync(asked, ct);
        // Signed out at the next look: the very page that ended it is on its way elsewhere, and must not be led back.
        foreach (var session in asked.Where(s => !holding.Contains(s))) ended[session] = clock.GetTimestamp();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await LookAsync(stoppingToken);
                wasAnswered = true;
            }
            // A database that is away ends no session, and every call is refused without it; it is asked again at once.
            catch (Exception e)
            {
                // What a stop breaks off does not always fail as canceled.
                stoppingToken.ThrowIfCancellationRequested();
                if (wasAnswered) log.SessionsNotChecked(e.Message);
                wasAnswered = false;
            }
        }
    }
}
