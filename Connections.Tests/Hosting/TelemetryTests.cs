using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using Connections.Core;
using Connections.Core.Background;
using Connections.Core.People;
using Connections.Core.Storage;
using Connections.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Connections.Tests.Hosting;

/// <summary>What a collector hears that listens to the name Connections.</summary>
public sealed partial class TelemetryTests
{
    [Fact]
    public async Task A_background_job_is_measured_and_traced()
    {
        await using var host = await CoreHost.StartAsync();
        using var heard = new Listener();
        var name = $"job-{Guid.CreateVersion7():N}";
        var job = new BackgroundJob(name, _ => throw new InvalidOperationException("broken"));
        var runner = new BackgroundJobRunner([job], host.Get<LeaseStore>(), host.Get<BackgroundJobMonitor>(),
            host.Get<WriteGate>(), host.Clock, host.Get<ILogger<BackgroundJobRunner>>());

        await runner.RunOnceAsync(default);

        heard.Measured.Should().ContainSingle(m => m.StartsWith("connections.background_job.duration", StringComparison.Ordinal))
            .Which.Should().Be($"connections.background_job.duration connections.background_job.name={name} "
                + "error.type=InvalidOperationException");
        heard.Traced.Should().Contain("background_job Error");
    }

    [Fact]
    public async Task A_refusal_and_a_sign_in_are_counted_without_names()
    {
        await using var host = await CoreHost.StartAsync();
        var reader = await host.AddUserAsync("Rita", Role.ReadOnly);
        using var heard = new Listener();

        await FluentActions.Awaiting(() => host.Get<TeamService>().CreateAsync(reader, "Ops", "", default)).Should()
            .ThrowAsync<Problem.Forbidden>();
        await using (var scope = host.Scope())
        {
            var accounts = scope.ServiceProvider.GetService(typeof(AccountService)) as AccountService;
            await accounts!.SignInAsync("ada@example.com", CoreHost.OwnerPassword, null, default);
            await accounts.SignInAsync("ada@example.com", "wrong wrong wrong", null, default);
        }

        heard.Measured.Should().ContainInOrder(
            "connections.refusals connections.refusal.rule=access",
            "connections.sign_ins connections.outcome=success",
            "connections.sign_ins connections.outcome=refused");
    }

    [Fact]
    public async Task A_database_command_is_measured()
    {
        await using var host = await CoreHost.StartAsync();
        using var heard = new Listener();
        await using var db = host.OpenDb();

        await db.Set<User>().CountAsync();

        heard.Measured.Should().Equal("db.client.operation.duration db.system.name=sqlite");
    }

    [Fact]
    public void Every_instrument_is_in_the_documents()
    {
        var instruments = new List<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Name == Telemetry.Name) instruments.Add(instrument.Name);
            },
        };
        _ = Telemetry.Source;
        listener.Start();

        instruments.Should().HaveCount(8);
        var document = File.ReadAllText(Path.Combine(Repository.Root, "docs", "operations.md"));
        DocumentedInstrument().Matches(document).Select(m => m.Groups[1].Value).Should().BeEquivalentTo(instruments);
    }

    [GeneratedRegex(@"^\| `((?:connections|db)\.[\w.]+)` \| (?:s|\{\w+\}) \|", RegexOptions.Multiline)]
    private static partial Regex DocumentedInstrument();

    /// <summary>Hears what the flow of one test measures and traces; other tests run beside it.</summary>
    private sealed class Listener : IDisposable
    {
        private static readonly AsyncLocal<Listener?> current = new();

        private readonly Lock access = new();
        private readonly List<string> measured = [];
        private readonly List<string> traced = [];
        private readonly MeterListener meters = new();
        private readonly ActivityListener activities;

        public Listener()
        {
            current.Value = this;
            meters.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == Telemetry.Name) listener.EnableMeasurementEvents(instrument);
            };
            meters.SetMeasurementEventCallback<double>((i, _, tags, _) => Note(i, tags));
            meters.SetMeasurementEventCallback<long>((i, _, tags, _) => Note(i, tags));
            meters.Start();
            activities = new ActivityListener
            {
                ShouldListenTo = source => source.Name == Telemetry.Name,
                Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
                ActivityStopped = Note,
            };
            ActivitySource.AddActivityListener(activities);
        }

        public IReadOnlyList<string> Measured
        {
            get { lock (access) return [.. measured]; }
        }

        public IReadOnlyList<string> Traced
        {
            get { lock (access) return [.. traced]; }
        }

        public void Dispose()
        {
            meters.Dispose();
            activities.Dispose();
        }

        private void Note(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            if (current.Value != this) return;
            var text = string.Join(' ', tags.ToArray().Select(t => $"{t.Key}={t.Value}"));
            lock (access) measured.Add($"{instrument.Name} {text}");
        }

        private void Note(Activity activity)
        {
            if (current.Value != this) return;
            lock (access) traced.Add($"{activity.OperationName} {activity.Status}");
        }
    }
}
