using Connections.Core;
using Connections.Core.Apps.Editing;
using Connections.Core.Connections;
using Connections.Core.People;
using Connections.Web.Components.Dialogs;
using Connections.Web.Components.Documents;
using Connections.Web.Components.Shared;
using Connections.Web.Components.Workflows;
using Connections.Web.Ui;
using MudBlazor;

namespace Connections.Web.Components.Apps.Build;

/// <summary>Saving, publishing, drafts, and the way out.</summary>
public sealed partial class AppBuilder
{
    private static readonly string[] both = ["the app"];

    private protected override string? Refusal => Availability.Refusal ?? NotMine
        ?? (offered is null ? null : "Choose what becomes of your unsaved changes first.");

    private string? NotMine => Row.MayEdit ? null
        : Own.Refusal(Permissions.AppsWrite) ?? (Row is { MayRelease: true, ManagedBy: { } file }
            ? Problem.ManagedByFile.WhyNot(Row.Name, file) : "You need Editor access to change this app.");

    private string? WhyReadOnly => NotMine;

    private protected override string Home => Urls.AppEdit(Id);

    private string? PublishRefusal => Refusal ?? (Row is { Published: not null, HasDraft: false } && !state!.IsDirty
        ? "There are no changes to publish." : null);

    private async Task SaveAsync()
    {
        if (await SaveChangesAsync()) Notifier.Confirm($"“{state!.Name}” saved.");
    }

    private async Task<bool> SaveChangesAsync() => await ActAsync(actor =>
        Apps.UpdateAsync(actor, Id, state!.ToChange(), Row.Version, CancellationToken.None));

    private async Task PublishAsync()
    {
        if (!await ConfirmPublishingAsync()) return;
        if (state!.IsDirty && !await SaveChangesAsync()) return;
        if (await ActAsync(actor => Apps.PublishAsync(actor, Id, CancellationToken.None)))
            Notifier.Confirm($"“{state.Name}” published.");
    }

    private protected override async Task<bool> AskToPublishAsync()
    {
        var confirmed = false;
        await Notifier.TryAsync(async () => confirmed = await Publishing.AskAsync(await Actors.CurrentAsync(),
            state!.Stored, state.Name, state.Document, state.Attention, Left));
        return confirmed;
    }

    // Where faults stand is known from the check.
    private protected override Task FollowRefusalAsync() => isStale ? TellWhoSavedAsync() : CheckAsync();

    private Task TellWhoSavedAsync() => Notifier.TryAsync(async () =>
    {
        var actor = await Actors.CurrentAsync();
        var latest = (await Reading.GetAsync(actor, Id, AppVersionChoice.Newest, Left)).Row;
        problem = (latest.UpdatedById == actor.Id ? "You saved this app in another tab while you edited it here."
            : $"{latest.UpdatedBy} saved this app while you edited it.")
            + " Nothing was overwritten, and your changes are still here.";
    });

    private protected override string Words(Problem failed)
    {
        if (failed is not Problem.Invalid { Faults: { Count: > 0 } faults }) return failed.Message;
        return string.Join(' ', faults.Take(5).Select(f => state!.Document.OwnerOf(f.Field) is { } owner
            ? $"{owner}: {f.Message}" : f.Message));
    }

    private protected override Task<bool> ShowStoredAsync() => Notifier.TryAsync(async () => state!.Show(
        await Reading.GetAsync(await Actors.CurrentAsync(), Id, AppVersionChoice.Newest, Left)));

    // What was saved since, beside what is here.
    private async Task CompareAsync()
    {
        var (me, latest) = (Guid.Empty, (AppDetails?)null);
        if (!await Notifier.TryAsync(async () =>
        {
            var actor = await Actors.CurrentAsync();
            (me, latest) = (actor.Id, await Reading.GetAsync(actor, Id, AppVersionChoice.Newest, Left));
        })) return;
        await asking.AskAsync<DocumentComparisonDialog>("Differences",
            new DialogParameters<DocumentComparisonDialog>
            {
                { d => d.Differences, state!.Compare(latest!, offered) },
                { d => d.IsOwn, latest!.Row.UpdatedById == me },
                { d => d.SavedBy, latest.Row.UpdatedBy },
            });
    }

    // Over what was saved since: the reader has seen that it is another one.
    private Task UseMineAsync() => Notifier.TryAsync(async () =>
    {
        state!.PutOver(await Reading.GetAsync(await Actors.CurrentAsync(), Id, AppVersionChoice.Newest, Left));
        await EditedAsync();
    });

    private void Offer(AppBuilderState made, DraftContent kept)
    {
        if (kept.SeenVersion == made.Stored.Row.Version)
        {
            if (made.Restore(kept) && made.IsDirty) draft.Restored = kept;
            return;
        }
        // Only what can be read, and isn't what was saved, is worth a question.
        var trial = new AppBuilderState(made.Stored);
        if (trial.Restore(kept) && trial.IsDirty) offered = kept;
    }

    private async Task UseOfferedAsync()
    {
        if (offered is not { } kept || !state!.Restore(kept)) return;
        offered = null;
        await EditedAsync();
    }

    // What is discarded is the work of hours, maybe: it can be taken back until something else is edited.
    private async Task StartAgainAsync()
    {
        checking.Cancel();
        var mine = offered ?? (state!.IsDirty ? state.ToDraft() : null);
        await draft.DiscardAsync();
        (draft.Restored, problem, isStale, offered) = (null, null, false, null);
        await ShowStoredAsync();
        await LearnTargetsAsync();
        if (mine is not null)
            Notifier.Confirm("Your changes are discarded.", ("Undo", () => InvokeAsync(() => TakeBackAsync(mine))));
    }

    private async Task TakeBackAsync(DraftContent mine)
    {
        if (state is null || state.IsDirty || offered is not null)
        {
            Notifier.Tell("You edited the app since then, so this can't be undone.");
            return;
        }
        // Over a version that someone else saved since, it is a question.
        if (mine.SeenVersion == Row.Version) state.Restore(mine);
        else offered = mine;
        if (offered is null) await EditedAsync();
        StateHasChanged();
    }
}
