using System.Text.Json;
using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Automation.Coverage;
using Connections.Core.Automation.Entities;
using Connections.Core.Connections;
using Connections.Core.People;
using Connections.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Connections.Tests.Automation.Coverage;

/// <summary>Who is told what of a report, and how a check begins and ends.</summary>
public abstract partial class CoverageSpecification
{
    [Fact]
    public async Task Workflows_that_the_reader_cannot_see_are_counted_and_never_named()
    {
        const string canary = "canary-5d1e";
        var (_, _, group) = await AccountsAsync();
        await PublishAsync(ByGroup(group, "env:prd"), "Seen");
        foreach (var i in Enumerable.Range(0, 3))
            await RestrictAsync(await PublishAsync(ByGroup(group, "env:prd"), $"{canary} {i}"), AccessLevel.None,
                (Owner, AccessLevel.Editor));
        var bo = await Host.AddUserAsync("Bo", Role.Standard);

        var report = await CheckAsync(bo);

        Told(report).Should().Equal("Seen/Deploy MissingMember");
        (report.Findings.Total, report.Hidden).Should().Be((1, 3));
        JsonSerializer.Serialize(report).Should().NotContain(canary);
        (await ReadAsync()).Should().Match<CoverageReport>(r => r.Findings.Total == 4 && r.Hidden == 0);
    }

    [Fact]
    public async Task Connections_and_groups_that_the_reader_cannot_see_are_not_named_in_a_finding()
    {
        const string canary = "canary-8c2f";
        var (prod, staging, group) = await AccountsAsync();
        var ann = await Host.AddUserAsync("Ann", Role.Standard);
        await PublishAsync(Named(prod), "Direct", ann);
        await PublishAsync(ByGroup(group, "env:staging"), "By group", ann);
        await PublishAsync(ByGroup(group, "env:prd"), "Missing", ann);
        await SetAsync(prod, ConnectionHealth.NeedsAttention, canary, Host.Clock.GetUtcNow().AddDays(3));
        foreach (var id in new[] { prod, staging, group }) await RestrictAsync(id, AccessLevel.None);
        var bo = await Host.AddUserAsync("Bo", Role.Standard);

        var report = await CheckAsync(bo);

        report.Findings.Rows.Select(f => f.Message).Should().BeEquivalentTo(
        [
            "Ann doesn't have access to a connection that you can't see. Give Ann Resolver access.",
            "Ann doesn't have access to a group that you can't see. Give Ann Viewer access.",
            "Ann doesn't have access to a group that you can't see. Give Ann Viewer access.",
            "No member of a group that you can't see matches env:prd. Add a connection with these tags to the group, "
                + "or change the identifiers.",
            "A connection that you can't see needs attention. Ask an admin of your organization to look at it.",
            "The credential of a connection that you can't see expires. Ask an admin of your organization to renew "
                + "it.",
        ]);
        report.Findings.Rows.Should().OnlyContain(f => f.TargetId == null && f.TargetName == null && f.GroupId == null
            && f.ExpiresAt == null);
        JsonSerializer.Serialize(report).Should().NotContainAny(canary, "Prod", "Staging", "Sites");
    }

    [Fact]
    public async Task Pages_of_findings_follow_each_other_in_a_stable_order()
    {
        var (_, _, group) = await AccountsAsync();
        foreach (var i in Enumerable.Range(0, 7)) await PublishAsync(ByGroup(group, "env:prd"), $"W{6 - i}");
        await CheckAsync();

        var pages = new List<string>();
        foreach (var offset in new[] { 0, 3, 6 })
            pages.AddRange(Told(await Coverage.ReadAsync(Owner, new(), new(offset, 3), default)));
        var ids = (await ReadAsync()).Findings.Rows.Select(f => f.Id).ToList();

        pages.Should().Equal(Enumerable.Range(0, 7).Select(i => $"W{i}/Deploy MissingMember"));
        (await CheckAsync()).Findings.Rows.Select(f => f.Id).Should().Equal(ids, "a finding keeps its id");
    }

