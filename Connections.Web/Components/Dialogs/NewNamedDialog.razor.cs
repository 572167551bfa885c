using Connections.Core;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Connections.Web.Components.Dialogs;

/// <summary>Makes something that at first has a name and a description only. Closes with its id.</summary>
public sealed partial class NewNamedDialog
{
    private string name = "";
    private string description = "";

    /// <summary>How the ids of its fields begin: <c>workflow</c>.</summary>
    [Parameter, EditorRequired]
    public string Prefix { get; set; } = "";

    /// <summary>Longest description.</summary>
    [Parameter]
    public int MaxDescription { get; set; } = 300;

    /// <summary>Makes it, by who, name and description.</summary>
    [Parameter, EditorRequired]
    public Func<Actor, string, string, Task<Guid>> Create { get; set; } = null!;

    private string NameId => $"{Prefix}-name";

    private string DescriptionId => $"{Prefix}-description";

    protected override void OnInitialized() => Submission.Fields = ["name", "description"];

    private async Task SaveAsync()
    {
        var id = Guid.Empty;
        if (await Submission.RunAsync(async actor => id = await Create(actor, name, description)))
            Dialog.Close(DialogResult.Ok(id));
    }
}
