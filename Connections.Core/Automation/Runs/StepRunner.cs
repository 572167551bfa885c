using System.Text.Json;
using System.Text.Json.Nodes;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Specs;
using Connections.Core.Automation.Workflows;
using Connections.Core.Connections;
using Connections.Core.Execution;
using Connections.Core.Execution.Actions;
using Connections.Core.Integrations;
using Connections.Core.Resolving;
using Connections.Core.Tiles;

namespace Connections.Core.Automation.Runs;

/// <summary>A step that is to be executed.</summary>
/// <param name="Spec">The document.</param>
/// <param name="Step">The step.</param>
/// <param name="Progress">How far the run is.</param>
/// <param name="Facts">What is the same for the whole run.</param>
/// <param name="Identity">On whose right.</param>
/// <param name="Admitted">The connections and groups that it may use at all.</param>
internal sealed record StepCall(WorkflowSpec Spec, StepSpec Step, RunProgress Progress, RunFacts Facts, Actor Identity,
    IReadOnlySet<Guid> Admitted)
{
    /// <summary>Whether it counts against the runs a minute of its identity.</summary>
    public bool IsThrottled { get; init; }

    /// <summary>Told the request that is about to be sent, without what is secret, before its use is written.</summary>
    public Action<JsonNode>? Asks { get; init; }

    /// <summary>Whether it is the test of a step, and no part of a run.</summary>
    public bool IsTest { get; init; }
}

