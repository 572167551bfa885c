using System.CommandLine;

namespace Connections.Web.Commands;

/// <summary>The product as a command, with the settings that were given as arguments.</summary>
internal sealed class ConnectionsCommand(string[] settings)
    : RootCommand("Connections. Without a command it starts the server.")
{
    /// <summary>Arguments that are settings.</summary>
    public string[] Settings { get; } = settings;
}
