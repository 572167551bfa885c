using System.Globalization;
using Connections.Core;
using Connections.Core.Audit;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Runs;
using Connections.Core.Automation.Triggers;
using Connections.Core.Automation.Workflows;
using Microsoft.EntityFrameworkCore;

namespace Connections.Tests.Automation.Triggers;

public sealed class SchedulesOnSqlite() : ScheduleSpecification(postgres: false);

public sealed class SchedulesOnPostgres() : ScheduleSpecification(postgres: true);

/// <summary>A schedule starts one run for each of its times; of those that nobody was there for, the last.</summary>
public abstract class ScheduleSpecification(bool postgres) : TriggerSpecification(postgres)
{
    protected override (string Key, string Value)[] Settings =>
        [.. base.Settings, ("Workflows:TimeZone", "Europe/Berlin"), ("Workflows:MaxQueuedPerWorkflow", "1"),
            ("Workflows:ParallelRunsPerWorkflow", "1")];

    private ScheduleFirings Firings => Host.Get<ScheduleFirings>();

    [Fact]
    public async Task A_daily_schedule_runs_once_on_each_day_on_which_clocks_are_changed()
    {
        var workflow = await ScheduledAsync("FREQ=DAILY;BYHOUR=2;BYMINUTE=30");

        await AtAsync("2027-03-28T00:45Z");
        (await RunsAsync(workflow)).Should().BeEmpty("02:30 is left out, and it is not 03:30 yet");
        await AtAsync("2027-03-28T01:30Z");
        await AtAsync("2027-03-28T01:31Z");
        var spring = (await RunsAsync(workflow)).Should().ContainSingle().Which;
        await AtAsync("2027-10-31T00:30Z");
        await AtAsync("2027-10-31T01:30Z");
        var autumn = (await RunsAsync(workflow)).Should().HaveCount(2).And.Subject.First();

        At(spring.Source, "schedule", "at")!.GetValue<string>().Should().Be("2027-03-28T03:30:00+02:00");
        At(autumn.Source, "schedule", "at")!.GetValue<string>().Should().Be("2027-10-31T02:30:00+02:00");
        autumn.Row.Should().Match<RunRow>(r => r.Source == RunSource.Schedule && r.IdentityName == "Ada"
            && r.InitiatorName == "Schedule");
        await using var db = Host.OpenDb();
        (await db.Set<AuditEntry>().Where(e => e.Action == "executed").Select(e => e.ActorKind).Distinct()
            .ToListAsync()).Should().Equal(ActorKind.Trigger);
    }

    [Fact]
    public async Task Three_firings_while_no_server_ran_are_one_run_and_two_in_the_list()
    {
        var workflow = await ScheduledAsync("FREQ=HOURLY");
        await Host.StopAsync();
        var then = Host.Clock.GetUtcNow();
        Host = await Installation.StartAsync(Settings);
        Host.Clock.AdjustTime(then.AddHours(3));

        await Firings.CatchUpAsync(default);
        await Firings.CatchUpAsync(default);

        (await RunsAsync(workflow)).Should().ContainSingle();
        var refused = await RefusedAsync(workflow);
        refused.Should().HaveCount(2).And.OnlyContain(r => r.Source == RunSource.Schedule
            && r.Reason.StartsWith("Missed:"));
        refused.Select(r => r.ScheduledAt!.Value.Minute).Should().AllBeEquivalentTo(0);
    }

    [Fact]
    public async Task A_firing_that_is_more_than_an_hour_late_is_listed_only()
    {
        var workflow = await ScheduledAsync("FREQ=DAILY;BYHOUR=9;BYMINUTE=0");
        await AtAsync("2026-11-23T09:30Z");

        (await RunsAsync(workflow)).Should().BeEmpty("09:00 in Berlin was 90 minutes ago");
        (await RefusedAsync(workflow)).Should().ContainSingle().Which.ScheduledAt.Should()
            .Be(Moment("2026-11-23T08:00Z"));
        await AtAsync("2026-11-24T08:00Z");
        (await RunsAsync(workflow)).Should().ContainSingle();
    }

    [Fact]
    public async Task A_long_time_without_a_server_lists_the_last_times_and_how_many_there_were()
    {
        var workflow = await ScheduledAsync("FREQ=MINUTELY");
        await AtAsync("2026-11-23T12:00:30Z");

        (await RunsAsync(workflow)).Should().ContainSingle();
        var refused = await RefusedAsync(workflow);
        refused.Should().HaveCount(20);
        refused.Should().ContainSingle(r => r.Reason.EndsWith("1,419 earlier times were missed as well."));
    }

