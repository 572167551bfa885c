using System.Globalization;
using System.Text.Json.Nodes;
using Connections.Core.Audit;
using Connections.Core.Egress;
using Connections.Core.Execution.Testing;
using Connections.Core.Integrations;
using Connections.Core.Requests.Authentication;
using Connections.Core.Requests.Masking;
using Connections.Core.Resolving;
using Microsoft.Extensions.Logging;

namespace Connections.Core.Execution.Actions;

/// <summary>
/// Runs actions through connections: the actions of the catalog, and the HTTP request. The use is audited before
/// anything is sent; nothing is sent twice by itself; what comes back holds no secret.
/// </summary>
public sealed class ActionRunner
{
    /// <summary>The action that sends any request.</summary>
    public const string HttpRequest = "http_request";

    private readonly IntegrationCatalog catalog;
    private readonly ResolveService resolver;
    private readonly ConnectionRequests requests;
    private readonly EgressClient egress;
    private readonly EgressSettings settings;
    private readonly EgressLimits limits;
    private readonly RunThrottle places;
    private readonly RunRecorder book;
    private readonly Deployment deployment;
    private readonly ILogger<ActionRunner> log;

    internal ActionRunner(
        IntegrationCatalog catalog, ResolveService resolver, ConnectionRequests requests, EgressClient egress,
            EgressSettings settings, RunThrottle places, RunRecorder book, Deployment deployment,
        ILogger<ActionRunner> log)
    {
        (this.catalog, this.resolver, this.requests, this.egress, this.settings, this.places) =
            (catalog, resolver, requests, egress, settings, places);
        (this.book, this.deployment, this.log) = (book, deployment, log);
        limits = settings.Limits();
    }

    /// <summary>Most bytes that the body of a run's request may have: <c>Egress:RequestKilobytes</c>.</summary>
    public int MostRequestBytes => limits.RequestBytes;

    /// <summary>
    /// What is wrong with an action and its inputs, as far as it can be known before there is a connection: for the
    /// save of a workflow.
    /// </summary>
    /// <param name="action"><see cref="HttpRequest"/>, or <c>Integration/action</c>.</param>
    /// <param name="inputs">Its inputs by name.</param>
    /// <param name="names">The names that its texts may use, such as <c>Trigger</c> and <c>Steps</c>.</param>
    public IReadOnlyList<ValidationError> Check(string action, JsonObject inputs, IReadOnlyCollection<string> names)
    {
        try
        {
            ActionPlan.Create(catalog, action, inputs, names);
            return [];
        }
        catch (Problem.Invalid invalid)
        {
            return invalid.Faults;
        }
    }

    /// <summary>
    /// Runs an action. That the other side refused, failed or was not reached is a result, not an exception.
    /// </summary>
    /// <param name="actor">On whose right.</param>
    /// <param name="action"><see cref="HttpRequest"/>, or <c>Integration/action</c>.</param>
    /// <param name="inputs">Its inputs by name.</param>
    /// <param name="connection">The connection to use.</param>
    /// <param name="context">Values that the inputs may name, <c>{{ Trigger.env }}</c>; null: the inputs of the
    /// catalog's actions are plain.</param>
    /// <param name="ct">Cancels the run.</param>
    /// <exception cref="Problem.NotFound">Unknown, deleted or invisible.</exception>
    /// <exception cref="Problem.Forbidden">No Resolver, or without the permission.</exception>
    /// <exception cref="Problem.Invalid">Inputs that make no request, each at its name.</exception>
    /// <exception cref="Problem.DependencyFailed">A secret cannot be read, or a token was refused.</exception>
    /// <exception cref="Problem.TooMany">More runs than the limits; with the time to wait.</exception>
    /// <exception cref="Problem.Unavailable">The use could not be audited; nothing was sent.</exception>
    public Task<RunResult> RunAsync(Actor actor, string action, JsonObject inputs, Guid connection, JsonObject? context,
        CancellationToken ct) =>
        RunAsync(actor, action, inputs, new ResolveTarget.Connection(connection), context, ct);