/// <summary>
/// Executes one step once: fills in its inputs, has the connection chosen, sends. Whatever is refused on the way is a
/// result, not an exception.
/// </summary>
internal sealed class StepRunner(IntegrationCatalog catalog, ActionRunner actions, LogicSteps logic)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    /// <summary>Executes it.</summary>
    /// <param name="call">The step.</param>
    /// <param name="begin">Told the filled-in inputs before anything is sent; what it returns keeps the use.</param>
    /// <param name="ct">Breaks it off.</param>
    /// <exception cref="OperationCanceledException">It was broken off.</exception>
    public async Task<StepResult> ExecuteAsync(StepCall call, Func<JsonObject, UseRecord> begin, CancellationToken ct)
    {
        UseRecord? record = null;
        try
        {
            var expressions = new RunExpressions(call.Spec, call.Progress, call.Facts);
            switch (SpecActions.Find(catalog, call.Step.ActionId))
            {
                case StepAction.Logic { Name: var name }:
                    var values = name switch
                    {
                        // A script is no text with places, and conditions of a loop are looked at before each round.
                        "func" or "expression" or Loops.While => Plain(call.Step),
                        _ => Filled(call.Step, expressions),
                    };
                    begin(values);
                    return logic.Execute(name, values, call.Progress, expressions);
                case StepAction.Request request:
                    return await SendAsync(call, request, expressions, inputs => record = begin(inputs), ct);
                default:
                    return Failed(SpecActions.UnknownWords(catalog, call.Step.ActionId), null);
            }
        }
        catch (Problem.TooMany busy)
        {
            return Failed(busy.Message, 429) with { MayRetry = true, RetryAfter = busy.RetryAfter };
        }
        catch (Problem.Unavailable away)
        {
            return Failed(away.Message, 503) with { MayRetry = true };
        }
        catch (Problem refused)
        {
            // What is gone is noted, too: those who could see it are told of the way back.
            if (refused is Problem.NotFound && call.Spec.TargetOf(call.Step) is { IsGroup: false } gone)
                record?.Choose(gone.Id, null);
            return Refused(call, refused, record);
        }
    }

    /// <summary>
    /// That a document names an action that there is not, in words; null: there are all. Nothing of it is run then, so
    /// that nothing is half done.
    /// </summary>
    public (string Step, string Words)? Unknown(WorkflowSpec spec)
    {
        foreach (var step in spec.Steps)
            if (SpecActions.Find(catalog, step.ActionId) is StepAction.Unknown)
                return (step.Name, SpecActions.UnknownWords(catalog, step.ActionId));
        return null;
    }

    /// <summary>Whether a step may be executed again though it may have been done.</summary>
    public bool IsRepeatable(StepSpec step, IReadOnlyCollection<string> ticked) =>
        ticked.Contains(step.Name) || StepActions.IsRepeatable(catalog, step.ActionId, step.Input("verb"));

    private async Task<StepResult> SendAsync(StepCall call, StepAction.Request request, RunExpressions expressions,
        Func<JsonObject, UseRecord> begin, CancellationToken ct)
    {
        // Texts of the HTTP request are filled in where they land, each encoded for its place, and may name the
        // connection's own tokens; an action of the catalog encodes plain values itself.
        var isHttp = request.Integration is null;
        var whole = call.Step;
        var tile = TileSteps.TileOf(request, whole);
        call = call with
        {
            Step = request.Named(tile is null ? whole : TileSteps.WithoutAccount(whole), out var unknown),
        };
        if (unknown.Count > 0) throw new Problem.Invalid([.. unknown]);
        var (inputs, context) = isHttp ? expressions.Landing(Plain(call.Step)) : (Filled(call.Step, expressions), null);
        var (target, told) = tile is null ? Target(call, expressions)
            : (new ResolveTarget.Tile(tile.Type, TileSteps.AccountText(whole) is { } account
                ? expressions.FillText(TileSchema.AccountInput, account) : null), "");
        var record = begin(context is null ? inputs.DeepClone().AsObject()
            : RunExpressions.Known(call.Step.Inputs, inputs, context));
        try
        {
            var result = await actions.RunStepAsync(call.Identity, new ActionRequest(request.Action, inputs, target,
                context)
            {
                Purpose = $"workflow {call.Facts.WorkflowName}, step {call.Step.Name}, run {call.Facts.RunId}",
                IsThrottled = call.IsThrottled,
                // Of a run nobody waits for an answer, and it was accepted: it takes its turn.
                IsPatient = !call.IsThrottled,
                Asks = asked => call.Asks?.Invoke(Shown(asked)),
            }, record, ct);
            return From(result);
        }
        catch (Problem.NotFound none) when (none.What == "connection" && target is ResolveTarget.Group)
        {
            return Failed($"404 Not Found. {none.Message}{(told.Length > 0 ? " " + told : "")}", 404);
        }
        catch (Problem.Invalid bad) when (target is ResolveTarget.Tile
            && bad.Faults.All(f => f.Field == TileSchema.AccountInput))
        {
            return Failed(bad.Message, 400);
        }
        catch (Problem.Invalid bad) when (bad.Faults.All(
            f => f.Field.StartsWith("identifiers/", StringComparison.Ordinal)))
        {
            return Failed($"{bad.Message}{(told.Length > 0 ? " " + told : "")}", 400);
        }
    }

    private static (ResolveTarget Target, string Told) Target(StepCall call, RunExpressions expressions)
    {
        if (call.Spec.TargetOf(call.Step) is not { } target)
            throw new Problem.Invalid("connection", "No connection is chosen for this step.");
        if (!call.Admitted.Contains(target.Id))
            throw new Problem.Forbidden(NotAdmitted.ToReader(target.IsGroup));
        if (!target.IsGroup) return (new ResolveTarget.Connection(target.Id), "");
        var identifiers = target.Identifiers.Select(i => new Identifier(i.Key,
            expressions.FillText($"identifiers/{DidYouMean.Quote(i.Key)}", i.Value))).ToList();
        return (new ResolveTarget.Group(target.Id, identifiers),
            string.Join(" ", target.Identifiers.Select(i => expressions.Told(i.Value, call.IsTest ? "test" : "run"))
                .Where(t => t.Length > 0)));
    }

    private static JsonObject Plain(StepSpec step)
    {
        var inputs = new JsonObject();
        foreach (var input in step.Inputs) inputs[input.Name] = input.Value?.DeepClone();
        return inputs;
    }

    // An input that comes out as null counts as left out.
    private static JsonObject Filled(StepSpec step, RunExpressions expressions)
    {
        var inputs = new JsonObject();
        foreach (var input in step.Inputs)
            if (expressions.Fill(input.Name, input.Value) is { } value) inputs[input.Name] = value;
        return inputs;
    }

    /// <summary>What came back, as expressions name it.</summary>
    public static JsonObject OutputOf(RunResult result) => new()
    {
        ["status"] = result.Status,
        ["headers"] = Headers(result.Headers),
        ["body"] = result.Body?.DeepClone(),
    };

    private static StepResult From(RunResult result)
    {
        var output = OutputOf(result);
        var request = Shown(result.Request);
        if (result.Outcome == RunOutcome.Succeeded)
        {
            return new StepResult(StepState.Succeeded, SpecGraph.Main, output)
            {
                Message = result.Message,
                Request = request,
            };
        }
        var words = result.NextStep is { } next ? $"{result.Message} {next}" : result.Message;
        var failed = Failed(words, result.Status) with
        {
            Output = output,
            Request = request,
            // An error that the body reports stays one, unless it asks to come later.
            MayRetry = result.BlockedBy is null
                && (result.IsRateLimited || result.Status is null or 408 or 425 or 429 or >= 400),
            // Of an answer that broke off no more is known than of none, unless its status refuses.
            IsUnknown = result is { Status: null or < 300, FailedAt: TestStage.Answer },
            RetryAfter = RetryAfter(result),
        };
        failed.Error!["nextStep"] = result.NextStep;
        return failed;
    }

    /// <summary>A request as it was sent, without what is secret.</summary>
    public static JsonObject Shown(SentRequest request) => new()
    {
        ["method"] = request.Method,
        ["url"] = request.Url,
        ["headers"] = Headers(request.Headers),
        ["body"] = request.Body,
    };

    private static TimeSpan? RetryAfter(RunResult result)
    {
        var given = result.Headers.FirstOrDefault(h => h.Key.Equals("Retry-After", StringComparison.OrdinalIgnoreCase));
        return int.TryParse(given.Value, out var seconds) && seconds > 0
            ? TimeSpan.FromSeconds(Math.Min(seconds, LongestPause.TotalSeconds)) : null;
    }

    // A header that comes twice is one with both values, as HTTP has it.
    private static JsonObject Headers(IEnumerable<KeyValuePair<string, string>> headers)
    {
        var node = new JsonObject();
        foreach (var same in headers.GroupBy(h => h.Key, StringComparer.OrdinalIgnoreCase))
            node[same.First().Key] = string.Join(", ", same.Select(h => h.Value));
        return node;
    }

    /// <summary>What is wrong with a step, each at its input, as that is called on screen.</summary>
    public string Words(StepSpec step, Problem.Invalid invalid)
    {
        var inputs = StepActions.Find(catalog, step.ActionId)?.Inputs ?? [];
        return string.Join(" ", invalid.Faults.Select(f =>
        {
            var name = f.Field.Split('/')[0];
            var label = inputs.FirstOrDefault(i => i.Name == name)?.Label ?? name;
            return label.Length == 0 || f.Message.StartsWith($"{label} ", StringComparison.Ordinal) ? f.Message
                : $"{label}{f.Field[name.Length..]}: {f.Message}";
        }));
    }

    private StepResult Refused(StepCall call, Problem refused, UseRecord? record)
    {
        var who = call.Identity.Name;
        var isGroup = call.Spec.TargetOf(call.Step) is { IsGroup: true };
        return refused switch
        {
            // The words of a refusal speak to who acts; here others read them, too.
            Problem.Forbidden when record is { Tile: { } tile, ConnectionName: { } account }
                && refused.Message == TileAccess.RestrictedWords(account) =>
                Failed($"403 Forbidden. {who} can't use the account “{account}” of the {catalog.NameOf(tile)} "
                    + $"tile: its use is restricted. Give {who} Resolver access under Integrations, or choose another "
                    + "account or a connection.", 403),
            Problem.Forbidden when record is { Tile: not null } => Failed($"403 Forbidden. {refused.Message}", 403),
            Problem.Forbidden when !isGroup && record?.ConnectionName is { } name =>
                Failed($"403 Forbidden. {who} can't use “{name}”: this requires Resolver access to it. Give "
                    + $"{who} Resolver access, or choose a connection that {who} can use.", 403),
            Problem.Forbidden => Failed($"403 Forbidden. {refused.Message}", 403),
            Problem.NotFound { What: TileAccess.Kind } =>
                Failed("404 Not Found. The account of this step was deleted just now.", 404),
            Problem.NotFound => Failed($"404 Not Found. The {(isGroup ? "group" : "connection")} of this step was "
                + $"deleted, or {who} doesn't have access to it.", 404),
            Problem.DependencyFailed => Failed(refused.Message, 424),
            Problem.Invalid invalid => Failed(Words(call.Step, invalid), 400),
            _ => Failed(refused.Message, null),
        };
    }

    private static StepResult Failed(string message, int? status) =>
        new(StepState.Failed, SpecGraph.Error, null)
        {
            Message = message,
            Error = new JsonObject { ["message"] = message, ["status"] = status },
        };
}
