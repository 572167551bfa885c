using Connections.Core.Automation.Specs;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Connections.Web.Components.Documents;

/// <summary>What someone else changed in a document while the reader edited it, beside the reader's own.</summary>
public sealed partial class DocumentComparisonDialog
{
    /// <summary>The differences.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyList<DocumentDifference> Differences { get; set; } = [];

    /// <summary>Whether it was the reader who saved it, in another tab.</summary>
    [Parameter]
    public bool IsOwn { get; set; }

    /// <summary>Who saved it.</summary>
    [Parameter]
    public string SavedBy { get; set; } = "";

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;

    private string Says => IsOwn ? "What you saved in the other tab." : $"What {SavedBy} saved.";

    private string Theirs => IsOwn ? "Other tab" : SavedBy;

    private string Mine => IsOwn ? "This tab" : "You";

    private static string Shown(string? value) => value switch
    {
        null => "None",
        "" => "Empty",
        _ => value,
    };
}