    [Fact]
    public async Task An_exclusive_schedule_skips_and_lists_what_comes_while_a_run_is_open()
    {
        var workflow = await ScheduledAsync("FREQ=MINUTELY", ""","overlapBehavior":"EXCLUSIVE_RUN" """,
            Logic("Pause", "sleep", """{"name":"durationSeconds","value":90}"""));

        await AtAsync("2026-11-22T13:01Z");
        await Engine.IdleAsync();
        await AtAsync("2026-11-22T13:02Z");
        (await RunsAsync(workflow)).Should().ContainSingle();
        (await RefusedAsync(workflow)).Should().Contain(r => r.ScheduledAt == Moment("2026-11-22T13:02Z")
            && r.Reason.StartsWith("Skipped: the run before it was still open"));

        var run = (await RunsAsync(workflow)).Single().Row.Id;
        await EndAsync(workflow, run);
        await AtAsync("2026-11-22T13:05Z");
        (await RunsAsync(workflow)).Should().HaveCount(2);
    }

    [Fact]
    public async Task A_full_line_and_an_identity_that_is_none_are_listed()
    {
        var workflow = await ScheduledAsync("FREQ=HOURLY", steps: Logic("Pause", "noop"));
        await UpdateAsync(workflow, new() { RunAs = RunAs.Initiator });
        (await WorkflowQueries.GetAsync(Owner, workflow, default)).Attention.Should().ContainSingle()
            .Which.Message.Should().StartWith("Schedule triggers start it without a person");
        await AtAsync("2026-11-22T13:00Z");

        (await RefusedAsync(workflow)).Should().ContainSingle().Which.Reason.Should()
            .StartWith("Not started: This workflow runs as the initiator");
        (await RunsAsync(workflow)).Should().BeEmpty();
    }

    [Fact]
    public async Task A_schedule_asks_for_defaults_of_the_parameters_that_its_steps_need()
    {
        const string Steps = """
            {"name":"Say","actionId":"com.datadoghq.core.echo",
             "parameters":[{"name":"value","value":"{{ Trigger.env }} ${ Trigger.note ?? '' }"}]},
            {"name":"Tell","actionId":"com.datadoghq.core.echo",
             "parameters":[{"name":"value","value":"{{ Trigger.env }} {{ Trigger.region }}"}]}
            """;
        const string Inputs = """
            ,"inputSchema":{"parameters":[{"name":"env","type":"STRING"},{"name":"note","type":"STRING"},
              {"name":"region","type":"STRING","defaultValue":"eu"},{"name":"unused","type":"STRING"}]}}
            """;
        var scheduled = ScheduleSpec("FREQ=HOURLY", steps: Steps).TrimEnd()[..^1] + Inputs;
        var workflow = await HookedAsync(scheduled, secret: null, published: true, name: "Scheduled");

        (await WorkflowQueries.GetAsync(Owner, workflow, default)).Attention.Should().ContainSingle().Which.Should()
            .Match<Attention>(a => a.Step == null
                && a.Message == "Scheduled runs have no value for env. Give it a default value.");
        await UpdateAsync(workflow, new()
        {
            Spec = scheduled.Replace("\"scheduleTrigger\":{\"rruleExpression\":\"FREQ=HOURLY\"",
                "\"apiTrigger\":{", StringComparison.Ordinal),
        });
        (await WorkflowQueries.GetAsync(Owner, workflow, default)).Attention.Should().BeEmpty("a call brings values");
    }

