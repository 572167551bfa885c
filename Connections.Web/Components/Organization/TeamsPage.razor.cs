using Connections.Core;
using Connections.Core.People;
using Connections.Web.Components.Grid;
using Connections.Web.Components.Shared;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Connections.Web.Components.Organization;

/// <summary>Teams: making, describing, who is in them, deleting.</summary>
public sealed partial class TeamsPage
{
    private static readonly IReadOnlyList<ListColumn> columns =
        [new("Name", null, "name"), new("Description", null, "description"), new("Members", null, "members")];

    [Inject]
    public required TeamService Teams { get; init; }

    [Inject]
    public required UserLocale Reader { get; init; }

    protected override async Task<PagedResult<TeamRow>> LoadAsync(PageRequest page, CancellationToken ct) =>
        await Teams.ListAsync(await Actors.CurrentAsync(), Search, page, ct);

    private List<RowAction> ActionsFor(TeamRow team) =>
    [
        new("Members", Sprite.Members, () => MembersAsync(team)) { Spoken = "Members of" },
        new("Edit", Sprite.Edit,
            () => OpenAsync("Edit Team", new DialogParameters<TeamDialog> { { d => d.Id, team.Id } })),
        new("Delete", Sprite.Delete, () => DeleteAsync(team)) { IsDanger = true },
    ];

    private Task NewAsync() => OpenAsync("New Team", new DialogParameters<TeamDialog>());

    private Task MembersAsync(TeamRow team) =>
        OpenAsync("Members",
            new DialogParameters<TeamMembersDialog> { { d => d.Id, team.Id }, { d => d.Name, team.Name } });

    private Task DeleteAsync(TeamRow team) => OpenAsync("Are you sure?", new DialogParameters<DeletePrincipalDialog>
    {
        { d => d.Id, team.Id },
        { d => d.Name, team.Name },
        { d => d.Question, $"“{team.Name}” will be deleted, along with the access of its members through it. The "
            + "members are kept." },
        { d => d.Delete, (actor, successor) => Teams.DeleteAsync(actor, team.Id, successor, CancellationToken.None) },
    });
}
