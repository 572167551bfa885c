using Connections.Core;
using Connections.Core.Apps.Editing;
using Connections.Core.People;
using Connections.Web.Components.Dialogs;
using Connections.Web.Components.Grid;
using Connections.Web.Components.Shared;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Connections.Web.Components.Apps;

/// <summary>The list of apps, and what can be done with each.</summary>
public sealed partial class AppList
{
    private static readonly IReadOnlyList<ListColumn> columns =
    [
        new("Name", "name", "name"),
        new("Author", "author", "author"),
        new("Status", null, "status"),
        new("Published", "published", "published"),
        new("Last modified", "updated_at", "updated"),
    ];

    [Inject]
    public required AppQueries Queries { get; init; }

    [Inject]
    public required AppService Apps { get; init; }

    [Inject]
    public required AppPublishQuestion Publishing { get; init; }

    [Inject]
    public required RecentlyDeletedApps Deleted { get; init; }

    /// <inheritdoc/>
    protected override string Place => Urls.Apps;

    /// <inheritdoc/>
    protected override Noun Noun { get; } = new("app", "apps");

    /// <inheritdoc/>
    protected override Permissions Writing => Permissions.AppsWrite;

    /// <inheritdoc/>
    protected override IEnumerable<Shortcut> Keys =>
    [
        new("n", "New app", () => Refusal is null ? NewAsync() : Task.CompletedTask),
        new("Enter", "Open the app", () => OnRowAsync(OpenAsync)),
        new("p", "Permissions of the row", () => OnRowAsync(PermitAsync)),
    ];

    private AppActions Does => field ??= new(EditAsync, PermitAsync, CloneAsync, PublishAsync, DeleteAsync,
        FavoriteAsync);

    /// <inheritdoc/>
    protected override AppListState Read() => AppListState.Parse(Navigation.Uri);

    private async Task<PagedResult<AppRow>> LoadAsync(PageRequest page, CancellationToken ct)
    {
        var actor = await Actors.CurrentAsync();
        return await Queries.ListAsync(actor, State.ToFilter(actor.Id), page, ct);
    }

    private Task NewAsync() => MakeAsync<NewNamedDialog>("New App", new DialogParameters<NewNamedDialog>
    {
        { d => d.Prefix, "app" },
        { d => d.Create, (actor, name, description) => Apps.CreateAsync(actor,
            new AppChange { Name = name, Description = description }, CancellationToken.None) },
    }, Urls.AppEdit);

    private Task OpenAsync(AppRow row)
    {
        Navigation.NavigateTo(Urls.App(row.Id));
        return Task.CompletedTask;
    }

    private Task EditAsync(AppRow row)
    {
        Navigation.NavigateTo(Urls.AppEdit(row.Id));
        return Task.CompletedTask;
    }

    private Task FavoriteAsync(AppRow row) => Notifier.TryAsync(async () =>
    {
        await Apps.SetFavoriteAsync(await Actors.CurrentAsync(), row.Id, !row.IsFavorite, Left);
        await RefreshAsync();
    });

    private Task PermitAsync(AppRow row) => PermitAsync<PermissionsDialog>(row.Name,
        new DialogParameters<PermissionsDialog>
        {
            { d => d.Id, row.Id }, { d => d.Name, row.Name }, { d => d.IsApp, true },
        });

    private Task CloneAsync(AppRow row) => CopyAsync(async () =>
    {
        var actor = await Actors.CurrentAsync();
        var from = await Queries.GetAsync(actor, row.Id, AppVersionChoice.Newest, Left);
        var name = CopyName.For(from.Row.Name, 1);
        await Apps.CreateAsync(actor, new AppChange
        {
            Name = name,
            Description = from.Row.Description,
            Tags = from.Row.Tags,
            Definition = from.Definition,
        }, Left);
        return name;
    });

    private async Task PublishAsync(AppRow row)
    {
        if (row.Published is not null && !row.HasDraft)
        {
            await UnpublishAsync(row);
            return;
        }
        var isPublished = false;
        await Notifier.TryAsync(async () =>
        {
            var actor = await Actors.CurrentAsync();
            if (!await Publishing.AskAsync(actor, row.Id, Left)) return;
            await Apps.PublishAsync(actor, row.Id, Left);
            isPublished = true;
        });
        if (!isPublished) return;
        await RefreshAsync();
        Notifier.Confirm($"“{row.Name}” published.");
    }

    private async Task UnpublishAsync(AppRow row)
    {
        if ((await Asking.AskAsync<ConfirmDialog>("Are you sure?", new DialogParameters<ConfirmDialog>
        {
            { d => d.Name, row.Name },
            { d => d.Question, $"The app “{row.Name}” will be unpublished. People can't use it until it is "
                + "published again." },
            { d => d.Verb, "Unpublish" },
            { d => d.Act, async () => await Apps.UnpublishAsync(await Actors.CurrentAsync(), row.Id, Left) },
        })).Canceled) return;
        await RefreshAsync();
        Notifier.Confirm($"“{row.Name}” unpublished.");
    }

    private Task DeleteAsync(AppRow row) => DeleteAsync(row.Id, row.Name,
        $"The app “{row.Name}” will be deleted, and people can't use it. You can restore it for 30 days from "
            + "Recently deleted.",
        async () => await Apps.DeleteAsync(await Actors.CurrentAsync(), row.Id, Left),
        async () => await Deleted.RestoreAsync(await Actors.CurrentAsync(), row.Id, Left),
        row.Published is null ? null : $"Restored “{row.Name}”. Publish it again to let people use it.");
}
