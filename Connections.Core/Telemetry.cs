using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Connections.Core;

/// <summary>
/// What the product measures and traces, for any collector that listens to <see cref="Name"/>. Tags hold only values
/// of closed sets: no name, no address, no secret.
/// </summary>
internal static class Telemetry
{
    /// <summary>Name of the meter and of the activity source.</summary>
    public const string Name = "Connections";

    /// <summary>Tag for how something ended.</summary>
    public const string Outcome = "connections.outcome";

    /// <summary>Tag for what went wrong, as OpenTelemetry names it.</summary>
    public const string ErrorType = "error.type";

    private static readonly string version = typeof(Telemetry).Assembly.GetName().Version?.ToString(3) ?? "";
    private static readonly Meter meter = new(Name, version);

    /// <summary>Spans of runs, resolves, requests and background jobs.</summary>
    public static ActivitySource Source { get; } = new(Name, version);

    /// <summary>Runs of actions, by outcome.</summary>
    public static Histogram<double> RunDuration { get; } = meter.CreateHistogram<double>(
        "connections.run.duration", "s", "Duration of runs of actions.");

    /// <summary>Choosing and opening a connection.</summary>
    public static Histogram<double> ResolveDuration { get; } = meter.CreateHistogram<double>(
        "connections.resolve.duration", "s", "Time to choose a connection and to open its secrets.");

    /// <summary>Requests to other servers.</summary>
    public static Histogram<double> EgressDuration { get; } = meter.CreateHistogram<double>(
        "connections.egress.duration", "s", "Duration of requests to other servers.");

    /// <summary>Background jobs, by name.</summary>
    public static Histogram<double> BackgroundJobDuration { get; } = meter.CreateHistogram<double>(
        "connections.background_job.duration", "s", "Duration of background jobs.");

    /// <summary>Database commands, by OpenTelemetry's name.</summary>
    public static Histogram<double> DatabaseDuration { get; } = meter.CreateHistogram<double>(
        "db.client.operation.duration", "s", "Duration of database commands.");

    /// <summary>What was refused, by the kind of rule.</summary>
    public static Counter<long> Refusals { get; } = meter.CreateCounter<long>(
        "connections.refusals", "{refusal}", "Actions and requests that a rule refused.");

    /// <summary>Sign-ins, by outcome.</summary>
    public static Counter<long> SignIns { get; } = meter.CreateCounter<long>(
        "connections.sign_ins", "{sign_in}", "Sign-ins of people.");

    /// <summary>SQLite connections that wait, open, for the next operation.</summary>
    public static UpDownCounter<int> IdleDatabaseConnections { get; } = meter.CreateUpDownCounter<int>(
        "connections.database.idle_connections", "{connection}", "Open SQLite connections that wait for an operation.");

    /// <summary>Counts a refusal.</summary>
    /// <param name="rule">Kind of the rule: <c>access</c> or <c>egress</c>.</param>
    public static void CountRefusal(string rule) =>
        Refusals.Add(1, new KeyValuePair<string, object?>("connections.refusal.rule", rule));

    /// <summary>Counts a sign-in.</summary>
    public static void CountSignIn(bool isAccepted) =>
        SignIns.Add(1, new KeyValuePair<string, object?>(Outcome, isAccepted ? "success" : "refused"));
}
