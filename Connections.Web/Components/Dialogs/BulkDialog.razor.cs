using Connections.Core.Access;
using Connections.Core.Connections;
using Connections.Web.Auth;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Connections.Web.Components.Dialogs;

/// <summary>What to do with several connections.</summary>
public enum BulkKind
{
    /// <summary>Change their tags.</summary>
    Retag,

    /// <summary>Change who may do what with them.</summary>
    Permit,

    /// <summary>Delete them.</summary>
    Delete,
}

/// <summary>Changes several connections: first what will and what will not be done, then progress, then an account.</summary>
public sealed partial class BulkDialog : IDisposable
{
    private readonly CancellationTokenSource gone = new();
    private IReadOnlyList<string> add = [];
    private IReadOnlyList<string> remove = [];
    private IReadOnlyList<BulkOutcome>? preview;
    private IReadOnlyList<BulkOutcome>? outcomes;
    private string? problem;
    private PrincipalChoice? chosen;
    private bool everyone;
    private Level level = Level.Viewer;
    private bool running;
    private int done;

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;

    /// <summary>Which connections.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyList<Guid> Ids { get; set; } = [];

    /// <summary>What to do with them.</summary>
    [Parameter]
    public BulkKind Kind { get; set; }

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

    private bool IsDelete => Kind == BulkKind.Delete;

    private BulkAction? Action => Kind switch
    {
        BulkKind.Delete => new BulkAction.Delete(),
        BulkKind.Permit => Whom is { } principal ? new BulkAction.Permit(principal, level) : null,
        _ => add.Count + remove.Count > 0 ? new BulkAction.Retag(add, remove) : null,
    };

    private Principal? Whom => everyone ? Principal.Everyone : chosen?.Principal;

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
        return PreviewAsync();
    }

    private async Task PreviewAsync()
    {
        problem = null;
        if (Action is not { } action)
        {
            preview = null;
            return;
        }
        if (!await Notifier.TryAsync(async () => preview = await Changes.PreviewAsync(await Actors.CurrentAsync(), Ids, action, gone.Token), failed => problem = failed.Message))
            preview = null;
    }

    private async Task ApplyAsync()
    {
        if (running || Action is not { } action) return;
        running = true;
        problem = null;
        var progress = new Progress<int>(count => _ = InvokeAsync(() =>
        {
            done = count;
            StateHasChanged();
        }));
        var actor = await Actors.CurrentAsync();
        await Notifier.TryAsync(async () => outcomes = await Task.Run(() => Changes.ApplyAsync(actor, Ids, action, progress, gone.Token)), failed => problem = failed.Message);
        running = false;
    }

    private void Cancel()
    {
        if (running) gone.Cancel();
        else Dialog.Cancel();
    }

    private string Why(BulkOutcome outcome)
    {
        if (outcome.Reason is { } reason) return reason;
        if (!IsDelete) return outcomes is null ? "will be changed" : "changed";
        if (outcomes is not null) return "deleted";
        return outcome.Consequences.Count == 0 ? "will be deleted" : $"will be deleted. {string.Join(' ', outcome.Consequences.Select(c => c.Text))}";
    }

    private string Sum(IReadOnlyList<BulkOutcome> shown)
    {
        var yes = shown.Count(o => o.Done);
        var verb = IsDelete ? "deleted" : "changed";
        return outcomes is null ? $"{yes} will be {verb}, {shown.Count - yes} will not." : $"{yes} {verb}, {shown.Count - yes} not.";
    }
}
