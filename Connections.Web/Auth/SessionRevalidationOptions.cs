using Connections.Core;

namespace Connections.Web.Auth;

/// <summary>
/// How often an open page asks whether its session still holds: the setting <c>Authentication:RecheckSeconds</c>.
/// </summary>
internal sealed class SessionRevalidationOptions
{
    /// <summary>Longest time for which a page of someone who was disabled stays open.</summary>
    public const int Longest = 60;

    /// <summary>The time between two questions, in seconds.</summary>
    public int RecheckSeconds { get; set; } = Longest;

    /// <summary>Refuses a time that would let someone who was disabled look on.</summary>
    /// <exception cref="StartupException">With what is allowed.</exception>
    public void Ensure()
    {
        if (RecheckSeconds is < 1 or > Longest)
            throw new StartupException($"Authentication:RecheckSeconds is {RecheckSeconds}. Give 1 to {Longest}.");
    }
}
