using Connections.Core.Connections;
using Connections.Web.Auth;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Connections.Web.Components.Dialogs;

/// <summary>Changes several connections: first what will and what will not be done, then progress, then an account.</summary>
public sealed partial class BulkDialog : IDisposable
{
    private readonly CancellationTokenSource gone = new();
    private IReadOnlyList<string> add = [];
    private IReadOnlyList<string> remove = [];
    private IReadOnlyList<BulkOutcome>? preview;
    private IReadOnlyList<BulkOutcome>? outcomes;
    private string? problem;
    private bool running;
    private int done;

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;

    /// <summary>Which connections.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyList<Guid> Ids { get; set; } = [];

    /// <summary>Whether to delete them; otherwise their tags are changed.</summary>
    [Parameter]
    public bool IsDelete { get; set; }

    [Inject]
    public required BulkChanges Changes { get; init; }

    [Inject]
    public required ConnectionListing Listing { get; init; }

    [Inject]
    public required ActorFactory Actors { get; init; }

    [Inject]
    public required Notifier Notifier { get; init; }

    private IReadOnlyList<BulkOutcome>? Shown => outcomes ?? preview;

    private int WillDo => preview?.Count(o => o.Done) ?? 0;

    private BulkAction Action => IsDelete ? new BulkAction.Delete() : new BulkAction.Retag(add, remove);

    protected override async Task OnInitializedAsync()
    {
        if (IsDelete) await PreviewAsync();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        gone.Cancel();
        gone.Dispose();
    }

    private static string? Fault(string tag) => IdentifierTag.TryParse(tag, out _, out var fault) ? null : fault;

    private async Task<IReadOnlyList<string>> SuggestAsync(string typed, CancellationToken ct) => await Listing.SuggestTagsAsync(await Actors.CurrentAsync(), typed, ct);

    private Task ChangeAsync(Action change)
    {
        change();
        return add.Count + remove.Count == 0 ? Task.FromResult(preview = null) : PreviewAsync();
    }

    private async Task PreviewAsync()
    {
        problem = null;
        if (!await Notifier.TryAsync(async () => preview = await Changes.PreviewAsync(await Actors.CurrentAsync(), Ids, Action, gone.Token), failed => problem = failed.Message))
            preview = null;
    }

    private async Task ApplyAsync()
    {
        if (running) return;
        running = true;
        problem = null;
        var progress = new Progress<int>(count => _ = InvokeAsync(() =>
        {
            done = count;
            StateHasChanged();
        }));
        var (actor, action) = (await Actors.CurrentAsync(), Action);
        await Notifier.TryAsync(async () => outcomes = await Task.Run(() => Changes.ApplyAsync(actor, Ids, action, progress, gone.Token)), failed => problem = failed.Message);
        running = false;
    }

    private void Cancel()
    {
        if (running) gone.Cancel();
        else Dialog.Cancel();
    }

    private string Sum(IReadOnlyList<BulkOutcome> shown)
    {
        var yes = shown.Count(o => o.Done);
        var verb = IsDelete ? "deleted" : "changed";
        return outcomes is null ? $"{yes} will be {verb}, {shown.Count - yes} will not." : $"{yes} {verb}, {shown.Count - yes} not.";
    }
}
