using System.Text;
using System.Text.Json.Nodes;
using Connections.Core.Apps.Definitions;
using Connections.Core.Automation.Scripts;
using Connections.Core.Automation.Specs;
using Connections.Core.Resolving;

namespace Connections.Core.Apps.Running;

/// <summary>How the queries of an open app run.</summary>
public sealed partial class AppSession
{
    private const string NotPrepared =
        "This couldn't be prepared. Choose or fill in what it needs, then try again.";

    private async Task RunAllAsync(IReadOnlyList<AppDueQuery> due, int depth, CancellationToken ct)
    {
        if (due.Count == 0) return;
        if (depth >= MaxDepth)
        {
            await ChangeAsync(() => Tell(due[0].Name,
                "The queries of this app trigger each other again and again."), ct);
            return;
        }
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(ct, closing);
        await Task.WhenAll(due.Select(d => RunOneAsync(d, depth, linked.Token)));
    }

    private async Task RunOneAsync(AppDueQuery due, int depth, CancellationToken ct)
    {
        var (run, next) = (queries[due.Name], new List<AppDueQuery>());
        AppArguments? arguments = null;
        AppOutcome? mocked = null;
        var number = 0;
        await ChangeAsync(() =>
        {
            if ((arguments = Begin(run, due)) is not null)
            {
                number = ++run.Number;
                mocked = Mocked(run.Query);
            }
            Settle(next);
        }, ct);
        if (arguments is not null)
        {
            var outcome = mocked ?? await AskAsync(run, number, arguments, ct);
            await ChangeAsync(() =>
            {
                // A later start of the same query is the one that counts.
                if (run.Number == number) End(run, due, outcome, next);
                Settle(next);
            }, ct);
        }
        await RunAllAsync(next, depth + 1, ct);
    }

    private async Task<AppOutcome> AskAsync(AppQueryRun run, int number, AppArguments arguments, CancellationToken ct)
    {
        try
        {
            return await runner.RunAsync(open, run.Query, arguments, ct);
        }
        catch (OperationCanceledException)
        {
            // It was broken off: it is not under way anymore, whatever came of it.
            await ChangeAsync(() =>
            {
                if (run.Number != number) return;
                run.IsLoading = false;
                state.Set(run.Query.Name, "isLoading", false);
                state.Settle();
            }, CancellationToken.None);
            throw;
        }
    }

    // What it asks; null: it does not run now.
    private AppArguments? Begin(AppQueryRun run, AppDueQuery due)
    {
        var (query, now) = (run.Query, clock.GetUtcNow());
        if (query.Action is not { IsComputed: false } action) return null;
        var condition = query.Value("condition");
        try
        {
            if (condition is { Text: not "" } && !AppValue.IsTrue(state.Fill(condition))) return Skip(run, due);
            if (Milliseconds(query, "debounceInMs") is { } pause && run.StartedAt is { } before
                && !due.IsConfirmed && now < before + pause)
            {
                // A double click is one; what changed is asked for once the time is over.
                if (due.IsByItself) run.DueAt = before + pause;
                return null;
            }
            var arguments = Arguments(action);
            if (due is { IsByItself: true, IsDue: false } && run.LastArguments == arguments.Key) return null;
            if (!due.IsConfirmed && query.Value("requiresConfirmation") is { } asks
                && AppValue.IsTrue(state.Fill(asks)))
            {
                if (!confirmations.Contains(query.Name)) confirmations.Add(query.Name);
                return null;
            }
            (run.LastArguments, run.StartedAt, run.IsLoading, run.DueAt) = (arguments.Key, now, true, null);
            state.Set(query.Name, "isLoading", true);
            return arguments;
        }
        catch (ScriptException e)
        {
            Fail(run, due, new AppOutcome(null, NotPrepared) { Details = e.Message }, asked: null);
            return null;
        }
    }

    // One that polls looks again whether it may.
    private AppArguments? Skip(AppQueryRun run, AppDueQuery due)
    {
        if (due.IsDue && Milliseconds(run.Query, "pollingIntervalInMs") is { } interval)
            run.DueAt = clock.GetUtcNow() + Least(interval);
        return null;
    }