    [Fact]
    public async Task A_firing_that_many_tell_of_at_once_is_one_run()
    {
        var workflow = await ScheduledAsync("FREQ=HOURLY");
        Host.Clock.AdjustTime(Moment("2026-11-22T13:00Z"));

        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Task.Run(() => Firings.DoDueAsync(workflow, default))));

        (await RunsAsync(workflow)).Should().ContainSingle();
        (await RefusedAsync(workflow)).Should().BeEmpty();
    }

    [Fact]
    public async Task A_schedule_follows_what_is_published()
    {
        var workflow = await ScheduledAsync("FREQ=HOURLY", published: false);
        (await NextAsync(workflow)).Should().BeNull("a draft has no schedule");
        await UpdateAsync(workflow, new() { Published = true });
        (await NextAsync(workflow)).Should().Be(Moment("2026-11-22T13:00Z"));
        await UpdateAsync(workflow, new() { Spec = ScheduleSpec("FREQ=DAILY;BYHOUR=9") });
        (await NextAsync(workflow)).Should().Be(Moment("2026-11-22T13:00Z"), "that is a draft");
        await UpdateAsync(workflow, new() { Published = true });
        (await NextAsync(workflow)).Should().Be(Moment("2026-11-23T08:00Z"));
        await UpdateAsync(workflow, new() { Spec = ScheduleSpec("FREQ=DAILY;BYHOUR=10"), InPlace = true });
        (await NextAsync(workflow)).Should().Be(Moment("2026-11-23T09:00Z"));
        await UpdateAsync(workflow, new() { Description = "Other" });
        (await NextAsync(workflow)).Should().Be(Moment("2026-11-23T09:00Z"));
        await UpdateAsync(workflow, new() { Published = false });
        (await NextAsync(workflow)).Should().BeNull();
        await UpdateAsync(workflow, new() { Published = true });
        await Workflows.DeleteAsync(Owner, workflow, default);
        (await NextAsync(workflow)).Should().BeNull();
        await Host.Get<RecentlyDeletedWorkflows>().RestoreAsync(Owner, workflow, null, default);
        (await NextAsync(workflow)).Should().BeNull("a restored workflow is not published");
        (await Firings.ReadAsync(default)).Should().BeEmpty();
    }

    [Fact]
    public async Task A_rule_with_a_fault_is_refused_at_its_member()
    {
        var faults = (await FluentActions.Awaiting(() => ScheduledAsync("FREQ=SECONDLY")).Should()
            .ThrowAsync<Problem.Invalid>()).Which.Faults;

        faults.Should().ContainSingle().Which.Field.Should().Be("spec/triggers/0/scheduleTrigger/rruleExpression");
    }

    [Theory]
    [InlineData("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "This rule has no time that is still to come.")]
    [InlineData("FREQ=DAILY;UNTIL=20200101T000000Z",
        "This rule never fires again: its end (UNTIL) is over, or comes before its next time. Choose a later one.")]
    [InlineData("FREQ=DAILY;BYHOUR=9", null)]
    public async Task A_schedule_that_never_fires_needs_attention(string rule, string? told)
    {
        var workflow = await ScheduledAsync(rule);

        (await WorkflowQueries.GetAsync(Owner, workflow, default)).Attention.Select(a => a.Message).Should()
            .Equal(told is null ? [] : [told]);
    }

    [Fact]
    public void A_preview_has_the_next_five_times_in_the_zone_of_the_installation()
    {
        var preview = Host.Get<ScheduleService>().Preview("FREQ=DAILY;BYHOUR=9");

        preview.Zone.Should().Be("Europe/Berlin");
        preview.Next.Select(t => t.ToString("MM-dd HH:mm zzz", CultureInfo.InvariantCulture)).Should().Equal(
            "11-23 09:00 +01:00", "11-24 09:00 +01:00", "11-25 09:00 +01:00", "11-26 09:00 +01:00",
            "11-27 09:00 +01:00");
        Host.Get<ScheduleService>().Preview("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30").Fault.Should()
            .Be("This rule has no time that is still to come.");
        Host.Get<ScheduleService>().Preview("FREQ=DAILY;UNTIL=20200101T000000Z").Fault.Should()
            .StartWith("This rule never fires again: its end (UNTIL) is over");
        Host.Get<ScheduleService>().Preview("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;UNTIL=20990101T000000Z").Fault.Should()
            .Be("This rule has no time that is still to come.");
    }

    private static string ScheduleSpec(string rule, string more = "", string steps = "") =>
        $$$"""{"triggers":[{"scheduleTrigger":{"rruleExpression":"{{{rule}}}"{{{more}}} } }],"steps":[{{{steps}}}]}""";

    private Task<Guid> ScheduledAsync(string rule, string more = "", string steps = "", bool published = true) =>
        HookedAsync(ScheduleSpec(rule, more, steps), secret: null, published, name: "Scheduled");

    // Moves the clock, and does what a clock that wakes the product does.
    private async Task AtAsync(string moment)
    {
        var at = Moment(moment);
        var ahead = at - Host.Clock.GetUtcNow();
        // What waits for its time is woken; over months nothing does.
        if (ahead > TimeSpan.FromDays(1)) Host.Clock.AdjustTime(at);
        else if (ahead > TimeSpan.Zero) Host.Clock.Advance(ahead);
        await Firings.CatchUpAsync(default);
    }

    private async Task<IReadOnlyList<RunDetails>> RunsAsync(Guid workflow)
    {
        var rows = (await History.ListAsync(Owner, workflow, PageRequest.First, default)).Rows;
        var runs = new List<RunDetails>();
        foreach (var row in rows) runs.Add(await History.GetAsync(Owner, workflow, row.Id, default));
        return runs;
    }

    private async Task<DateTimeOffset?> NextAsync(Guid workflow)
    {
        await using var db = Host.OpenDb();
        return await db.Set<ScheduledWorkflow>().Where(s => s.WorkflowId == workflow).Select(s => s.NextAt)
            .SingleOrDefaultAsync();
    }

    private static DateTimeOffset Moment(string text) =>
        DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
