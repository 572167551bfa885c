using System.Globalization;
using System.Text.Json.Nodes;
using Connections.Core.Audit;
using Connections.Core.Egress;
using Connections.Core.Execution.Testing;
using Connections.Core.Requests.Masking;
using Connections.Core.Resolving;
using Microsoft.Extensions.Logging;

namespace Connections.Core.Execution.Actions;

/// <summary>
/// Makes the request of an action, sends it, and has it audited with what came of it. Who may run it, and when, is
/// decided by the caller.
/// </summary>
internal sealed class ActionSender(ConnectionRequestBuilder requests, EgressClient egress, EgressSettings settings,
    RunRecorder book, ILogger<ActionSender> log)
{
    private readonly EgressLimits limits = settings.Limits();

    /// <summary>Most bytes that the body of a request may have: <c>Egress:RequestKilobytes</c>.</summary>
    public int MostRequestBytes => limits.RequestBytes;

    /// <summary>Refuses what the settings do not allow.</summary>
    /// <exception cref="Problem.Invalid">Expired certificates are not accepted here.</exception>
    public void EnsureAllowed(ActionPlan plan)
    {
        if (plan.AllowExpiredCertificate && !settings.AllowExpiredCertificates)
            throw new Problem.Invalid("allowExpiredCertificate",
                "Expired certificates are not accepted. An admin can allow them with the setting "
                + "Egress:AllowExpiredCertificates.");
    }

    /// <summary>Makes the request, with the connection's credential on it. Nothing is sent but for tokens.</summary>
    /// <exception cref="Problem.Invalid">Inputs that make no request, each at its name.</exception>
    /// <exception cref="Problem.DependencyFailed">A token was refused.</exception>
    public async Task<ReadyRequest> PrepareAsync(ResolvedConnection resolved, ActionPlan plan,
        IEnumerable<KeyValuePair<string, JsonNode?>>? context, CancellationToken ct)
    {
        var prepared = await requests.PrepareAsync(
            resolved, (credential, baseUri) => plan.Request(credential, baseUri, context), limits, ct);
        var (request, mask) = prepared;
        var faults = mask.IsEmpty ? [] : UnmaskableRequest.Faults(plan.Headers, request.Headers);
        if (faults.Count > 0) throw new Problem.Invalid(faults);
        var ready = request with
        {
            FollowRedirects = plan.FollowRedirects,
            AllowExpiredCertificate = plan.AllowExpiredCertificate,
        };
        return prepared with { Request = ready };
    }

    /// <summary>
    /// What is about to be asked, without the credential on it and without what is secret; null: it can't be made of
    /// these inputs.
    /// </summary>
    public SentRequest? Draft(ResolvedConnection resolved, ActionPlan plan,
        IEnumerable<KeyValuePair<string, JsonNode?>>? context)
    {
        try
        {
            return RunResultBuilder.Asked(ConnectionRequestBuilder.Draft(
                resolved, (credential, baseUri) => plan.Request(credential, baseUri, context), limits));
        }
        catch (Problem)
        {
            // Said when it would be sent.
            return null;
        }
    }

    /// <summary>
    /// Sends. From here on the other side may have done what it was asked: whatever happens, that is audited with
    /// what is known.
    /// </summary>
    /// <param name="actor">Who acts.</param>
    /// <param name="resolved">Through what.</param>
    /// <param name="plan">What is done.</param>
    /// <param name="purpose">What for, and for whom, as the audit trail shows it.</param>
    /// <param name="prepared">The request.</param>
    /// <param name="ct">Cancels it.</param>
    public async Task<RunResult> SendAsync(Actor actor, ResolvedConnection resolved, ActionPlan plan, string purpose,
        ReadyRequest prepared, CancellationToken ct)
    {
        var (ready, mask) = prepared;
        // Worked out beforehand, so that nothing but sending can fail from here on.
        var address = mask.Apply(ready.Uri, withQuery: false);
        var asked = new FieldChange("asked", null, $"{ready.Method} {address}");
        EgressOutcome? outcome = null;
        RunResult result;
        try
        {
            outcome = await egress.SendAsync(ready, ct);
            if (outcome.Failure?.Defect is { } defect)
                log.RunFailed(defect, resolved.Id);
            result = RunResultBuilder.Build(resolved, ready, outcome, plan.Answer, prepared.MaskOnceSent());
            if (outcome.Failure?.Rule is { } rule) result = result with { BlockedBy = rule };
        }
        catch (OperationCanceledException e)
        {
            FieldChange[] known = e is EgressCanceledException ? [asked, new("known", null, e.Message)] : [asked];
            book.Record(actor, resolved, [new("action", null, purpose), .. known], "cancelled");
            throw;
        }
        catch (Exception e)
        {
            log.ResponseUnreadable(e, resolved.Id);
            result = RunResultBuilder.Unreadable(resolved, ready, outcome);
        }

        book.Record(actor, resolved, Changes(purpose, asked, result, outcome), Outcome(result));
        // Where the challenge could not be answered, the credential was never sent: nothing is known of it.
        if (ready.Challenge?.Fault is { } unanswered)
            return result with { NextStep = mask.Apply(unanswered, MaskOptions.Report), BlockedBy = null };
        var tokenRefused = await DropRefusedTokenAsync(resolved, prepared, outcome);
        // A token that ended early says nothing of the credential: the next run fetches another.
        // And a good status with an error in the body may mean either: that the credential is refused is one of them.
        if ((tokenRefused is null || prepared.IsTokenNew) && !result.IsReportedInBody)
            await book.NoteHealthAsync(resolved, result.Status);
        return tokenRefused is null ? result : result with { NextStep = tokenRefused, BlockedBy = null };
    }

    private async Task<string?> DropRefusedTokenAsync(ResolvedConnection resolved, ReadyRequest prepared,
        EgressOutcome? outcome)
    {
        try
        {
            return outcome is null ? null : await requests.DropRefusedTokenAsync(prepared, outcome);
        }
        catch (Exception e)
        {
            // The run is over and audited. The next one is refused the same way, and drops it.
            log.TokenNotRemoved(e, resolved.Id);
            return null;
        }
    }

    private static List<FieldChange> Changes(string purpose, FieldChange asked, RunResult result,
        EgressOutcome? outcome)
    {
        List<FieldChange> changes =
        [
            new("action", null, purpose),
            // Without the parameters: they are the business of the run log, not of the audit trail.
            asked,
            new("milliseconds", null, ((long)result.Elapsed.TotalMilliseconds).ToString(CultureInfo.InvariantCulture)),
        ];
        if (result.MaskedPlaces > 0)
            changes.Add(new("masked places", null, result.MaskedPlaces.ToString(CultureInfo.InvariantCulture)));
        if (outcome?.Forgiven is { } end)
        {
            var day = end.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            changes.Add(new("accepted a certificate that expired on", null, day));
        }

        if (outcome?.RemoteAddress is { } remote) changes.Add(new(AuditLog.RemoteAddress, null, remote.ToString()));
        if (outcome?.Failure?.Rule is { } rule) changes.Add(new(AuditLog.BlockedBy, null, rule));
        return changes;
    }

    private static string Outcome(RunResult result) => result switch
    {
        { Outcome: RunOutcome.Succeeded } => "success",
        { IsReportedInBody: true, Status: { } status } =>
            string.Create(CultureInfo.InvariantCulture, $"status {status}, error in the response"),
        { Outcome: RunOutcome.Failed, Status: { } status } =>
            string.Create(CultureInfo.InvariantCulture, $"status {status}, failed at response"),
        { Status: { } status } => string.Create(CultureInfo.InvariantCulture, $"status {status}"),
        _ => $"failed at {(result.FailedAt ?? TestStage.Answer).DisplayName().ToLowerInvariant()}",
    };
}
