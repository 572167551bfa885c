namespace Connections.Core;

/// <summary>A start, or a command beside it, that cannot go on, with what to do about it.</summary>
public class StartupException(string message) : Exception(message);
