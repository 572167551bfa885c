using Connections.Core.People;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Organization;

/// <summary>Makes a team, or changes its name and description.</summary>
public sealed partial class TeamDialog
{
    private string name = "";
    private string description = "";
    private TeamRow? seen;

    /// <summary>The team; null for a new one.</summary>
    [Parameter]
    public Guid? Id { get; set; }

    [Inject]
    public required TeamService Teams { get; init; }

    protected override void OnInitialized() => Submission.Fields = ["name", "description"];

    protected override Task OnInitializedAsync() => LoadAsync();

    private Task LoadAsync() => Id is not { } id ? Task.CompletedTask : Submission.RunAsync(async actor =>
    {
        seen = await Teams.GetAsync(actor, id, Left);
        (name, description) = (seen.Name, seen.Description);
    });

    private Task SaveAsync() => seen is { } team
        ? FinishAsync(
            actor => Teams.UpdateAsync(actor, team.Id, name, description, team.Version,
                Left), $"Saved “{name.Trim()}”.")
        : FinishAsync(actor => Teams.CreateAsync(actor, name, description, Left), $"Team “{name.Trim()}” created.");
}