    private void End(AppQueryRun run, AppDueQuery due, AppOutcome outcome, List<AppDueQuery> next)
    {
        var query = run.Query;
        if (Milliseconds(query, "pollingIntervalInMs") is { } interval && interval > TimeSpan.Zero)
            run.DueAt = clock.GetUtcNow() + Least(interval);
        if (outcome.Error is null)
        {
            try
            {
                outcome = outcome with { Output = Transformed(query, outcome.Output) };
                run.Size = SizeOf(outcome.Output);
                if (queries.Values.Sum(q => q.Size) > MaxOutputs)
                    outcome = new AppOutcome(null, "The queries of this app brought more than 32 MB.");
            }
            catch (ScriptException e)
            {
                outcome = outcome with
                {
                    Output = null,
                    Error = "The outputs of this query can't be worked out.",
                    Details = e.Message,
                };
            }
        }
        if (outcome.Error is not null)
        {
            Fail(run, due, outcome, run.LastArguments);
            return;
        }
        (run.IsLoading, run.Outcome, run.Answered) = (false, outcome, run.LastArguments);
        state.Set(query.Name, "isLoading", false);
        state.Set(query.Name, "error", null);
        state.Set(query.Name, "outputs", outcome.Output);
        // What it brought is there for what follows.
        Settle(next);
        var before = next.Count;
        React(query.Events, AppNames.ExecutionFinished, next);
        for (var i = before; i < next.Count; i++) next[i] = next[i] with { IsByPerson = due.IsByPerson };
        if (due is { IsConfirmed: true, IsByPerson: true }) Add(new AppToast(query.Name, "", IsSuccess: true));
    }

    private void Fail(AppQueryRun run, AppDueQuery due, AppOutcome outcome, string? asked)
    {
        (run.IsLoading, run.Outcome) = (false, outcome);
        // What it brought before stays where it asked the same, with the size that this has: to something else it is
        // no answer.
        if (run.Answered is null || run.Answered != asked) state.Set(run.Query.Name, "outputs", null);
        run.Size = SizeOf(state.Get(run.Query.Name, "outputs"));
        state.Set(run.Query.Name, "isLoading", false);
        state.Set(run.Query.Name, "error", IsEditing ? outcome.Details ?? outcome.Error : outcome.Error);
        // Unless the app says otherwise, people are told of what they began, and of nothing else.
        if (run.Query.Value("showToastOnError") is { } toast ? AppValue.IsTrue(Worked(toast)) : due.IsByPerson)
            Tell(run.Query.Name, (IsEditing ? outcome.Details : null) ?? outcome.Error!);
    }

    private JsonNode? Transformed(AppQuery query, JsonNode? output)
    {
        if (query.Value("outputs") is not { } transform || transform is { IsConstant: true, Text: null or "" })
            return output;
        // Lent, and taken back: it may be large.
        var self = new JsonObject { ["rawOutputs"] = output?.Parent is null ? output : output.DeepClone() };
        return state.Fill(transform, self);
    }

    private AppOutcome? Mocked(AppQuery query)
    {
        if (!IsEditing || query.Value("mockedOutputs") is not { } mocked) return null;
        if (Worked(mocked) is not JsonObject members || !AppValue.IsTrue(members["enabled"])) return null;
        var outputs = members["outputs"];
        if (outputs is JsonValue one && one.TryGetValue<string>(out var text))
        {
            try
            {
                outputs = JsonNode.Parse(text);
            }
            catch (System.Text.Json.JsonException)
            {
                // A text is one, too.
            }
        }
        return new AppOutcome(outputs?.DeepClone(), null);
    }

    private AppArguments Arguments(AppAction action)
    {
        List<Identifier> identifiers = [.. action.Identifiers.Select(i =>
            new Identifier(i.Key, AppText.TextOf(state.Fill(i.Value))))];
        // Texts of the HTTP request land where they are, each value encoded for its place, and may name the
        // connection's own tokens; an action of the catalog encodes plain values itself.
        var context = SpecActions.IsHttp(action.Fqn) ? new List<KeyValuePair<string, JsonNode?>>() : null;
        var inputs = new JsonObject();
        if (action.WholeInputs is { } whole)
        {
            if (state.Fill(whole) is not JsonObject all) throw new ScriptException("The inputs are no object.");
            // All of it was worked out: nothing in it is read as a template.
            foreach (var (name, value) in all)
                inputs[name] = context is not null && AppText.LandingInputs.Contains(name)
                    ? AppText.Land(name, value) : value?.DeepClone();
            return new(inputs, context, identifiers);
        }
        foreach (var (name, value) in action.Inputs)
            if ((context is not null && AppText.LandingInputs.Contains(name)
                ? value.Land(name, context, s => state.Evaluate(s)) : state.Fill(value)) is { } filled)
                inputs[name] = filled;
        return new(inputs, context, identifiers);
    }

    private TimeSpan? Milliseconds(AppQuery query, string property) =>
        query.Value(property) is { } value && AppReader.MillisecondsOf(Worked(value)) is { } number
            && number is > 0 and < int.MaxValue ? TimeSpan.FromMilliseconds(number) : null;

    private static TimeSpan Least(TimeSpan interval) =>
        TimeSpan.FromMilliseconds(Math.Max(interval.TotalMilliseconds, AppReader.ShortestPolling));
}
