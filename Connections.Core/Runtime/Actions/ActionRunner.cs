using System.Globalization;
using System.Text.Json.Nodes;
using Connections.Core.Audit;
using Connections.Core.Integrations;
using Connections.Core.Runtime.Authentication;
using Connections.Core.Runtime.Egress;

namespace Connections.Core.Runtime.Actions;

/// <summary>
/// Runs actions through connections: the actions of the catalogue, and the HTTP request. The use is on record before anything is sent;
/// nothing is sent twice by itself; what comes back holds no secret.
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
    private readonly RunPlaces places;
    private readonly RunBook book;
    private readonly Deployment deployment;

    internal ActionRunner(
        IntegrationCatalog catalog, ResolveService resolver, ConnectionRequests requests, EgressClient egress, EgressSettings settings, RunPlaces places, RunBook book, Deployment deployment)
    {
        (this.catalog, this.resolver, this.requests, this.egress, this.settings, this.places, this.book, this.deployment) = (catalog, resolver, requests, egress, settings, places, book, deployment);
        limits = settings.Limits();
    }

    /// <summary>Most bytes that the body of a run's request may have: <c>Egress:RequestKilobytes</c>.</summary>
    public int MostRequestBytes => limits.RequestBytes;

    /// <summary>What is wrong with an action and its inputs, as far as it can be known before there is a connection: for the save of a workflow.</summary>
    /// <param name="action"><see cref="HttpRequest"/>, or <c>Integration/action</c>.</param>
    /// <param name="inputs">Its inputs by name.</param>
    /// <param name="names">The names that its texts may use, such as <c>Trigger</c> and <c>Steps</c>.</param>
    public IReadOnlyList<Fault> Check(string action, JsonObject inputs, IReadOnlyCollection<string> names)
    {
        try
        {
            ActionPlan.Of(catalog, action, inputs, names);
            return [];
        }
        catch (Problem.Invalid invalid)
        {
            return invalid.Faults;
        }
    }

    /// <summary>Runs an action. That the other side refused, failed or was not reached is a result, not an exception.</summary>
    /// <param name="actor">On whose right.</param>
    /// <param name="action"><see cref="HttpRequest"/>, or <c>Integration/action</c>.</param>
    /// <param name="inputs">Its inputs by name.</param>
    /// <param name="connection">The connection to use.</param>
    /// <param name="context">Values that the inputs may name, <c>{{ Trigger.env }}</c>; null: the inputs of the catalogue's actions are plain.</param>
    /// <param name="ct">Cancels the run.</param>
    /// <exception cref="Problem.NotFound">Unknown, deleted or invisible.</exception>
    /// <exception cref="Problem.Forbidden">No Resolver, or without the permission.</exception>
    /// <exception cref="Problem.Invalid">Inputs that make no request, each at its name.</exception>
    /// <exception cref="Problem.DependencyFailed">A secret cannot be read, or a token was refused.</exception>
    /// <exception cref="Problem.TooMany">More runs than the limits; with the time to wait.</exception>
    /// <exception cref="Problem.Unavailable">The use could not be put on record; nothing was sent.</exception>
    public Task<RunResult> RunAsync(Actor actor, string action, JsonObject inputs, Guid connection, JsonObject? context, CancellationToken ct) =>
        RunAsync(actor, action, inputs, new Target.Connection(connection), context, ct);

    /// <summary>The same with what is used as a target: a connection, or a group and what is asked for in it.</summary>
    public async Task<RunResult> RunAsync(Actor actor, string action, JsonObject inputs, Target target, JsonObject? context, CancellationToken ct)
    {
        deployment.DemandSupported();
        var plan = ActionPlan.Of(catalog, action, inputs, names: null);
        if (plan.AllowExpiredCertificate && !settings.AllowExpiredCertificates)
            throw new Problem.Invalid("allowExpiredCertificate", "Expired certificates are not accepted here. An admin can allow it with the setting Egress:AllowExpiredCertificates.");

        using var mine = places.EnterFor(actor);
        var resolved = await resolver.ResolveAsync(actor, target, plan.Purpose, ct);
        if (!Authentications.Supports(resolved.Kind)) throw new Problem.Invalid("connection", $"Connections with {resolved.Kind.Name} cannot run actions yet.");
        using var inFlight = await places.EnterAsync(resolved.Id, ct);

        var prepared = await requests.PrepareAsync(
            resolved, (credential, baseUri) => plan.Request(credential, baseUri, context), limits, ct);
        var (request, mask) = prepared;
        var ready = request with { FollowRedirects = plan.FollowRedirects, AllowExpiredCertificate = plan.AllowExpiredCertificate };
        var sent = RunReport.Sent(ready, mask);
        EgressOutcome outcome;
        try
        {
            outcome = await egress.SendAsync(ready, ct);
        }
        catch (OperationCanceledException)
        {
            book.Record(actor, resolved, [new Change("asked", null, Asked(sent))], "cancelled");
            throw;
        }

        var result = RunReport.Of(resolved, outcome, plan.Answer, plan.FollowRedirects, sent, prepared.MaskOnceSent());
        if (outcome.Failure?.Rule is { } rule && await resolver.MayReadRulesAsync(actor, ct)) result = result with { NextStep = EgressPolicy.HowToLift(rule) };
        book.Record(actor, resolved, Changes(plan, result, outcome), Outcome(result));
        var tokenRefused = await requests.DropRefusedTokenAsync(prepared, outcome);
        // A token that ended early says nothing of the credential: the next run fetches another.
        if (tokenRefused is null || prepared.IsTokenNew) await book.NoteHealthAsync(resolved, result.Status, ct);
        return tokenRefused is null ? result : result with { NextStep = tokenRefused };
    }

    private static List<Change> Changes(ActionPlan plan, RunResult result, EgressOutcome outcome)
    {
        List<Change> changes =
        [
            new("action", null, plan.Purpose),
            new("asked", null, Asked(result.Request)),
            new("milliseconds", null, ((long)result.Elapsed.TotalMilliseconds).ToString(CultureInfo.InvariantCulture)),
        ];
        if (outcome.Forgiven is { } end) changes.Add(new("accepted a certificate that expired on", null, end.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)));
        if (outcome.RemoteAddress is { } remote) changes.Add(new(AuditLog.RemoteAddress, null, remote.ToString()));
        if (outcome.Failure?.Rule is { } rule) changes.Add(new(AuditLog.BlockedBy, null, rule));
        return changes;
    }

    // Without the parameters: they are the business of the run log, not of the audit trail.
    private static string Asked(SentRequest sent) => $"{sent.Method} {sent.Url.Split('?')[0]}";

    private static string Outcome(RunResult result) => result switch
    {
        { Outcome: RunOutcome.Succeeded } => "success",
        { Status: { } status } => string.Create(CultureInfo.InvariantCulture, $"status {status}"),
        _ => $"failed at {HealthNotes.WordFor(result.FailedAt ?? TestStage.Answer).ToLowerInvariant()}",
    };
}
