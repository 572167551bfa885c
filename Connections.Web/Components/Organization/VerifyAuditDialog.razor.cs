using Connections.Core.Audit;
using Connections.Core.Maintenance;
using Connections.Web.Auth;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Connections.Web.Components.Organization;

/// <summary>
/// Verifies the audit trail as soon as it is opened, and says in words what was found. Closing it stops that.
/// </summary>
public sealed partial class VerifyAuditDialog
{
    private AuditReport? report;
    private string? problem;

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;

    [Inject]
    public required AuditTrail Trail { get; init; }

    [Inject]
    public required ActorFactory Actors { get; init; }

    [Inject]
    public required UserLocale Reader { get; init; }

    [Inject]
    public required Notifier Notifier { get; init; }

    protected override async Task OnInitializedAsync()
    {
        try
        {
            await Notifier.TryAsync(async () =>
            {
                var actor = await Actors.CurrentAsync();
                // It reads the whole trail; the screen must not wait for that.
                report = await Task.Run(() => Trail.VerifyAsync(actor, Left), Left);
            }, failed => problem = failed.Message);
        }
        catch (OperationCanceledException) when (Left.IsCancellationRequested)
        {
            // The dialog was closed.
        }
    }

    private static string Verdict(AuditReport found) => found.Faults.Count switch
    {
        0 when !found.IsWhole =>
            "The trail can't be fully verified: a proof, or the record of the newest entry, is missing.",
        0 => "Verified: no tampering found.",
        1 => "Tampering found: one entry or record was altered.",
        var faults => $"Tampering found: {faults} entries or records were altered.",
    };

    private string Extent(AuditReport found) =>
        $"Checked {Reader.Write(found.Entries)} {(found.Entries == 1 ? "entry" : "entries")} in "
            + $"{Reader.Write(found.Chains)} {(found.Chains == 1 ? "chain" : "chains")}.";
}
