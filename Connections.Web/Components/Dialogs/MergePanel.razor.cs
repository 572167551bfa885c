using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Dialogs;

/// <summary>What someone else saved in the meantime, beside what is typed here.</summary>
public sealed partial class MergePanel
{
    /// <summary>What differs.</summary>
    [Parameter, EditorRequired]
    public ConflictMerge Merge { get; set; } = null!;

    /// <summary>Name of who saved; null where it is not known.</summary>
    [Parameter]
    public string? Who { get; set; }

    /// <summary>Whether it was the reader, in another window.</summary>
    [Parameter]
    public bool IsMe { get; set; }

    private string NameOf(MergeRow row) => $"merge-{Merge.Conflicts.ToList().IndexOf(row)}";

    private static string Shown(string value) => value.Length == 0 ? "(empty)" : value;
}
