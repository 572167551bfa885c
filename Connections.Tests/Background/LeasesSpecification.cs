using Connections.Core.Background;
using Connections.Core.Storage;
using Connections.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Connections.Tests.Background;

public sealed class LeasesOnSqlite() : LeasesSpecification(postgres: false);

public sealed class LeasesOnPostgres() : LeasesSpecification(postgres: true);

/// <summary>Leases with a heartbeat.</summary>
public abstract class LeasesSpecification(bool postgres) : CoreSpecification(postgres)
{
    private LeaseStore Another => new(Host.Get<IDbContextFactory<ConnectionsDbContext>>(), Host.Clock);

    [Fact]
    public async Task A_lease_of_a_dead_holder_is_free_after_its_silence_and_not_before()
    {
        await LeaveAsync("fetch", Host.Clock.GetUtcNow() + LeaseStore.Silence);
        var waiting = Another;

        (await waiting.TryAcquireAsync("fetch", default)).Should().BeNull("the holder may be alive");
        Host.Clock.Advance(LeaseStore.Silence - TimeSpan.FromSeconds(1));
        (await waiting.TryAcquireAsync("fetch", default)).Should().BeNull();
        Host.Clock.Advance(TimeSpan.FromSeconds(1));

        await using var held = await waiting.TryAcquireAsync("fetch", default);
        held.Should().NotBeNull();
        LeaseStore.Silence.Should().BeLessThan(TimeSpan.FromSeconds(10));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(-400)]
    public async Task A_lease_that_a_wrong_clock_wrote_keeps_nobody_out(int days)
    {
        await LeaveAsync("fetch", Host.Clock.GetUtcNow().AddDays(days));
        var waiting = Another;

        var first = await waiting.TryAcquireAsync("fetch", default);
        Host.Clock.Advance(LeaseStore.Silence);
        var held = first ?? await waiting.TryAcquireAsync("fetch", default);

        (first is null).Should().Be(days > 0, "what ended long ago is free at once");
        held.Should().NotBeNull();
        await held!.DisposeAsync();
    }

    [Fact]
    public async Task A_lease_stays_its_holder_s_while_the_heart_beats()
    {
        var waiting = Another;
        await using var held = await Another.TryAcquireAsync("fetch", default);

        for (var beat = 0; beat < 10; beat++)
        {
            (await waiting.TryAcquireAsync("fetch", default)).Should().BeNull();
            Host.Clock.Advance(AcquiredLease.Interval);
            await held!.RenewAsync(default);
        }

        held!.Lost.IsCancellationRequested.Should().BeFalse();
    }

    [Fact]
    public async Task A_heartbeat_comes_by_itself()
    {
        await using var held = await Another.TryAcquireAsync("fetch", default);
        var before = await UntilAsync("fetch");

        while (await UntilAsync("fetch") == before)
        {
            Host.Clock.Advance(AcquiredLease.Interval);
            await Task.Yield();
        }

        held!.Lost.IsCancellationRequested.Should().BeFalse();
    }

    [Fact]
    public async Task A_holder_learns_that_its_lease_was_taken_over_and_gives_nothing_back()
    {
        var waiting = Another;
        var held = await Another.TryAcquireAsync("fetch", default);
        await using (var db = Host.OpenDb())
            await db.Set<Lease>().ExecuteUpdateAsync(l => l.SetProperty(x => x.Holder, Guid.CreateVersion7()));

        await held!.RenewAsync(default);
        held.Lost.IsCancellationRequested.Should().BeTrue();
        await held.DisposeAsync();

        (await waiting.TryAcquireAsync("fetch", default)).Should().BeNull("the new holder has it");
    }

    [Fact]
    public async Task A_lease_is_had_once_in_a_process_and_is_free_when_it_is_given_back()
    {
        var leases = Another;
        var held = await leases.TryAcquireAsync("fetch", default);

        (await leases.TryAcquireAsync("fetch", default)).Should().BeNull();
        await held!.DisposeAsync();

        await using var again = await Another.TryAcquireAsync("fetch", default);
        again.Should().NotBeNull();
    }

    [Fact]
    public async Task A_silent_lease_goes_to_one_of_those_who_wait()
    {
        await LeaveAsync("fetch", Host.Clock.GetUtcNow() + LeaseStore.Silence);
        var waiting = Enumerable.Range(0, 8).Select(_ => Another).ToList();
        foreach (var one in waiting) (await one.TryAcquireAsync("fetch", default)).Should().BeNull();
        Host.Clock.Advance(LeaseStore.Silence);

        var taken = await Task.WhenAll(waiting.Select(one => Task.Run(() => one.TryAcquireAsync("fetch", default))));

        taken.Count(held => held is not null).Should().Be(1);
        await taken.Single(held => held is not null)!.DisposeAsync();
    }

    // As a process leaves it that was killed.
    private async Task LeaveAsync(string name, DateTimeOffset until)
    {
        await using var db = Host.OpenDb();
        db.Add(new Lease(name, Guid.CreateVersion7(), until));
        await db.SaveAsync(default);
    }

    private async Task<DateTimeOffset> UntilAsync(string name)
    {
        await using var db = Host.OpenDb();
        return await db.Set<Lease>().Where(l => l.Name == name).Select(l => l.Until).SingleAsync();
    }
}
