using System.Collections.Concurrent;
using Microsoft.AspNetCore.SignalR;

namespace Connections.Web.Auth;

/// <summary>Why a page is not opened.</summary>
internal enum PageRefusal
{
    /// <summary>It is opened.</summary>
    None,

    /// <summary>One person has too many open.</summary>
    Person,

    /// <summary>The server has too many open.</summary>
    Server,
}

/// <summary>
/// The circuits that this process holds, by the session that each belongs to: how many there are, and what ends with a
/// session.
/// </summary>
internal sealed class OpenCircuits(PageLimits limits, TimeProvider clock)
{
    // Of the circuits of a session that are gone some are kept in mind: their browser may come back to ask for one.
    private const int MostRemembered = 200;
    private static readonly TimeSpan Remembered = TimeSpan.FromHours(3);

    private readonly Lock sync = new();
    private readonly Dictionary<string, Circuit> circuits = [];
    private readonly Dictionary<string, Given> given = [];
    private readonly ConcurrentDictionary<string, Connection> connections = new();

    /// <summary>The sessions of whatever is open.</summary>
    public IReadOnlyCollection<string> Sessions
    {
        get
        {
            lock (sync) return [.. circuits.Values.Select(c => c.Session)
                .Concat(connections.Values.Select(c => c.Session)).Distinct()];
        }
    }

    /// <summary>Counts a circuit that opens, and says whether there is room for it.</summary>
    public PageRefusal Open(string id, string session, Guid person, SessionRevalidation authentication)
    {
        lock (sync)
        {
            var refusal = circuits.Values.Count(c => c.IsAdmitted && c.Person == person) >= limits.MaxPerUser
                ? PageRefusal.Person
                : circuits.Values.Count(c => c.IsAdmitted) >= limits.Max ? PageRefusal.Server : PageRefusal.None;
            circuits[id] = new(session, person, authentication, refusal == PageRefusal.None);
            return refusal;
        }
    }

    /// <summary>Forgets a circuit that is gone.</summary>
    public void Close(string id)
    {
        lock (sync) circuits.Remove(id);
    }

    /// <summary>
    /// Notes that a circuit was given to a session, by the secret with which its browser asks for it again.
    /// </summary>
    public void Give(string session, string secret)
    {
        lock (sync)
        {
            var now = clock.GetTimestamp();
            var live = circuits.Values.Select(c => c.Session).ToHashSet();
            foreach (var (old, _) in given.Where(
                g => !live.Contains(g.Key) && clock.GetElapsedTime(g.Value.At, now) > Remembered).ToList())
                given.Remove(old);
            if (!given.TryGetValue(session, out var known)) known = new([], now);
            known.Secrets.AddLast(secret);
            if (known.Secrets.Count > MostRemembered) known.Secrets.RemoveFirst();
            given[session] = known with { At = now };
        }
    }

    /// <summary>Whether that circuit was given to that session.</summary>
    public bool IsGiven(string session, string secret)
    {
        lock (sync) return given.TryGetValue(session, out var known) && known.Secrets.Contains(secret);
    }

    /// <summary>Counts a connection; false where one person has so many that it is not even told why.</summary>
    public bool Connect(HubCallerContext connection, string session, Guid person)
    {
        connections[connection.ConnectionId] = new(session, person, connection);
        return connections.Values.Count(c => c.Person == person) <= limits.MaxConnectionsPerUser;
    }

    /// <summary>Forgets a connection that is gone.</summary>
    public void Disconnect(HubCallerContext connection) => connections.TryRemove(connection.ConnectionId, out _);

    /// <summary>Signs out every circuit of a session that is not yet; its pages lead to the sign-in.</summary>
    public async Task EndAsync(string session, CancellationToken ct)
    {
        List<Circuit> ending;
        lock (sync)
        {
            given.Remove(session);
            ending = [.. circuits.Values.Where(c => c.Session == session && !c.IsEnded)];
            foreach (var one in ending) one.IsEnded = true;
        }
        foreach (var one in ending) await one.Authentication.EndAsync(ct);
    }

    /// <summary>Breaks off the connections of a session, whose pages have had the time to leave.</summary>
    public void Abort(string session)
    {
        foreach (var connection in connections.Values.Where(c => c.Session == session)) connection.Context.Abort();
    }

    private sealed class Circuit(string session, Guid person, SessionRevalidation authentication, bool isAdmitted)
    {
        public string Session => session;

        public Guid Person => person;

        public SessionRevalidation Authentication => authentication;

        public bool IsAdmitted => isAdmitted;

        public bool IsEnded { get; set; }
    }

    private sealed record Given(LinkedList<string> Secrets, long At);

    private sealed record Connection(string Session, Guid Person, HubCallerContext Context);
}
