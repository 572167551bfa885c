using Connections.Core;
using Connections.Core.People;
using Connections.Web.Components.Dialogs;
using Connections.Web.Components.Grid;
using Connections.Web.Components.Shared;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Connections.Web.Components.Organization;

/// <summary>Accounts for machines: making, renaming, roles, who manages them, disabling and enabling.</summary>
public sealed partial class ServiceAccountsPage
{
    private static readonly IReadOnlyList<ListColumn> columns =
        [new("Name", null, "name"), new("State", null, "state"), new("Roles", null, "roles"),
            new("Teams", null, "teams"), new("Created", null, "created")];

    private Dictionary<Guid, Permissions> allowed = [];

    [Inject]
    public required ServiceAccountService Accounts { get; init; }

    [Inject]
    public required RoleService Roles { get; init; }

    protected override async Task<PagedResult<MemberRow>> LoadAsync(PageRequest page, CancellationToken ct)
    {
        var actor = await Actors.CurrentAsync();
        allowed = (await Roles.ListAsync(actor, ct)).ToDictionary(r => r.Id, r => r.Permissions);
        return await Accounts.ListAsync(actor, new MemberQuery(Search), page, ct);
    }

    private List<RowAction> ActionsFor(MemberRow account, Permissions own)
    {
        var may = account.Roles.Aggregate(Permissions.None, (all, role) => all | allowed.GetValueOrDefault(role.Id));
        var beyond = PermissionDescriptions.Missing(may, own) is { } missing
            ? $"It has more permissions than you: {missing}." : null;
        // Who sees the place has the permission; what may be missing is the level.
        beyond = account.MayManage ? beyond : "Requires Editor access to this service account, or the Admin role.";
        return
        [
            new("Edit", Sprite.Edit, () => EditAsync(account)) { Refusal = beyond },
            new("Permissions", Sprite.Permissions,
                () => PermissionsAsync(account)) { Spoken = "Permissions of" },
            account.State == AccountState.Disabled
                ? new("Enable", Sprite.Enable,
                    () => ActAsync(
                        actor => Accounts.EnableAsync(actor, account.Id,
                            Left), $"Enabled “{account.Name}”.")) { Refusal = beyond }
                : new("Disable", Sprite.Disable, () => DisableAsync(account, own)) { Refusal = beyond,
                    IsDanger = true },
        ];
    }

    private Task NewAsync() => OpenAsync("New Service Account", new DialogParameters<ServiceAccountDialog>());

    private Task EditAsync(MemberRow account) =>
        OpenAsync("Edit Service Account", new DialogParameters<ServiceAccountDialog> { { d => d.Id, account.Id } });

    private Task PermissionsAsync(MemberRow account) => OpenAsync("Permissions", new DialogParameters<PermissionsDialog>
    {
        { d => d.Id, account.Id },
        { d => d.Name, account.Name },
        { d => d.IsServiceAccount, true },
    });

    private Task DisableAsync(MemberRow account, Permissions own) =>
        OpenAsync("Disable Service Account", new DialogParameters<OwnershipTransferDialog>
    {
        { d => d.Id, account.Id },
        { d => d.Name, account.Name },
        { d => d.Question, "Its keys stop working immediately. Its access is kept; you can enable it again." },
        { d => d.Disable, actor => Accounts.DisableAsync(actor, account.Id, CancellationToken.None) },
        { d => d.IsServiceAccount, true },
        { d => d.MayHandOver, own.HasFlag(Permissions.UserAccessManage) },
    });
}