    /// <summary>The same with what is used as a target: a connection, or a group and what is asked for in it.</summary>
    public Task<RunResult> RunAsync(Actor actor, string action, JsonObject inputs, ResolveTarget target,
        JsonObject? context, CancellationToken ct) =>
        TimedOperation.RunAsync(Telemetry.RunDuration, "run", async operation =>
        {
            var result = await PrepareAndSendAsync(actor, action, inputs, target, context, ct);
            operation.Tag(Telemetry.Outcome, result.Outcome switch
            {
                RunOutcome.Succeeded => "success",
                RunOutcome.ErrorStatus => "error_status",
                _ => "failed",
            });
            return result;
        });

    private async Task<RunResult> PrepareAndSendAsync(Actor actor, string action, JsonObject inputs,
        ResolveTarget target, JsonObject? context, CancellationToken ct)
    {
        deployment.EnsureSupported();
        var plan = ActionPlan.Create(catalog, action, inputs, names: null);
        if (plan.AllowExpiredCertificate && !settings.AllowExpiredCertificates)
            throw new Problem.Invalid("allowExpiredCertificate",
                "Expired certificates are not accepted. An admin can allow them with the setting "
                + "Egress:AllowExpiredCertificates.");

        using var mine = places.EnterFor(actor);
        var resolved = await resolver.ResolveAsync(actor, target, plan.Purpose, ct);
        if (!RequestAuthenticators.Supports(resolved.Kind))
            throw new Problem.Invalid("connection", $"Connections with {resolved.Kind.Name} can't run actions yet.");
        using var inFlight = await places.EnterAsync(resolved.Id, ct);

        var prepared = await requests.PrepareAsync(
            resolved, (credential, baseUri) => plan.Request(credential, baseUri, context), limits, ct);
        var (request, mask) = prepared;
        var faults = mask.IsEmpty ? [] : UnmaskableRequest.Faults(plan.Headers, request.Headers);
        if (faults.Count > 0) throw new Problem.Invalid(faults);
        var ready = request with
        {
            FollowRedirects = plan.FollowRedirects,
            AllowExpiredCertificate = plan.AllowExpiredCertificate
        };
        return await SendAsync(actor, resolved, plan, prepared with { Request = ready }, ct);
    }

    /// <summary>
    /// Sends. From here on the other side may have done what it was asked: whatever happens, that is audited with
    /// what is known.
    /// </summary>
    private async Task<RunResult> SendAsync(Actor actor, ResolvedConnection resolved, ActionPlan plan,
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
            if (outcome.Failure?.Rule is { } rule && await resolver.MayReadRulesAsync(actor, ct))
                result = result with { NextStep = EgressPolicy.HowToLift(rule) };
        }
        catch (OperationCanceledException e)
        {
            FieldChange[] known = e is EgressCanceledException ? [asked, new("known", null, e.Message)] : [asked];
            book.Record(actor, resolved, known, "cancelled");
            throw;
        }
        catch (Exception e)
        {
            log.ResponseUnreadable(e, resolved.Id);
            result = RunResultBuilder.Unreadable(resolved, ready, outcome);
        }

        book.Record(actor, resolved, Changes(plan, asked, result, outcome), Outcome(result));
        // Where the challenge could not be answered, the credential was never sent: nothing is known of it.
        if (ready.Challenge?.Fault is { } unanswered)
            return result with { NextStep = mask.Apply(unanswered, MaskOptions.Report) };
        var tokenRefused = await DropRefusedTokenAsync(resolved, prepared, outcome);
        // A token that ended early says nothing of the credential: the next run fetches another.
        if (tokenRefused is null || prepared.IsTokenNew) await book.NoteHealthAsync(resolved, result.Status);
        return tokenRefused is null ? result : result with { NextStep = tokenRefused };
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

    private static List<FieldChange> Changes(ActionPlan plan, FieldChange asked, RunResult result,
        EgressOutcome? outcome)
    {
        List<FieldChange> changes =
        [
            new("action", null, plan.Purpose),
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
        { Outcome: RunOutcome.Failed, Status: { } status } =>
            string.Create(CultureInfo.InvariantCulture, $"status {status}, failed at answer"),
        { Status: { } status } => string.Create(CultureInfo.InvariantCulture, $"status {status}"),
        _ => $"failed at {HealthRecorder.WordFor(result.FailedAt ?? TestStage.Answer).ToLowerInvariant()}",
    };
}
