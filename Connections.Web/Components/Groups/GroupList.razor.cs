using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Connections;
using Connections.Core.Files;
using Connections.Core.Groups;
using Connections.Core.Integrations;
using Connections.Core.People;
using Connections.Web.Components.Dialogs;
using Connections.Web.Components.Grid;
using Connections.Web.Components.Shared;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Connections.Web.Components.Groups;

/// <summary>The list of connection groups, with filters, details, and the forms in front of it.</summary>
public sealed partial class GroupList
{
    private static readonly IReadOnlyList<ListColumn> columns =
    [
        new("Name", "name", "name"),
        new("Integration", "integration", "integration"),
        new("Identifier Tags", "keys", "keys"),
        new("Members", "members", "members"),
        new("Used by", "used_by", "used"),
        new("Access", "access", "access"),
        new("Created by", "created_by", "creator"),
        new("Last updated", "updated_at", "updated"),
    ];

    private readonly DriftedRows drifted = new();
    private ResourceActions<GroupRow>? does;

    [Inject]
    public required GroupSearch Listing { get; init; }

    [Inject]
    public required GroupService Groups { get; init; }

    [Inject]
    public required RecentlyDeletedGroups Deleted { get; init; }

    [Inject]
    public required ManagedFiles Files { get; init; }

    [Inject]
    public required IntegrationCatalog Catalog { get; init; }

    /// <inheritdoc/>
    protected override Noun Noun { get; } = new("group", "groups");

    /// <inheritdoc/>
    protected override ResourceActions<GroupRow> Does =>
        does ??= new(EditRowAsync, PermitAsync, DeleteAsync, FavoriteAsync);

    /// <inheritdoc/>
    protected override Guid IdOf(GroupRow row) => row.Id;

    /// <inheritdoc/>
    protected override AccessLevel LevelOf(GroupRow row) => row.Access;

    /// <inheritdoc/>
    protected override Permissions Writing => Permissions.ConnectionGroupsWrite;

    /// <inheritdoc/>
    protected override bool Shows(ListState state) => state.Tab == ListTab.Groups;

    /// <inheritdoc/>
    protected override async Task<ListFacets> CountAsync(Actor actor, CancellationToken ct) =>
        ListFacets.From(await Listing.FacetsAsync(actor, State.ToGroupQuery(), ct));

    /// <inheritdoc/>
    protected override Task<IDialogReference> ShowNewAsync(string integration) =>
        Dialogs.ShowAsync<NewGroupDialog>("New Group", new DialogParameters<NewGroupDialog>
    {
        { d => d.IntegrationType, integration },
        { d => d.ChosenType, (Action<string>)Chose },
    }, FormOptions);

    /// <inheritdoc/>
    protected override Task<IDialogReference> ShowEditAsync(Guid id) =>
        Dialogs.ShowAsync<EditGroupDialog>("Edit", new DialogParameters<EditGroupDialog> { { d => d.Id, id } },
            FormOptions);

    /// <inheritdoc/>
    protected override string Saved(bool isNew) => isNew ? "Group created." : "Group saved.";

    private async Task<PagedResult<GroupRow>> LoadAsync(PageRequest page, CancellationToken ct)
    {
        var actor = await Actors.CurrentAsync();
        var rows = await Listing.ListAsync(actor, State.ToGroupQuery(), page, ct);
        await drifted.LookAsync(Files, actor, rows.Rows.Where(r => r.ManagedBy is not null).Select(r => r.Id), ct);
        return rows;
    }

    private Task EditRowAsync(GroupRow row) => IsFree(row.Name, row.ManagedBy) ? EditAsync(row.Id) : Task.CompletedTask;

    private Task FavoriteAsync(GroupRow row) => Notifier.TryAsync(async () =>
    {
        await Groups.SetFavoriteAsync(await Actors.CurrentAsync(), row.Id, !row.IsFavorite, Left);
        await RefreshAsync();
    });

    private async Task PermitAsync(GroupRow row)
    {
        if ((await Asking.AskAsync<PermissionsDialog>("Permissions",
            new DialogParameters<PermissionsDialog> { { d => d.Id, row.Id }, { d => d.Name, row.Name },
                { d => d.IsGroup, true } })).Canceled) return;
        await RefreshAsync();
        Notifier.Confirm($"Permissions of “{row.Name}” saved.");
    }

    private async Task DeleteAsync(GroupRow row)
    {
        if (!IsFree(row.Name, row.ManagedBy)) return;
        IReadOnlyList<Consequence> consequences = [];
        if (!await Notifier.TryAsync(async () =>
            consequences = await Groups.PreviewDeletionAsync(await Actors.CurrentAsync(), row.Id, Left))) return;
        if ((await Asking.AskAsync<ConfirmDialog>("Are you sure?", new DialogParameters<ConfirmDialog>
        {
            { d => d.Name, row.Name },
            { d => d.Question, $"The group “{row.Name}” will be deleted. {GroupMessages.Stay(row.Members)} Runs "
                + "that use it will fail. You can restore it for 30 days from Recently deleted." },
            { d => d.Consequences, ConsequenceList.Render(consequences) },
            { d => d.Verb, "Delete" },
            { d => d.Act, async () => await Groups.DeleteAsync(await Actors.CurrentAsync(), row.Id, Left) },
        })).Canceled) return;
        if (OpenId == row.Id) Close();
        await RefreshAsync();
        Notifier.Confirm($"Deleted the group “{row.Name}”.", ("Undo", async () =>
        {
            var left = await Deleted.RestoreAsync(await Actors.CurrentAsync(), row.Id, null, Left);
            if (left.Count > 0) Notifier.Confirm(ConsequenceList.Restored(row.Name, left));
            await InvokeAsync(RefreshAsync);
        }
        ), row.Id);
    }
}
