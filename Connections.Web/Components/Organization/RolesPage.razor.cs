using Connections.Core;
using Connections.Core.People;
using Connections.Web.Components.Grid;
using Connections.Web.Components.Shared;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Connections.Web.Components.Organization;

/// <summary>The built-in roles, to look at, and the organization's own.</summary>
public sealed partial class RolesPage
{
    private static readonly IReadOnlyList<ListColumn> columns =
        [new("Name", null, "role"), new("Allows", null, "allows"), new("Members", null, "members")];

    [Inject]
    public required RoleService Roles { get; init; }

    [Inject]
    public required UserLocale Reader { get; init; }

    protected override async Task<PagedResult<RoleRow>> LoadAsync(PageRequest page, CancellationToken ct)
    {
        var all = await Roles.ListAsync(await Actors.CurrentAsync(), ct);
        return new([.. all.Skip(page.Offset).Take(page.Size)], all.Count);
    }

    private List<RowAction> ActionsFor(RoleRow role, Permissions own)
    {
        RowAction look = new("View", Sprite.View, () => OpenAsync(role));
        if (role.BuiltIn) return [look];
        var refusal = PermissionDescriptions.Missing(role.Permissions, own) is { } missing
            ? $"It includes permissions you don't have: {missing}." : null;
        return
        [
            refusal is null ? new("Edit", Sprite.Edit, () => OpenAsync(role)) : look,
            new("Delete", Sprite.Delete, () => DeleteAsync(role)) { IsDanger = true,
                Refusal = refusal },
        ];
    }

    private Task NewAsync() => OpenAsync("New Role", new DialogParameters<RoleDialog>());

    private Task OpenAsync(RoleRow role) =>
        OpenAsync(role.BuiltIn ? "Role" : "Edit Role", new DialogParameters<RoleDialog> { { d => d.Id, role.Id } });

    private Task DeleteAsync(RoleRow role) => OpenAsync("Are you sure?", new DialogParameters<DeletePrincipalDialog>
    {
        { d => d.Id, role.Id },
        { d => d.Name, role.Name },
        { d => d.Question, $"“{role.Name}” will be deleted and removed from everyone who has it (currently "
            + $"{Reader.Write(role.Members)}), along with its access." },
        { d => d.Delete, (actor, successor) => Roles.DeleteAsync(actor, role.Id, successor, CancellationToken.None) },
    });
}
