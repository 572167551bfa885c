using System.Globalization;
using Connections.Core;
using Connections.Core.Automation.Coverage;
using Connections.Core.Automation.Entities;
using Connections.Core.People;
using Connections.Web.Auth;
using Connections.Web.Components.Grid;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Workflows;

/// <summary>What the last coverage check found, and a check now.</summary>
public sealed partial class CoverageScreen : IProgress<CoverageProgress>
{
    private readonly Noun noun = new("finding", "findings");
    private PagedList<CoverageFinding>? list;
    private CoverageReport? report;
    private CancellationTokenSource? checking;
    private CoverageProgress progress = new(0, 0, 0);
    private string? trouble;
    private int days = CoverageQuery.UsualDays;
    private bool drafts;

    [Inject]
    public required CoverageService Coverage { get; init; }

    [Inject]
    public required ActorFactory Actors { get; init; }

    [Inject]
    public required Availability Availability { get; init; }

    [Inject]
    public required OwnPermissions Own { get; init; }

    [Inject]
    public required Notifier Notifier { get; init; }

    [Inject]
    public required UserLocale Reader { get; init; }

    private string? Refusal => Availability.Refusal ?? Own.Refusal(Permissions.WorkflowsWrite);

    private string Progress => progress.Total == 0 ? "Checking…"
        : $"Checked {Reader.Write(progress.Done)} of {Reader.Write(progress.Total)}.";

    private string Checked => new Noun("workflow or app", "workflows and apps").Count(report!.Checked, Reader);

    private string EmptySentence => report switch
    {
        null or { CheckedAt: null } => "Nothing has been checked yet. Check now to see what would keep workflows and "
            + "apps from working.",
        { IsCovered: true } => "Everything in use is covered.",
        _ => "Everything that you can see is covered.",
    };

    private string More => report is null ? "" : string.Join(' ', new[]
    {
        report.Hidden > 0 ? $"{Reader.Write(report.Hidden)} more that you can't see." : "",
        !drafts && report.InDrafts > 0 ? $"{Reader.Write(report.InDrafts)} more in drafts." : "",
        report.Omitted > 0 ? $"{Reader.Write(report.Omitted)} more weren't kept. Fix these first, then check again."
            : "",
    }.Where(t => t.Length > 0));

    /// <inheritdoc/>
    void IProgress<CoverageProgress>.Report(CoverageProgress value) => _ = InvokeAsync(() =>
    {
        progress = value;
        StateHasChanged();
    });

    /// <inheritdoc/>
    protected override void Leave() => checking?.Cancel();

    private async Task<PagedResult<CoverageFinding>> LoadAsync(PageRequest page, CancellationToken ct)
    {
        report = await Coverage.ReadAsync(await Actors.CurrentAsync(), new() { Days = days, Drafts = drafts }, page,
            ct);
        await InvokeAsync(StateHasChanged);
        return report.Findings;
    }

    private async Task CheckAsync()
    {
        using var mine = CancellationTokenSource.CreateLinkedTokenSource(Left);
        (checking, trouble, progress) = (mine, null, new(0, 0, 0));
        try
        {
            var actor = await Actors.CurrentAsync();
            // Not in the turn of the page: Cancel must be heard while it reads.
            await Notifier.TryAsync(() => Task.Run(() => Coverage.CheckAsync(actor, this, mine.Token), mine.Token),
                problem => trouble = problem.Message);
        }
        catch (OperationCanceledException) when (mine.IsCancellationRequested)
        {
            if (Left.IsCancellationRequested) return;
            trouble = "Canceled. The last report is unchanged.";
        }
        finally
        {
            checking = null;
        }
        if (list is not null) await list.ReloadAsync(fromStart: true);
    }

    private void Cancel() => checking?.Cancel();

    private async Task ChooseDaysAsync(ChangeEventArgs change)
    {
        if (!int.TryParse(change.Value as string, CultureInfo.InvariantCulture, out var chosen)
            || chosen is < 1 or > CoverageQuery.MaxDays)
        {
            trouble = $"Enter a number of days from 1 to {CoverageQuery.MaxDays}.";
            return;
        }
        (days, trouble) = (chosen, null);
        if (list is not null) await list.ReloadAsync(fromStart: true);
    }

    private async Task ToggleDraftsAsync()
    {
        drafts = !drafts;
        if (list is not null) await list.ReloadAsync(fromStart: true);
    }

    private string Heading(CoverageKind kind, bool isDraft)
    {
        var text = kind switch
        {
            CoverageKind.MissingTarget => "Deleted connections and groups",
            CoverageKind.InactiveIdentity => "Accounts that can't run anything",
            CoverageKind.NoAccess => "No access",
            CoverageKind.MissingMember => "No matching member",
            CoverageKind.InvalidIdentifiers => "Wrong identifiers",
            CoverageKind.MissingAccount => "No account",
            CoverageKind.NeedsAttention => "Needs attention",
            CoverageKind.Expires => "Expires",
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };
        // How many there are in drafts alone is not known of each kind.
        return isDraft ? $"{text} (drafts)" : drafts ? text
            : $"{text} ({Reader.Write(report!.Counts.GetValueOrDefault(kind))})";
    }

    private static bool IsAhead(CoverageFinding found) => found.Severity == ErrorSeverity.Warning;

    private static string AddressOf(CoverageFinding found) => found.IsApp ? Urls.AppEdit(found.UserId)
        : Urls.Workflow(found.UserId, found.Step.Length > 0 ? found.Step : null);
}
