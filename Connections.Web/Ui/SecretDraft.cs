using Connections.Core;

namespace Connections.Web.Ui;

/// <summary>What a form is going to do with a secret.</summary>
public enum SecretFieldState
{
    /// <summary>There is none, and none was typed.</summary>
    Empty,

    /// <summary>The stored one stays.</summary>
    Unchanged,

    /// <summary>A new one was typed.</summary>
    Typed,

    /// <summary>The stored one goes away.</summary>
    Cleared,
}

/// <summary>A secret in a form. It lives in the server's memory and is never sent back to the browser.</summary>
/// <param name="State">What is going to happen.</param>
/// <param name="Value">The new secret when <see cref="SecretFieldState.Typed"/>, else null.</param>
public sealed record SecretDraft(SecretFieldState State, SecretValue? Value)
{
    /// <summary>There is none, and none was typed.</summary>
    public static SecretDraft Empty { get; } = new(SecretFieldState.Empty, null);

    /// <summary>The stored one stays.</summary>
    public static SecretDraft Unchanged { get; } = new(SecretFieldState.Unchanged, null);

    /// <summary>The stored one goes away.</summary>
    public static SecretDraft Cleared { get; } = new(SecretFieldState.Cleared, null);

    /// <summary>A new one.</summary>
    public static SecretDraft Typed(string text) => new(SecretFieldState.Typed, new SecretValue(text));
}
