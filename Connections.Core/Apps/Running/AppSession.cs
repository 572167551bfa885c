using System.Text.Json;
using System.Text.Json.Nodes;
using Connections.Core.Apps.Definitions;
using Connections.Core.Automation.Scripts;

namespace Connections.Core.Apps.Running;

/// <summary>
/// An app that someone has open. It is told what they did, never what a query asks: that is worked out here, from the
/// definition as it was published. It runs nothing by a clock of its own: who shows it looks at <see cref="NextDue"/>.
/// </summary>
public sealed partial class AppSession : IDisposable
{
    /// <summary>Longest text that a component's value may be, in characters.</summary>
    public const int MaxText = 100_000;

    // Queries that trigger each other end here.
    private const int MaxDepth = 10;

    private const long MaxOutputs = 32 * 1024 * 1024;

    private readonly OpenApp open;
    private readonly AppQueryRunner runner;
    private readonly TimeProvider clock;
    private readonly AppState state;
    private readonly Dictionary<string, AppQueryRun> queries;
    private readonly Dictionary<string, IReadOnlyList<AppRead>> asked;
    private readonly Dictionary<string, IReadOnlyList<string>> sources;
    private readonly SemaphoreSlim gate = new(1);
    private readonly CancellationTokenSource closed = new();
    private readonly CancellationToken closing;
    private readonly Lock handing = new();
    private readonly List<string> confirmations = [];
    private List<AppEffect> effects = [];

    internal AppSession(OpenApp open, JsonObject user, AppQueryRunner runner, TimeProvider clock)
    {
        (this.open, this.runner, this.clock) = (open, runner, clock);
        closing = closed.Token;
        state = new AppState(open.Definition, user);
        queries = open.Definition.Queries.ToDictionary(q => q.Name, q => new AppQueryRun(q), StringComparer.Ordinal);
        asked = open.Definition.Queries
            .Where(q => q is { Kind: AppQueryKind.Action, IsManual: false, Action: not null })
            .ToDictionary(q => q.Name, q => (IReadOnlyList<AppRead>)[.. DecidedBy(q)
                .SelectMany(v => AppGraph.ReadsOf(open.Definition, v)).Distinct()], StringComparer.Ordinal);
        sources = open.Definition.Components.Where(c => c.Values.Keys.Any(AppGraph.IsData))
            .ToDictionary(c => c.Name, c => AppGraph.SourcesOf(open.Definition, c), StringComparer.Ordinal);
    }

    /// <summary>Told after each change of what is shown.</summary>
    public event Action? Changed;

    /// <summary>Name of the app.</summary>
    public string Name => open.AppName;

    /// <summary>Whether an editor tries it, and its queries act as they.</summary>
    public bool IsEditing => open.VersionId is null;

    /// <summary>When <see cref="RunDueAsync"/> has something to do; null: never.</summary>
    public DateTimeOffset? NextDue => queries.Values.Min(q => q.DueAt);

    /// <summary>Works everything out, and runs the queries that run by themselves.</summary>
    /// <exception cref="OperationCanceledException">It was closed.</exception>
    public async Task StartAsync(CancellationToken ct)
    {
        var due = new List<AppDueQuery>();
        await ChangeAsync(() =>
        {
            state.Begin(AppState.OpeningTime);
            state.Settle(isFirst: true);
            foreach (var query in asked.Keys) due.Add(new(query, IsByItself: true));
        }, ct);
        await RunAllAsync(due, 0, ct);
    }

    /// <summary>Works everything out, and runs no query: for an editor who runs one by itself.</summary>
    /// <exception cref="OperationCanceledException">It was closed.</exception>
    public Task PrepareAsync(CancellationToken ct) => ChangeAsync(() =>
    {
        state.Begin(AppState.OpeningTime);
        state.Settle(isFirst: true);
    }, ct);

