using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Audit;
using Connections.Core.Background;
using Connections.Core.Connections;
using Connections.Core.Jobs;
using Connections.Core.People;
using Connections.Core.Storage;
using Connections.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Connections.Tests.Jobs;

public sealed class JobsOnSqlite() : JobSpecification(postgres: false)
{
    [Fact]
    [Trait(Tier.Name, Tier.Process)]
    public async Task A_job_that_was_killed_continues_after_a_restart_and_does_nothing_twice()
    {
        var ids = await CreateManyAsync(30);
        var job = await Bulk.StartAsync(Owner, ids, AddTag, default);
        await Host.StopAsync();
        using (var process = ChildProgram.WorkOnJobs(Installation.Directory,
            until: 9)) await process.WaitForExitAsync();

        await RestartAsync();
        var left = await Jobs.GetAsync(Owner, job, default);
        left.Should().Match<JobSummary>(j => j.IsOpen && j.Done == 10);
        // The killed worker's hold runs out.
        Host.Clock.Advance(JobWorker.Hold + JobWorker.Hold);
        await WorkAsync();

        (await Jobs.GetAsync(Owner, job, default)).Should()
            .Match<JobSummary>(j => j.State == JobState.Finished && j.Done == 30 && j.Failed == 0);
        await using var db = Host.OpenDb();
        (await db.Set<AuditEntry>().CountAsync(e => e.Action == "modified")).Should().Be(30, "each was changed once");
    }
}

public sealed class JobsOnPostgres() : JobSpecification(postgres: true)
{
    [Fact]
    public async Task Two_nodes_share_jobs_and_do_no_step_twice()
    {
        var ids = await CreateManyAsync(20);
        var jobs = new[] { await Bulk.StartAsync(Owner, ids[..10], AddTag, default),
            await Bulk.StartAsync(Owner, ids[10..], AddTag, default) };
        using var elsewhere = new TempFolder();
        Directory.CreateDirectory(elsewhere["keys"]);
        File.Copy(Installation.KeyFile, Path.Combine(elsewhere["keys"], "master.key"));
        await using var second = await CoreHost.StartAsync(elsewhere.Path, Installation.Postgres);

        await Task.WhenAll(WorkAsync(), WorkAsync(second), WorkAsync(), WorkAsync(second));

        foreach (var job in jobs) (await Jobs.GetAsync(Owner, job, default)).Should()
            .Match<JobSummary>(j => j.State == JobState.Finished && j.Done == 10);
        await using var db = Host.OpenDb();
        (await db.Set<AuditEntry>().CountAsync(e => e.Action == "modified")).Should().Be(20);
    }
}

/// <summary>Changes of several connections as jobs: they continue by themselves, and their account stays.</summary>
public abstract class JobSpecification(bool postgres) : CoreSpecification(postgres)
{
    protected static BulkAction AddTag { get; } = new BulkAction.Retag(["env:prod"], []);

    protected JobService Jobs => Host.Get<JobService>();

    private JobWorker Worker => Host.Get<JobWorker>();

    [Fact]
    public async Task A_job_does_each_step_and_keeps_the_outcome_of_each()
    {
        var bob = await Host.AddUserAsync("Bob", Role.Standard);
        var mine = await Service.AddAsync(bob, Inputs.Http("Mine"), default);
        var tagged = await Service.AddAsync(bob, Inputs.Http("Tagged already") with { Tags = ["env:prod"] },
            default);
        var seen = await CreateAsync("Only seen");
        var hidden = await CreateAsync("Hidden");
        await RestrictAsync(hidden, AccessLevel.None, (Owner, AccessLevel.Editor));

        var id = await Bulk.StartAsync(bob, [mine, tagged, seen, hidden, mine], AddTag, default);
        (await Jobs.GetAsync(bob, id, default)).Should()
            .Match<JobSummary>(j => j.State == JobState.Queued && j.Total == 4 && j.Ended == 0
            && j.Title == "Change tags of 4 connections");
        await WorkAsync();

        (await Jobs.GetAsync(bob, id, default)).Should()
            .Match<JobSummary>(j => j.State == JobState.Finished && j.Done == 1 && j.Failed == 3
            && j.FinishedAt != null);
        (await Jobs.ListStepsAsync(bob, id, PageRequest.First, default)).Rows.Select(s => (s.Name, s.State, s.Reason))
            .Should().Equal(
            ("Tagged already", JobItemState.Failed, "Nothing to change."),
            ("Only seen", JobItemState.Failed, "Requires Editor access."),
            ("", JobItemState.Failed, "It doesn't exist anymore, or you don't have access."),
            ("Mine", JobItemState.Done, null));
        (await Queries.GetAsync(bob, mine, default)).Row.Tags.Should().Equal("env:prod");
        (await Queries.HistoryAsync(bob, mine, PageRequest.First, default)).Rows[0].Actor.Should().Be("Bob");
    }

