using System.Text.Json.Nodes;
using Connections.Core.Egress;
using Connections.Core.Integrations;
using Connections.Core.Requests.Authentication;
using Connections.Core.Resolving;

namespace Connections.Core.Execution.Actions;

/// <summary>An action that is to be run.</summary>
/// <param name="Action"><see cref="ActionRunner.HttpRequest"/>, or <c>Integration/action</c>.</param>
/// <param name="Inputs">Its inputs by name.</param>
/// <param name="Target">A connection, or a group and what is asked for in it.</param>
/// <param name="Context">Values that the inputs may name; null: the inputs of the catalog's actions are plain.</param>
internal sealed record ActionRequest(string Action, JsonObject Inputs, ResolveTarget Target,
    IEnumerable<KeyValuePair<string, JsonNode?>>? Context)
{
    /// <summary>On whose behalf, as the audit trail shows it; null: only the action.</summary>
    public string? Purpose { get; init; }

    /// <summary>Whether it counts against the runs a minute of who acts.</summary>
    public bool IsThrottled { get; init; }

    /// <summary>Whether it waits while its connection is busy, however long that takes.</summary>
    public bool IsPatient { get; init; }

    /// <summary>Told what is about to be asked, without what is secret, before its use is written.</summary>
    public Action<SentRequest>? Asks { get; init; }
}

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
    private readonly RunThrottle places;
    private readonly ActionSender sender;
    private readonly Deployment deployment;

    internal ActionRunner(IntegrationCatalog catalog, ResolveService resolver, RunThrottle places, ActionSender sender,
        Deployment deployment) =>
        (this.catalog, this.resolver, this.places, this.sender, this.deployment) =
        (catalog, resolver, places, sender, deployment);

    /// <summary>Most bytes that the body of a run's request may have: <c>Egress:RequestKilobytes</c>.</summary>
    public int MostRequestBytes => sender.MostRequestBytes;

    /// <summary>
    /// What is wrong with an action and its inputs, as far as it can be known before there is a connection: for the
    /// save of a workflow.
    /// </summary>
    /// <param name="action"><see cref="HttpRequest"/>, or <c>Integration/action</c>.</param>
    /// <param name="inputs">Its inputs by name.</param>
    /// <param name="names">The names that its texts may use, such as <c>Trigger</c> and <c>Steps</c>; null: they are
    /// held against what there is by the caller.</param>
    public IReadOnlyList<ValidationError> Check(string action, JsonObject inputs, IReadOnlyCollection<string>? names)
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
            var result = await PrepareAndSendAsync(actor, new ActionRequest(action, inputs, target, context)
            { IsThrottled = true }, null, ct);
            operation.Tag(Telemetry.Outcome, result.Outcome switch
            {
                RunOutcome.Succeeded => "success",
                RunOutcome.ErrorStatus => "error_status",
                _ => "failed",
            });
            return result;
        });

    /// <summary>
    /// Runs an action for a step of a workflow. What the caller keeps of the use is written in the commit of its audit
    /// entry; and the run's own limits bind it, not those of the identity, which would stop a busy owner.
    /// </summary>
    internal Task<RunResult> RunStepAsync(Actor actor, ActionRequest request, UseRecord record, CancellationToken ct) =>
        PrepareAndSendAsync(actor, request, record, ct);

    private async Task<RunResult> PrepareAndSendAsync(Actor actor, ActionRequest request, UseRecord? record,
        CancellationToken ct)
    {
        deployment.EnsureSupported();
        var plan = ActionPlan.Create(catalog, request.Action, request.Inputs, names: null);
        sender.EnsureAllowed(plan);

        using var mine = request.IsThrottled ? places.EnterFor(actor) : null;
        using var turn = new ConnectionTurn(places);
        var early = default(Task<ReadyRequest>);
        if (record is not null)
            record.Opened = async opened =>
            {
                if (!RequestAuthenticators.Supports(opened.Kind)) return;
                turn.Take(opened.Id);
                // One for which no token has to be fetched is made already now, and once.
                early = RequestAuthenticators.TakesToken(opened.Kind) ? null
                    : sender.PrepareAsync(opened, plan, request.Context, ct);
                if (request.Asks is { } asks && await AskedAsync(early, opened, plan, request) is { } asked)
                    asks(asked);
            };
        var purpose = request.Purpose is { } purposeOf ? $"{purposeOf}: {plan.Purpose}" : plan.Purpose;
        // A use that is kept is written once it is its turn: a run that is killed in line has sent nothing, and is
        // known not to have. The rights are those of that moment, not of when it came.
        var resolved = record is null
            ? await resolver.ResolveAsync(actor, request.Target, purpose, ct)
            : await turn.ResolveAsync(() => resolver.ResolveAsync(actor, request.Target, purpose, record, ct),
                request.IsPatient, ct);
        if (!RequestAuthenticators.Supports(resolved.Kind))
            throw new Problem.Invalid("connection", $"Connections with {resolved.Kind.Name} can't run actions yet.");
        if (record is null) await turn.WaitAsync(resolved.Id, isPatient: false, ct);

        var prepared = await (early ?? sender.PrepareAsync(resolved, plan, request.Context, ct));
        if (record is not null) await resolver.EnsureStillAsync(record, ct);
        var result = await sender.SendAsync(actor, resolved, plan, purpose, prepared, ct);
        return result.BlockedBy is { } rule && await MayReadRulesAsync(actor, ct)
            ? result with { NextStep = EgressPolicy.HowToLift(rule) }
            : result;
    }

    // What is about to be asked, for what is written of the use; null: it can't be made, which is said when it would be
    // sent.
    private async Task<SentRequest?> AskedAsync(Task<ReadyRequest>? early, ResolvedConnection opened, ActionPlan plan,
        ActionRequest request)
    {
        if (early is null) return sender.Draft(opened, plan, request.Context);
        await ((Task)early).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return early.IsCompletedSuccessfully ? RunResultBuilder.Asked(await early) : null;
    }

    // The run is over: where the right cannot be asked for, it has its result all the same.
    private async Task<bool> MayReadRulesAsync(Actor actor, CancellationToken ct)
    {
        try
        {
            return await resolver.MayReadRulesAsync(actor, ct);
        }
        catch (Problem)
        {
            return false;
        }
    }
}