    /// <summary>Does what follows from what someone did, queries included.</summary>
    /// <exception cref="Problem.Invalid">There is no such component, it is hidden or disabled, or it can't have that
    /// value.</exception>
    /// <exception cref="OperationCanceledException">It was closed.</exception>
    public async Task SendAsync(AppMessage message, CancellationToken ct)
    {
        var due = new List<AppDueQuery>();
        await ChangeAsync(() =>
        {
            Take(message, due);
            Settle(due);
            for (var i = 0; i < due.Count; i++) due[i] = due[i] with { IsByPerson = true };
        }, ct);
        await RunAllAsync(due, 0, ct);
    }

    /// <summary>Runs the queries whose time has come: those that poll, and those that were asked too soon.</summary>
    /// <exception cref="OperationCanceledException">It was closed.</exception>
    public async Task RunDueAsync(CancellationToken ct)
    {
        var due = new List<AppDueQuery>();
        await ChangeAsync(() =>
        {
            foreach (var run in queries.Values.Where(q => q.DueAt <= clock.GetUtcNow()))
            {
                run.DueAt = null;
                due.Add(new(run.Query.Name, IsByItself: true, IsDue: true));
            }
        }, ct);
        await RunAllAsync(due, 0, ct);
    }

    /// <summary>Runs a query as its editor, whatever triggers it.</summary>
    /// <exception cref="Problem.Forbidden">It is no editor's.</exception>
    /// <exception cref="Problem.Invalid">There is no such query.</exception>
    /// <exception cref="OperationCanceledException">It was closed.</exception>
    public Task RunQueryAsync(string query, CancellationToken ct)
    {
        if (!IsEditing) throw new Problem.Forbidden("Only editors can run a query by itself.");
        if (!queries.ContainsKey(query)) throw new Problem.Invalid("query", "There is no such query.");
        return RunAllAsync([new(query, IsConfirmed: true)], 0, ct);
    }

    /// <summary>What the viewer's browser has to do since it was asked last.</summary>
    public IReadOnlyList<AppEffect> TakeEffects()
    {
        lock (handing)
        {
            var taken = effects;
            effects = [];
            return taken;
        }
    }

    /// <summary>Breaks off what runs.</summary>
    public void Dispose()
    {
        closed.Cancel();
        closed.Dispose();
    }

    // One change at a time: what two tabs of a circuit do comes one after the other.
    private async Task ChangeAsync(Action change, CancellationToken ct)
    {
        await gate.WaitAsync(ct);
        try
        {
            state.Begin();
            change();
        }
        finally
        {
            gate.Release();
        }
        Changed?.Invoke();
    }

    // Works out what depends on what changed, and finds the queries that ask something else now.
    private void Settle(List<AppDueQuery> due)
    {
        var changed = state.Settle();
        if (changed.Count == 0) return;
        foreach (var (query, reads) in asked)
            if (reads.Any(r => AppState.IsChanged(changed, r)) && !due.Exists(d => d.Name == query))
                due.Add(new(query, IsByItself: true));
    }

    // What decides whether a query runs by itself, and what it asks then.
    private static IEnumerable<AppValue> DecidedBy(AppQuery query)
    {
        foreach (var value in AppGraph.ArgumentsOf(query.Action!)) yield return value;
        if (query.Value("condition") is { } condition) yield return condition;
    }

    private static long SizeOf(JsonNode? value) => value is null ? 0
        : JsonSerializer.SerializeToUtf8Bytes(value).LongLength;

    private JsonNode? Worked(AppValue value, JsonObject? self = null)
    {
        try
        {
            return state.Fill(value, self);
        }
        catch (ScriptException)
        {
            return null;
        }
    }

    /// <summary>A query that is to run.</summary>
    /// <param name="Name">Which.</param>
    /// <param name="IsByItself">Whether nobody asked for it: it runs only if it asks something new.</param>
    /// <param name="IsConfirmed">Whether the viewer let it run.</param>
    /// <param name="IsDue">Whether its time has come.</param>
    private sealed record AppDueQuery(string Name, bool IsByItself = false, bool IsConfirmed = false,
        bool IsDue = false)
    {
        /// <summary>Whether it follows from what a person did, who waits for a word of it.</summary>
        public bool IsByPerson { get; init; }
    }
}