    [Fact]
    public async Task A_job_asks_the_rights_of_its_starter_at_each_step()
    {
        var bob = await Host.AddUserAsync("Bob", Role.Standard);
        var (taken, kept) = (await Service.AddAsync(bob, Inputs.Http("Taken away"), default),
            await Service.AddAsync(bob, Inputs.Http("Kept"), default));
        var id = await Bulk.StartAsync(bob, [taken, kept], new BulkAction.Delete(), default);
        await RestrictAsync(taken, AccessLevel.Viewer, (Owner, AccessLevel.Editor));

        await WorkAsync();

        (await Jobs.ListStepsAsync(bob, id, PageRequest.First, default)).Rows.Select(s => (s.Name, s.Reason)).Should()
            .Equal(("Taken away", "Requires Editor access."), ("Kept", null));

        var last = await Bulk.StartAsync(bob, [taken], AddTag, default);
        await DisableAsync(bob);
        await WorkAsync();
        await using var db = Host.OpenDb();
        (await db.Set<JobItem>().SingleAsync(i => i.JobId == last)).Reason.Should().Contain("is no longer active");
    }

    [Fact]
    public async Task A_job_of_a_key_is_within_the_scopes_of_that_key()
    {
        var keys = Host.Get<KeyService>();
        var id = await CreateAsync("Billing");
        var made = await keys.CreateAsync(Owner,
            new NewKey { Kind = KeyKind.Application, Name = "Reads", Scopes = Permissions.ConnectionsRead }, default);
        var throughKey = Owner with { Key = new ActorKey(made.Id, "Reads") };

        var start = () => Bulk.StartAsync(throughKey, [id], AddTag, default);
        await start.Should().ThrowAsync<Problem.Forbidden>();
        var own = await Bulk.StartAsync(Owner, [id], AddTag, default);
        var read = () => Jobs.GetAsync(throughKey, own, default);
        await read.Should().ThrowAsync<Problem.NotFound>("a key with scopes sees what was started through it");
    }

    [Fact]
    public async Task A_step_and_its_outcome_are_saved_together_or_not_at_all()
    {
        var id = await CreateAsync("Billing");
        var job = await Bulk.StartAsync(Owner, [id], new BulkAction.Delete(), default);
        JobItem item;
        await using (var db = Host.OpenDb()) item = await db.Set<JobItem>().AsNoTracking()
            .SingleAsync(i => i.JobId == job);
        await WorkAsync();
        await Deleted.RestoreAsync(Owner, id, null, default);

        // As a second worker would, that had read the step before the first one saved it.
        var again = () => Bulk.ApplyAsync(Owner, id, new BulkAction.Delete(), db =>
        {
            var row = item.Copy();
            db.Attach(row);
            row.End(JobItemState.Done, null, Host.Clock.GetUtcNow());
        });

        await again.Should().ThrowAsync<Problem.Conflict>();
        (await NamesAsync(new())).Should().Equal(["Billing"], "what was done is not done again");
    }

    [Fact]
    public async Task A_canceled_job_stops_before_its_next_step_and_tells_what_was_done()
    {
        var ids = await CreateManyAsync(3);
        var id = await Bulk.StartAsync(Owner, ids, AddTag, default);
        await Jobs.CancelAsync(Owner, id, default);

        await WorkAsync();

        (await Jobs.GetAsync(Owner, id, default)).Should()
            .Match<JobSummary>(j => j.State == JobState.Canceled && j.Canceled == 3 && !j.IsOpen);
        (await Search.ListAsync(Owner, new ConnectionQuery { TagKeys = ["env"] }, PageRequest.First, default))
            .Total.Should().Be(0);
    }

    [Fact]
    public async Task A_held_job_is_left_alone_until_its_hold_runs_out()
    {
        var id = await Bulk.StartAsync(Owner, [await CreateAsync("Billing")], AddTag, default);
        var until = Host.Clock.GetUtcNow() + JobWorker.Hold;
        await using (var db = Host.OpenDb())
            await db.Set<Job>().Where(j => j.Id == id)
                .ExecuteUpdateAsync(j => j.SetProperty(x => x.HolderId, Guid.CreateVersion7())
                .SetProperty(x => x.HeldUntil, until));

        (await Worker.RunNextAsync(default)).Should().BeFalse();
        (await Jobs.GetAsync(Owner, id, default)).State.Should().Be(JobState.Running);
        Host.Clock.Advance(JobWorker.Hold);

        (await Worker.RunNextAsync(default)).Should().BeTrue();
        (await Jobs.GetAsync(Owner, id, default)).State.Should().Be(JobState.Finished);
    }

