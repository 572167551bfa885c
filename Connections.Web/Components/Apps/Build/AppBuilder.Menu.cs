using Connections.Core;
using Connections.Core.Apps.Editing;
using Connections.Web.Components.Dialogs;
using Connections.Web.Components.Shared;
using Connections.Web.Components.Workflows;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using MudBlazor;

namespace Connections.Web.Components.Apps.Build;

/// <summary>What the menu offers: identity, the definition, versions, and what concerns the app as a whole.</summary>
public sealed partial class AppBuilder
{
    private const string Deletes = "Delete";

    private IJSObjectReference? module;

    [Inject]
    public required IJSRuntime Js { get; init; }

    private IReadOnlyList<(string Label, string? Refusal, Func<Task> Act)> Menu =>
    [
        ("Manage app identity", Refusal, IdentifyAsync),
        ("Switch to JSON", Refusal, EditJsonAsync),
        ("Export JSON", null, ExportAsync),
        ("Version history", null, ShowVersionsAsync),
        ("Edit permissions", Refusal, PermitAsync),
        ("Unpublish", Refusal ?? (Row.Published is null ? "It isn't published." : null), UnpublishAsync),
        (Deletes, Refusal, DeleteAsync),
    ];

    private async Task RenameAsync()
    {
        var named = await asking.AskAsync<AppRenameDialog>("Rename",
            new DialogParameters<AppRenameDialog> { { d => d.Name, state!.Name } });
        if (named.Canceled || named.Data is not string name) return;
        state!.Name = name;
        await EditedAsync();
    }

    private async Task IdentifyAsync()
    {
        var chosen = await asking.AskAsync<AppIdentityDialog>("App identity",
            new DialogParameters<AppIdentityDialog> { { d => d.Details, state!.Stored } });
        if (chosen.Canceled) return;
        await Notifier.TryAsync(RebaseAsync);
        await CheckAsync();
    }

    private async Task EditJsonAsync()
    {
        var edited = await asking.AskAsync<WorkflowBuilderJsonDialog>("Switch to JSON",
            new DialogParameters<WorkflowBuilderJsonDialog>
            {
                { d => d.Id, Id }, { d => d.Text, state!.Document.Text }, { d => d.FileName, FileName(state.Name) },
                { d => d.Label, "Definition" }, { d => d.Root, "definition/" },
                { d => d.Format, AppEditorDocument.Format },
                { d => d.Check, async (actor, text, ct) => (await Reading.CheckAsync(actor, Id, text, ct)).Faults },
            });
        if (edited.Canceled || edited.Data is not string text) return;
        if (await TryAsync(() => state.Replace(text))) await EditedAsync();
    }

    private async Task ExportAsync()
    {
        module ??= await Js.InvokeAsync<IJSObjectReference>("import",
            "./Components/Workflows/WorkflowBuilder.razor.js");
        await module.InvokeVoidAsync("save", FileName(state!.Name), state.Document.Text);
    }

    // Letters of any script, digits, and hyphens for the rest.
    private static string FileName(string name)
    {
        var plain = new string([.. name.Select(c => char.IsLetterOrDigit(c) ? c : '-')]).Trim('-');
        return $"{(plain.Length == 0 ? "app" : plain)}.json";
    }

    private async Task ShowVersionsAsync()
    {
        var done = await asking.AskAsync<AppVersionsDialog>("Version history", new DialogParameters<AppVersionsDialog>
        {
            { d => d.Id, Id }, { d => d.SeenVersion, Row.Version },
            { d => d.RevertRefusal, Refusal ?? (state!.IsDirty ? "Save or discard your changes first." : null) },
        });
        // A version was made the newest one.
        if (!done.Canceled && await ShowStoredAsync()) await LearnTargetsAsync();
        // Naming a version is a change of the app, too.
        else await Notifier.TryAsync(RebaseAsync);
    }

    private Task PermitAsync() => asking.AskAsync<PermissionsDialog>("Permissions",
        new DialogParameters<PermissionsDialog>
        {
            { d => d.Id, Id }, { d => d.Name, Row.Name }, { d => d.IsApp, true },
        });

    private Task UnpublishAsync() => asking.AskAsync<ConfirmDialog>("Unpublish", new DialogParameters<ConfirmDialog>
    {
        { d => d.Name, Row.Name },
        { d => d.Question, $"Unpublish “{Row.Name}”? Viewers can't open it until you publish it again." },
        { d => d.Verb, "Unpublish" },
        { d => d.IsDanger, false },
        { d => d.Act, async () =>
        {
            await Apps.UnpublishAsync(await Actors.CurrentAsync(), Id, CancellationToken.None);
            await RebaseAsync();
            await InvokeAsync(StateHasChanged);
        } },
    });

    private async Task DeleteAsync()
    {
        var name = Row.Name;
        var deleted = await asking.AskAsync<ConfirmDialog>("Delete app", new DialogParameters<ConfirmDialog>
        {
            { d => d.Name, name },
            { d => d.Question, $"Delete “{name}”? Its viewers can't open it anymore. You can restore it for 30 days." },
            { d => d.Verb, "Delete" },
            { d => d.Act, async () =>
                await Apps.DeleteAsync(await Actors.CurrentAsync(), Id, CancellationToken.None) },
        });
        if (deleted.Canceled) return;
        await draft.DiscardAsync();
        isLeaving = true;
        Navigation.NavigateTo(Urls.Apps);
        Notifier.Confirm($"“{name}” deleted.");
    }
}
