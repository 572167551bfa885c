using Connections.Core.Access;
using Connections.Core.People;
using Connections.Web.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Organization;

/// <summary>Chooses teams, of which there may be many.</summary>
public sealed partial class TeamChooser
{
    private PrincipalPicker? picker;

    /// <summary>Id of its field.</summary>
    [Parameter, EditorRequired]
    public string Id { get; set; } = "";

    /// <summary>The chosen ones; changed in place.</summary>
    [Parameter, EditorRequired]
    public List<NamedRef> Chosen { get; set; } = [];

    /// <summary>What is wrong.</summary>
    [Parameter]
    public string? Error { get; set; }

    /// <summary>What to know.</summary>
    [Parameter]
    public string? Help { get; set; }

    private async Task AddAsync(PrincipalOption? choice)
    {
        if (choice is null || Chosen.Exists(t => t.Id == choice.Principal.Id)) return;
        Chosen.Add(new NamedRef(choice.Principal.Id, choice.Name));
        if (picker is not null) await picker.ClearAsync();
    }
}
