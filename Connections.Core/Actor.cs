namespace Connections.Core;

/// <summary>What kind of identity acts.</summary>
public enum ActorKind
{
    /// <summary>A person with an account.</summary>
    User,

    /// <summary>A machine identity owned by the organization.</summary>
    ServiceAccount,

    /// <summary>The product itself: background work and the command line.</summary>
    System,

    /// <summary>A workflow's schedule or webhook. It starts runs, and has no rights of its own.</summary>
    Trigger,
}

/// <summary>
/// Who acts: the first argument of every service method. It says who, never what they may do: rights are read from the
/// database in each call, so that a change holds for every call that starts after it.
/// </summary>
/// <param name="Id">Id of the user or service account.</param>
/// <param name="Kind">Kind of identity.</param>
/// <param name="Name">Name for audit entries and messages.</param>
/// <param name="RemoteAddress">Network address the call came from, where known.</param>
/// <param name="Key">The application key through which it acts: what that allows limits what it may do.</param>
/// <param name="Session">
/// Fingerprint of the session through which it acts, see <see cref="People.SessionService.FingerprintOf"/>: it may do
/// nothing once that has ended. Null where it acts through none; work that outlives a session is done as an actor
/// without one.
/// </param>
public sealed record Actor(
    Guid Id, ActorKind Kind, string Name, string? RemoteAddress = null, ActorKey? Key = null, string? Session = null)
{
    /// <summary>The product itself. Allowed everything; never made from outside input.</summary>
    public static Actor System { get; } = new(Guid.Empty, ActorKind.System, "Connections");

    /// <summary>
    /// The account's security stamp when it signed in, for the session that begins: one that changed since ends it.
    /// Null: it did not sign in just now.
    /// </summary>
    internal string? Stamp { get; init; }
}

/// <summary>An application key through which someone acts.</summary>
/// <param name="Id">Id.</param>
/// <param name="Name">Its name, for the record.</param>
public sealed record ActorKey(Guid Id, string Name);