    [Fact]
    public async Task A_workflow_that_was_deleted_since_the_check_is_neither_told_nor_counted()
    {
        var (_, _, group) = await AccountsAsync();
        var id = await PublishAsync(ByGroup(group, "env:prd"));
        await CheckAsync();
        await Workflows.DeleteAsync(Owner, id, default);

        (await ReadAsync()).Should().Match<CoverageReport>(r => r.Findings.Total == 0 && r.Hidden == 0);
    }

    [Fact]
    public async Task A_canceled_check_leaves_the_last_report()
    {
        var (_, _, group) = await AccountsAsync();
        await PublishAsync(ByGroup(group, "env:prd"));
        var before = await CheckAsync();
        using var cancel = new CancellationTokenSource();

        await FluentActions.Awaiting(() => Coverage.CheckAsync(Owner, new Listener(_ => cancel.Cancel()), cancel.Token))
            .Should().ThrowAsync<OperationCanceledException>();

        (await ReadAsync()).Should().BeEquivalentTo(before);
        (await CountAsync<StoredCoverageReport>(), await CountAsync<StoredCoverageFinding>()).Should().Be((1, 1));
        (await CheckAsync()).CheckedAt.Should().NotBeNull("another one can begin");
    }

    [Fact]
    public async Task A_second_check_at_the_same_time_is_refused()
    {
        await PublishAsync(Spec(Logic("Wait", "noop")));
        Exception? refused = null;

        await Coverage.CheckAsync(Owner, new Listener(_ => refused ??= Assert.ThrowsAsync<Problem.Conflict>(() =>
            Coverage.CheckAsync(Owner, null, default)).GetAwaiter().GetResult()), default);

        refused!.Message.Should().StartWith("A check is under way.");
    }

    [Fact]
    public async Task A_check_tells_how_far_it_is()
    {
        for (var i = 0; i < 3; i++) await PublishAsync(Spec(Logic("Wait", "noop")), $"W{i}");
        var told = new List<CoverageProgress>();

        await Coverage.CheckAsync(Owner, new Listener(told.Add), default);

        told.Should().Equal(new CoverageProgress(0, 3, 0), new CoverageProgress(3, 3, 0));
    }

    [Fact]
    public async Task The_number_of_queries_of_a_check_does_not_grow_with_the_workflows()
    {
        var (prod, _, group) = await AccountsAsync();
        await PublishAsync(Named(prod), "First");
        await PublishAsync(ByGroup(group, "env:prd"), "Second");
        await PublishAsync(ByGroup(group), "Third");
        var few = await CommandsAsync();
        for (var i = 0; i < 20; i++)
            await PublishAsync(i % 2 == 0 ? Named(prod) : ByGroup(group, "env:prd"), $"W{i}");

        (await CommandsAsync()).Should().Be(few);

        async Task<int> CommandsAsync()
        {
            using var watch = SqlCommandRecorder.For(Installation);
            await CheckAsync();
            // A finding is a row, which SQLite takes one by one.
            return watch.TakeCommands().Count(c => !c.Contains("INSERT", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Coverage_is_checked_once_a_day_by_itself_unless_a_setting_says_otherwise()
    {
        await Coverage.CheckDueAsync(default);
        var first = (await ReadAsync()).Id;
        Host.Clock.Advance(TimeSpan.FromHours(23));
        await Coverage.CheckDueAsync(default);
        var same = (await ReadAsync()).Id;
        Host.Clock.Advance(TimeSpan.FromHours(2));
        await Coverage.CheckDueAsync(default);
        var next = (await ReadAsync()).Id;
        await RestartAsync(("Coverage:CheckHours", "0"));
        Host.Clock.Advance(TimeSpan.FromDays(30));
        await Coverage.CheckDueAsync(default);

        first.Should().NotBeEmpty().And.Be(same).And.NotBe(next);
        (await ReadAsync()).Id.Should().Be(next);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(366)]
    public async Task Days_out_of_range_are_refused(int days) =>
        (await FluentActions.Awaiting(() => ReadAsync(new() { Days = days })).Should().ThrowAsync<Problem.Invalid>())
            .WithMessage("Enter a number of days from 1 to 365.");

    private sealed class Listener(Action<CoverageProgress> tell) : IProgress<CoverageProgress>
    {
        public void Report(CoverageProgress value) => tell(value);
    }
}
