using Connections.Core.Connections;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Documents;

/// <summary>Asks what becomes of changes that were kept over a version that is no longer the newest.</summary>
public sealed partial class DocumentDraftNotice
{
    /// <summary>What was kept.</summary>
    [Parameter, EditorRequired]
    public DraftContent Draft { get; set; } = null!;

    /// <summary>What was saved since, in a word.</summary>
    [Parameter]
    public string Noun { get; set; } = "workflow";

    /// <summary>Who saved since.</summary>
    [Parameter, EditorRequired]
    public string SavedBy { get; set; } = "";

    /// <summary>Whether that was the reader, in another tab.</summary>
    [Parameter]
    public bool IsOwn { get; set; }

    /// <summary>What both changed; nothing where the changes can be put together.</summary>
    [Parameter]
    public IReadOnlyList<string> Both { get; set; } = [];

    /// <summary>Puts them together.</summary>
    [Parameter]
    public EventCallback OnAdd { get; set; }

    /// <summary>Continues with what was kept.</summary>
    [Parameter]
    public EventCallback OnUse { get; set; }

    /// <summary>Shows what was saved since.</summary>
    [Parameter]
    public EventCallback OnCompare { get; set; }

    /// <summary>Forgets what was kept.</summary>
    [Parameter]
    public EventCallback OnDiscard { get; set; }

    private string Says => Both.Count == 0 ? "You changed different parts, so your changes can be added."
        : IsOwn ? $"You changed {string.Join(", ", Both)} both times." : $"You both changed {string.Join(", ", Both)}.";
}