    [Fact]
    public async Task A_hold_of_a_clock_that_was_ahead_is_void()
    {
        var id = await Bulk.StartAsync(Owner, [await CreateAsync("Billing")], AddTag, default);
        var until = Host.Clock.GetUtcNow() + TimeSpan.FromDays(400);
        await using (var db = Host.OpenDb()) await db.Set<Job>()
            .ExecuteUpdateAsync(j => j.SetProperty(x => x.HeldUntil, until));

        await WorkAsync();

        (await Jobs.GetAsync(Owner, id, default)).State.Should().Be(JobState.Finished);
    }

    [Fact]
    public async Task A_job_waits_while_the_product_is_locked()
    {
        var id = await Bulk.StartAsync(Owner, [await CreateAsync("Billing")], AddTag, default);
        Host.Get<WriteGate>().Close("locked for a test");

        (await Worker.RunNextAsync(default)).Should().BeFalse();
        Host.Get<WriteGate>().Close(null);
        await WorkAsync();

        (await Jobs.GetAsync(Owner, id, default)).Done.Should().Be(1);
    }

    [Fact]
    public async Task A_job_is_its_starters_alone()
    {
        var admin = await Host.AddUserAsync("Admin", Role.Admin);
        var id = await Bulk.StartAsync(Owner, [await CreateAsync("Billing")], AddTag, default);

        foreach (var act in new Func<Task>[] { () => Jobs.GetAsync(admin, id, default), () =>
            Jobs.ListStepsAsync(admin, id, PageRequest.First, default), () => Jobs.CancelAsync(admin, id, default),
            () =>
            Jobs.DismissAsync(admin, id, default) })
            await act.Should().ThrowAsync<Problem.NotFound>();
        (await Jobs.ListAsync(admin, isShown: false, PageRequest.First, default)).Total.Should().Be(0);
    }

    [Fact]
    public async Task A_dismissed_job_is_listed_but_no_longer_shown_and_goes_after_a_week()
    {
        var id = await Bulk.StartAsync(Owner, [await CreateAsync("Billing")], AddTag, default);
        await Jobs.DismissAsync(Owner, id, default);
        (await Jobs.ListAsync(Owner, isShown: true, PageRequest.First, default)).Total.Should()
            .Be(1, "one that is open stays");
        await WorkAsync();
        await Jobs.DismissAsync(Owner, id, default);

        (await Jobs.ListAsync(Owner, isShown: true, PageRequest.First, default)).Total.Should().Be(0);
        (await Jobs.ListAsync(Owner, isShown: false, PageRequest.First, default)).Total.Should().Be(1);
        Host.Clock.Advance(JobService.KeptFor + TimeSpan.FromMinutes(1));
        await Host.Get<BackgroundJobRunner>().RunOnceAsync(default);

        (await Jobs.ListAsync(Owner, isShown: false, PageRequest.First, default)).Total.Should().Be(0);
        await using var db = Host.OpenDb();
        (await db.Set<JobItem>().CountAsync()).Should().Be(0);
    }

    [Fact]
    public async Task A_job_needs_the_permission_something_to_do_and_room()
    {
        var reader = await Host.AddUserAsync("Reader", Role.ReadOnly);
        var id = await CreateAsync("Billing");
        var byReader = () => Bulk.StartAsync(reader, [id], AddTag, default);
        await byReader.Should().ThrowAsync<Problem.Forbidden>();
        var empty = () => Bulk.StartAsync(Owner, [], AddTag, default);
        await empty.Should().ThrowAsync<Problem.Invalid>();
        for (var i = 0; i < JobService.MaxOpen; i++) await Bulk.StartAsync(Owner, [id], AddTag, default);

        var more = () => Bulk.StartAsync(Owner, [id], AddTag, default);
        (await more.Should().ThrowAsync<Problem.Conflict>()).WithMessage("*unfinished*");
    }

    [Fact]
    public void A_stored_change_reads_as_it_was_written()
    {
        var principal = new Principal(PrincipalKind.Team, Guid.CreateVersion7());
        foreach (var action in new BulkAction[] { new BulkAction.Delete(),
            new BulkAction.Permit(principal, AccessLevel.Resolver) })
            BulkChangeJob.Read(BulkChangeJob.Write(action)).Should().Be(action);
        BulkChangeJob.Read(BulkChangeJob.Write(new BulkAction.Retag(["a:b"], ["c:d"]))).Should()
            .BeEquivalentTo(new BulkAction.Retag(["a:b"], ["c:d"]));
    }

    protected async Task<List<Guid>> CreateManyAsync(int count)
    {
        var ids = new List<Guid>();
        for (var i = 0; i < count; i++) ids.Add(await CreateAsync($"Connection {i:000}"));
        return ids;
    }

    protected async Task WorkAsync(CoreHost? host = null)
    {
        while (await (host ?? Host).Get<JobWorker>().RunNextAsync(default))
        {
        }
    }
}
