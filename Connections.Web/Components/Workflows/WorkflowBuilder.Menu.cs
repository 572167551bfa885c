using Connections.Core.Automation.Workflows;
using Connections.Core.People;
using Connections.Web.Components.Dialogs;
using Connections.Web.Components.Shared;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using MudBlazor;

namespace Connections.Web.Components.Workflows;

/// <summary>What the menu offers: the document, who may do what, and what concerns the workflow as a whole.</summary>
public sealed partial class WorkflowBuilder
{
    private const string Deletes = "Delete";

    private IJSObjectReference? module;
    private Guid me;

    [Inject]
    public required IJSRuntime Js { get; init; }

    private IReadOnlyList<(string Label, string? Refusal, Func<Task> Act)> Menu =>
    [
        ("Edit permissions", Refusal, PermitAsync),
        ("Edit JSON Spec", Refusal, EditJsonAsync),
        ("Export JSON", null, ExportAsync),
        ("Unpublish", Refusal ?? (Row.IsPublished ? null : "It isn't published."), UnpublishAsync),
        ("Discard draft", Refusal ?? (Row.HasDraft || state!.IsDirty ? null : "There is no draft."), DiscardAsync),
        ("Clone", Availability.Refusal ?? Own.Refusal(Permissions.WorkflowsWrite), CloneAsync),
        ("Take ownership", OwnRefusal ?? (Row.OwnerId == me ? "You own this workflow." : null), OwnAsync),
        (Deletes, Refusal, DeleteAsync),
    ];

    // A file doesn't say who owns what it manages.
    private string? OwnRefusal => Row.MayRelease ? Availability.Refusal : Refusal;

    private async Task EditJsonAsync()
    {
        var edited = await asking.AskAsync<WorkflowBuilderJsonDialog>("Edit JSON Spec",
            new DialogParameters<WorkflowBuilderJsonDialog>
            {
                { d => d.Id, Id }, { d => d.Text, state!.Document.Text }, { d => d.FileName, FileName(state.Name) },
            });
        if (edited.Canceled || edited.Data is not string text) return;
        if (await Notifier.TryAsync(() =>
        {
            state.Replace(text);
            return Task.CompletedTask;
        })) await EditedAsync();
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
        return $"{(plain.Length == 0 ? "workflow" : plain)}.json";
    }

    private async Task CloneAsync()
    {
        string? name = null;
        if (await Notifier.TryAsync(async () =>
            name = await WorkflowClone.CreateAsync(Reading, Workflows, Notifier, await Actors.CurrentAsync(), Id,
                Left)))
            Notifier.Confirm($"Created “{name}” from the saved version. It isn't published.");
    }

    private Task OwnAsync() => asking.AskAsync<ConfirmDialog>("Take ownership", new DialogParameters<ConfirmDialog>
    {
        { d => d.Name, "ownership" },
        { d => d.Question, $"Make yourself the owner of “{Row.Name}”? Its steps then act with your access instead of "
            + $"{Row.OwnerName}'s. This requires Resolver access to all its connections." },
        { d => d.Verb, "Take ownership" },
        { d => d.IsDanger, false },
        { d => d.Act, async () =>
        {
            await Workflows.TakeOwnershipAsync(await Actors.CurrentAsync(), Id, CancellationToken.None);
            await RebaseAsync();
            await InvokeAsync(StateHasChanged);
            Notifier.Confirm("You own this workflow now.");
        } },
    });

    private Task PermitAsync() => asking.AskAsync<PermissionsDialog>("Permissions",
        new DialogParameters<PermissionsDialog>
        {
            { d => d.Id, Id }, { d => d.Name, Row.Name }, { d => d.IsWorkflow, true },
        });

    private Task UnpublishAsync() => asking.AskAsync<ConfirmDialog>("Unpublish", new DialogParameters<ConfirmDialog>
    {
        { d => d.Name, Row.Name },
        { d => d.Question, $"Unpublish “{Row.Name}”? Its triggers stop at once. You can still run it by hand." },
        { d => d.Verb, "Unpublish" },
        { d => d.IsDanger, false },
        { d => d.Act, () => ChangeAsync(new WorkflowChange { Published = false }) },
    });

    private Task DiscardAsync() => asking.AskAsync<ConfirmDialog>("Discard draft", new DialogParameters<ConfirmDialog>
    {
        { d => d.Name, "draft" },
        { d => d.Question, Row.HasDraft ? "Discard all changes since it was last published?"
            : "Discard all changes since it was last saved?" },
        { d => d.Verb, "Discard" },
        { d => d.Act, async () =>
        {
            if (Row.HasDraft)
                await Workflows.DiscardDraftAsync(await Actors.CurrentAsync(), Id, Row.Version, CancellationToken.None);
            await StartAgainAsync();
            await InvokeAsync(StateHasChanged);
        } },
    });

    // Beside what is being edited, which stays.
    private async Task ChangeAsync(WorkflowChange change)
    {
        await Workflows.UpdateAsync(await Actors.CurrentAsync(), Id, change, Row.Version, CancellationToken.None);
        await RebaseAsync();
        await InvokeAsync(StateHasChanged);
    }

    private async Task DeleteAsync()
    {
        var name = Row.Name;
        var deleted = await asking.AskAsync<ConfirmDialog>("Delete workflow", new DialogParameters<ConfirmDialog>
        {
            { d => d.Name, name },
            { d => d.Question, $"Delete “{name}”? Its open runs are canceled. You can restore it for 30 days." },
            { d => d.Verb, "Delete" },
            { d => d.Act, async () =>
                await Workflows.DeleteAsync(await Actors.CurrentAsync(), Id, CancellationToken.None) },
        });
        if (deleted.Canceled) return;
        await draft.DiscardAsync();
        isLeaving = true;
        Navigation.NavigateTo(Urls.Workflows);
        Notifier.Confirm($"“{name}” deleted.");
    }
}
