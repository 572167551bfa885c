using Connections.Core;
using Connections.Core.Audit;
using Connections.Core.People;
using Connections.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Tests.People;

public sealed class SignInOnSqlite() : SignInSpecification(postgres: false);

public sealed class SignInOnPostgres() : SignInSpecification(postgres: true);

/// <summary>Signing in: anyone who may not, gets the same answer, whatever the reason.</summary>
public abstract class SignInSpecification(bool postgres) : CoreSpecification(postgres)
{
    private const string Email = "ada@example.com";

    [Theory]
    [InlineData(Email)]
    [InlineData("  ADA@Example.com ")]
    public async Task The_right_password_signs_in_whatever_the_case_of_the_address(string email)
    {
        var actor = await SignInAsync(email, CoreHost.OwnerPassword);

        actor!.Id.Should().Be(Owner.Id);
        actor.RemoteAddress.Should().Be("192.0.2.7");
    }

    [Theory]
    [InlineData(Email, "wrong password")]
    [InlineData(Email, "")]
    [InlineData(Email, "CORRECT HORSE BATTERY")]
    [InlineData("nobody@example.com", CoreHost.OwnerPassword)]
    [InlineData("", CoreHost.OwnerPassword)]
    [InlineData("ada@example.com\0", CoreHost.OwnerPassword)]
    [InlineData("' or 1=1 --", "x")]
    public async Task Other_hosts_have_no_service_and_region(string email, string password) =>
        (await SignInAsync(email, password)).Should().BeNull();

    [Fact]
    public async Task Neither_half_characters_nor_absurd_lengths_sign_in()
    {
        (await SignInAsync("ada\ud800@example.com", CoreHost.OwnerPassword)).Should().BeNull();
        (await SignInAsync(Email, "\ud800")).Should().BeNull();
        (await SignInAsync(new string('a', 5_000_000), "x")).Should().BeNull();
        (await SignInAsync(Email, new string('a', 5_000_000))).Should().BeNull();
    }

    [Fact]
    public async Task A_disabled_account_does_not_sign_in_with_the_right_password()
    {
        await DisableAsync(Owner);

        (await SignInAsync(Email, CoreHost.OwnerPassword)).Should().BeNull();
    }

    [Fact]
    public async Task Five_wrong_passwords_lock_the_account_for_five_minutes()
    {
        for (var i = 0; i < AccountService.MostFailures; i++)
            (await SignInAsync(Email, "wrong password")).Should().BeNull();

        (await SignInAsync(Email, CoreHost.OwnerPassword)).Should().BeNull();
        Host.Clock.Advance(AccountService.LockedOutFor - TimeSpan.FromSeconds(5));
        (await SignInAsync(Email, CoreHost.OwnerPassword)).Should().BeNull();
        Host.Clock.Advance(TimeSpan.FromSeconds(10));
        (await SignInAsync(Email, CoreHost.OwnerPassword)).Should().NotBeNull();
    }

    [Fact]
    public async Task The_right_password_makes_the_count_begin_anew()
    {
        for (var round = 0; round < 2; round++)
        {
            for (var i = 0; i < AccountService.MostFailures - 1; i++)
                (await SignInAsync(Email, "wrong password")).Should().BeNull();
            (await SignInAsync(Email, CoreHost.OwnerPassword)).Should().NotBeNull();
        }
    }

    [Fact]
    public async Task Wrong_passwords_at_once_are_all_counted()
    {
        (await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => SignInAsync(Email, "wrong password")))))
            .Should().OnlyContain(a => a == null);

        (await SignInAsync(Email, CoreHost.OwnerPassword)).Should().BeNull("eight guesses at once are more than five");
    }

    [Fact]
    public async Task Many_may_sign_in_at_once() =>
        (await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => Task.Run(() => SignInAsync(Email, CoreHost.OwnerPassword))))).Should()
            .NotContainNulls();

    [Fact]
    public async Task An_unknown_address_takes_as_long_as_a_wrong_password()
    {
        await TimeAsync(Email);
        await TimeAsync("nobody@example.com");
        var known = (await TimeAsync(Email), await TimeAsync(Email), await TimeAsync(Email));
        var unknown = (await TimeAsync("nobody@example.com"), await TimeAsync("nobody@example.com"),
            await TimeAsync("nobody@example.com"));

        var (fastestKnown, fastestUnknown) = (Fastest(known), Fastest(unknown));
        // The hash costs tens of milliseconds and everything else a few: without it the two would lie far apart.
        fastestUnknown.Should().BeGreaterThan(fastestKnown / 3);
    }

    [Fact]
    public async Task Every_attempt_is_recorded_and_no_password_with_it()
    {
        await SignInAsync(Email, CoreHost.OwnerPassword);
        await SignInAsync(Email, "canary-4711 canary");
        await SignInAsync("eve\u0007\ud800@example.com", "canary-4711 canary");

        await using var db = Host.OpenDb();
        var entries = await db.Set<AuditEntry>().Where(e => e.EventName == "Authentication").OrderBy(e => e.At)
            .ToListAsync();
        entries.Select(e => (e.Action, e.Outcome, e.AssetName, e.RemoteAddress)).Should().Equal(
            ("signed_in", "success", Email, "192.0.2.7"),
            ("sign_in_failed", "refused", Email, "192.0.2.7"),
            ("sign_in_failed", "refused", "eve@example.com", "192.0.2.7"));
        entries.Select(e => e.Details + e.ActorName).Should()
            .NotContain(t => t.Contains("canary", StringComparison.Ordinal));
    }

    private static double Fastest((double, double, double) times) =>
        Math.Min(times.Item1, Math.Min(times.Item2, times.Item3));

    private async Task<double> TimeAsync(string email)
    {
        var start = TimeProvider.System.GetTimestamp();
        await SignInAsync(email, "wrong password");
        // Never locked out in the meantime: that would be another answer.
        Host.Clock.Advance(AccountService.LockedOutFor + TimeSpan.FromSeconds(1));
        return TimeProvider.System.GetElapsedTime(start).TotalMilliseconds;
    }

    private async Task<Actor?> SignInAsync(string email, string password)
    {
        await using var scope = Host.Scope();
        return await scope.ServiceProvider.GetRequiredService<AccountService>().SignInAsync(email, password,
            "192.0.2.7", default);
    }
}
