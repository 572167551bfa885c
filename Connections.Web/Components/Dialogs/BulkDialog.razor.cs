using Connections.Core.Access;
using Connections.Core.Connections;
using Connections.Core.Jobs;
using Connections.Web.Auth;
using Connections.Web.Components.Jobs;
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

/// <summary>
/// Changes several connections: first what will and what will not be done, then the job that does it, which continues
/// when this is closed.
/// </summary>
public sealed partial class BulkDialog
{
    private IReadOnlyList<string> add = [];
    private IReadOnlyList<string> remove = [];
    private IReadOnlyList<BulkOutcome>? preview;
    private Guid? jobId;
    private JobSummary? job;
    private string? problem;
    private PrincipalOption? chosen;
    private bool everyone;
    private AccessLevel level = AccessLevel.Viewer;
    private bool isStarting;

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
    public required JobService Jobs { get; init; }

    [Inject]
    public required ConnectionSearch Listing { get; init; }

    [Inject]
    public required ActorFactory Actors { get; init; }

    [Inject]
    public required Notifier Notifier { get; init; }

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

    private static string? Fault(string tag) => IdentifierTag.TryParse(tag, out _, out var fault) ? null : fault;

    private async Task<IReadOnlyList<string>> SuggestAsync(string typed, CancellationToken ct) =>
        await Listing.SuggestTagsAsync(await Actors.CurrentAsync(), typed, ct);

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
        if (!await Notifier.TryAsync(
            async () => preview = await Changes.PreviewAsync(await Actors.CurrentAsync(), Ids, action, Left),
            failed => problem = failed.Message))
            preview = null;
    }

    private async Task ApplyAsync()
    {
        if (isStarting || jobId is not null || Action is not { } action) return;
        isStarting = true;
        problem = null;
        // What the preview showed as not to be done is not asked for; what is not to be done by then, the account
        // tells.
        IReadOnlyList<Guid> ids = [.. preview!.Where(o => o.Done).Select(o => o.Id)];
        await Notifier.TryAsync(
            async () => jobId = await Changes.StartAsync(await Actors.CurrentAsync(), ids, action, Left),
            failed => problem = failed.Message);
        isStarting = false;
    }

    private Task CancelJobAsync() =>
        Notifier.TryAsync(async () => await Jobs.CancelAsync(await Actors.CurrentAsync(), jobId!.Value, Left));

    private string Why(BulkOutcome outcome)
    {
        if (outcome.Reason is { } reason) return reason;
        if (!IsDelete) return "will be updated";
        return outcome.Consequences.Count == 0 ? "will be deleted"
            : $"will be deleted. {Summary(outcome)}{string.Join(' ', outcome.Consequences.Select(c => c.Text))}";
    }

    private static string Summary(BulkOutcome outcome) =>
        UseSummary.From(outcome.Consequences) is { IsNone: false } uses ? $"{uses.Text} " : "";

    private string Sum(IReadOnlyList<BulkOutcome> shown)
    {
        var yes = shown.Count(o => o.Done);
        var verb = IsDelete ? "deleted" : "changed";
        return $"{yes} will be {verb}; {shown.Count - yes} will be skipped.";
    }
}
