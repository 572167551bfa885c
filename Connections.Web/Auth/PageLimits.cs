using Connections.Core;

namespace Connections.Web.Auth;

/// <summary>
/// How many pages may be open at once: the settings <c>Circuits:*</c>. Each open page keeps its state in the server.
/// </summary>
internal sealed class PageLimits
{
    /// <summary><c>Circuits:MaxPerUser</c>: most open pages of one person.</summary>
    public int MaxPerUser { get; set; } = 20;

    /// <summary><c>Circuits:Max</c>: most open pages of this server in all.</summary>
    public int Max { get; set; } = 500;

    /// <summary>
    /// Most connections of one person: those above <see cref="MaxPerUser"/> are only told to close some tabs, which
    /// takes a connection.
    /// </summary>
    public int MaxConnectionsPerUser => MaxPerUser + 20;

    /// <summary>Refuses limits with which nobody could open a page.</summary>
    /// <exception cref="StartupException">With the setting and what is allowed.</exception>
    public void Ensure()
    {
        if (MaxPerUser is < 1 or > 1_000)
            throw new StartupException($"Circuits:MaxPerUser is {MaxPerUser}. Give 1 to 1000.");
        if (Max < MaxPerUser || Max > 100_000)
            throw new StartupException($"Circuits:Max is {Max}. Give {MaxPerUser} (Circuits:MaxPerUser) to 100000.");
    }
}
