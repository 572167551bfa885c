using Connections.Core.Apps.Editing;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Apps.Build;

/// <summary>The name of a component or query, which expressions use. A refused one stays until it is corrected.</summary>
public sealed partial class AppNameField
{
    private string? error;
    private string? refused;

    /// <summary>Id of the field.</summary>
    [Parameter, EditorRequired]
    public string Id { get; set; } = "";

    /// <summary>What is being edited.</summary>
    [Parameter, EditorRequired]
    public AppEditorDocument Document { get; set; } = null!;

    /// <summary>The name.</summary>
    [Parameter, EditorRequired]
    public string Name { get; set; } = "";

    /// <summary>Whether the reader may change anything.</summary>
    [Parameter]
    public bool MayEdit { get; set; }

    /// <summary>Raised with the new name.</summary>
    [Parameter]
    public EventCallback<string> Renamed { get; set; }

    [Inject]
    public required Notifier Notifier { get; init; }

    private async Task RenameAsync(string? name)
    {
        var to = (name ?? "").Trim();
        (error, refused) = (null, null);
        if (to == Name) return;
        AppNameChange? change = null;
        if (!await Notifier.TryAsync(() =>
        {
            change = Document.Rename(Name, to);
            return Task.CompletedTask;
        }, problem => error = problem.Message))
        {
            refused = name;
            return;
        }
        AppWordsForEditors.Tell(Notifier, change!, to);
        await Renamed.InvokeAsync(to);
    }
}
