using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Connections.Web.Components.Workflows;

/// <summary>What becomes of parameters that steps name and the workflow doesn't have.</summary>
public enum NewParameters
{
    /// <summary>They stay missing.</summary>
    Leave,

    /// <summary>They are added.</summary>
    Add,

    /// <summary>Steps name those that were meant; only the others are added.</summary>
    Correct,
}

/// <summary>
/// Asks about parameters that steps name and the workflow doesn't have. Closes with a <see cref="NewParameters"/>.
/// </summary>
public sealed partial class WorkflowBuilderParametersDialog
{
    /// <summary>Their names.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyList<string> Names { get; set; } = [];

    /// <summary>The parameter that is there and was most likely meant, by name; only where there is one.</summary>
    [Parameter]
    public IReadOnlyDictionary<string, string> Meant { get; set; } = new Dictionary<string, string>();

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;

    private string Question => (Names.Count, Meant.Count) switch
    {
        (1, 0) => "A step uses a parameter that doesn't exist yet. Add it, so that a run asks for its value?",
        (_, 0) => "Steps use parameters that don't exist yet. Add them, so that a run asks for their values?",
        (1, _) => "A step uses a parameter that doesn't exist.",
        _ => "Steps use parameters that don't exist.",
    };

    private string Correction
    {
        get
        {
            var meant = string.Join(", ", Meant.Values.Distinct());
            return Names.Count == Meant.Count ? $"Use {meant} and save" : $"Use {meant}, add the rest";
        }
    }

    private void Close(NewParameters chosen) => Dialog.Close(DialogResult.Ok(chosen));
}
