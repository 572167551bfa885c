namespace Connections.Core.Integrations;

/// <summary>
/// A template that cannot be read, or cannot be filled with these values. The message is for people and never holds a
/// value, which may be a secret.
/// </summary>
internal sealed class TemplateException(string message, int position, string? hint = null)
    : Exception($"{message} (character {position + 1}).{(hint is null ? "" : " " + hint)}")
{
    /// <summary>The message without the position and the hint.</summary>
    public string Reason { get; } = message;

    /// <summary>Where in the template, counted from 0.</summary>
    public int Position { get; } = position;

    /// <summary>The unknown or refused variable's own name, where the fault is about one.</summary>
    public string? Variable { get; init; }

    /// <summary>Whether the variable is not there at all.</summary>
    public bool Unknown { get; init; }
}
