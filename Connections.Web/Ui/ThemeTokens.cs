namespace Connections.Web.Ui;

/// <summary>The colors of one mode. Every other place names a token, never a color.</summary>
internal sealed record ThemeTokens
{
    /// <summary>Behind everything.</summary>
    public required string Background { get; init; }

    /// <summary>Lists, panels, inputs.</summary>
    public required string Surface { get; init; }

    /// <summary>Dialogs and menus.</summary>
    public required string Raised { get; init; }

    /// <summary>A row under the pointer.</summary>
    public required string Hover { get; init; }

    /// <summary>The chosen place in the navigation, chips, keys.</summary>
    public required string Sunken { get; init; }

    /// <summary>Lines between rows and panes; decoration, no contrast needed.</summary>
    public required string Border { get; init; }

    /// <summary>The outline of a control.</summary>
    public required string InputBorder { get; init; }

    /// <summary>Text on a filled accent or error.</summary>
    public required string OnFill { get; init; }

    /// <summary>Text.</summary>
    public required string Text { get; init; }

    /// <summary>Text of less weight.</summary>
    public required string Secondary { get; init; }

    /// <summary>Captions and placeholders. On <see cref="Sunken"/> use <see cref="Secondary"/>.</summary>
    public required string Faint { get; init; }

    /// <summary>The accent color.</summary>
    public required string Accent { get; init; }

    /// <summary>A filled accent under the pointer.</summary>
    public required string AccentStrong { get; init; }

    /// <summary>Behind accent text.</summary>
    public required string AccentSoft { get; init; }

    /// <summary>It works.</summary>
    public required string Success { get; init; }

    /// <summary>Behind success text.</summary>
    public required string SuccessSoft { get; init; }

    /// <summary>It needs a look.</summary>
    public required string Warning { get; init; }

    /// <summary>Behind warning text.</summary>
    public required string WarningSoft { get; init; }

    /// <summary>It failed, or it destroys.</summary>
    public required string Error { get; init; }

    /// <summary>Behind error text.</summary>
    public required string ErrorSoft { get; init; }

    /// <summary>Behind brand icons, which are drawn for white.</summary>
    public required string Paper { get; init; }

    /// <summary>Shadow of dialogs and menus.</summary>
    public required string Shadow { get; init; }

    /// <summary>Between a dialog and the page.</summary>
    public required string Veil { get; init; }

    /// <summary>Each token with the name of its custom property.</summary>
    public IEnumerable<(string Name, string Value)> All() =>
    [
        ("background", Background), ("surface", Surface), ("raised", Raised), ("hover", Hover), ("sunken", Sunken),
        ("border", Border), ("input-border", InputBorder), ("on-fill", OnFill),
        ("text", Text), ("secondary", Secondary), ("faint", Faint),
        ("accent", Accent), ("accent-strong", AccentStrong), ("accent-soft", AccentSoft),
        ("success", Success), ("success-soft", SuccessSoft), ("warning", Warning), ("warning-soft", WarningSoft),
        ("error", Error), ("error-soft", ErrorSoft), ("paper", Paper), ("shadow", Shadow), ("veil", Veil),
    ];
}
