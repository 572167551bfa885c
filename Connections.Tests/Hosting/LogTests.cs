using Connections.Core;
using Connections.Core.Background;
using Connections.Core.People;
using Connections.Core.Storage;
using Connections.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Connections.Tests.Hosting;

/// <summary>What an operator reads in the log, and what is never there.</summary>
public sealed class LogTests(Product product) : IClassFixture<Product>
{
    private const string Canary = "canary-of-the-log";

    [Fact]
    public async Task A_sign_in_and_a_sign_out_are_logged_with_who_and_from_where()
    {
        using var scope = product.Services.CreateScope();
        var accounts = scope.ServiceProvider.GetRequiredService<AccountService>();

        var actor = await accounts.SignInAsync(Product.Email, Product.Password, "192.0.2.7", default);
        await accounts.RecordSignOutAsync(actor!, default);

        product.Log.Lines.Should().ContainSingle(l => l.Contains("192.0.2.7") && l.Contains("signed in")).Which.Should()
            .Contain(Product.Email).And.Contain($"{actor!.Id}").And.Contain("with a password")
            .And.NotContain(Product.Password);
        product.Log.Lines.Should().Contain(l => l.Contains($"Ada ({actor.Id}) signed out from 192.0.2.7"));
    }

    [Theory]
    [InlineData(Product.Email, Canary, Product.Email, "wrong password")]
    [InlineData("nobody@example.com", Canary, "nobody@example.com", "unknown account")]
    [InlineData(Canary, Canary, "(no address)", "unknown account")]
    [InlineData("canary-of-the-log@my p@ssword", Canary, "(no address)", "unknown account")]
    public async Task A_failed_sign_in_is_logged_without_what_may_be_a_password(string email, string password,
        string shown, string reason)
    {
        using var browser = product.Browser();
        var before = product.Log.Lines.Count;

        using var _ = await Product.PostFormAsync(browser, "/sign-in", "/auth/sign-in", ("email", email),
            ("password", password));

        var lines = product.Log.Lines.Skip(before).ToList();
        lines.Should().ContainSingle(l => l.Contains("A sign-in as")).Which.Should()
            .Contain(shown).And.Contain(reason).And.StartWith("Warning");
        lines.Should().NotContain(l => l.Contains(Canary));
    }

    [Fact]
    public async Task A_start_is_logged_with_version_database_and_folder()
    {
        using var data = new TempFolder();

        await using var server = await InProcessServer.StartAsync(new ServerSetup { DataDirectory = data.Path });

        server.Output.Should().MatchRegex(
            @"Connections \d+\.\d+\.\d+\S* started at http://\S+, with Sqlite and the data folder " + data.Path);
        server.Output.Should().MatchRegex(@"Updating the database: \d+ new migrations, last applied: none")
            .And.MatchRegex(@"Migrated the database to \w+ in \d+ ms");
    }

    [Fact]
    public async Task A_refusal_by_permission_is_logged_with_rule_and_actor()
    {
        await using var host = await CoreHost.StartAsync();
        var reader = await host.AddUserAsync("Rita", Role.ReadOnly);

        await FluentActions.Awaiting(() => host.Get<TeamService>().CreateAsync(reader, Canary, "", default)).Should()
            .ThrowAsync<Problem.Forbidden>();

        host.Log.Lines.Should().ContainSingle(l => l.Contains("Refused User")).Which.Should()
            .Contain($"{reader.Id}").And.Contain("user_access_manage").And.NotContain(Canary);
    }

    [Fact]
    public async Task A_slow_database_command_is_logged_without_its_values()
    {
        await using var host = await CoreHost.StartAsync();
        host.Get<DatabaseState>().SlowAfter = TimeSpan.Zero;
        await using var db = host.OpenDb();
        var email = Canary;

        await db.Set<User>().Where(u => u.Email == email).ToListAsync();

        host.Log.Lines.Should().Contain(l => l.Contains("A database command took") && l.Contains("\"Users\""));
        host.Log.Lines.Where(l => l.Contains("A database command took")).Should().NotContain(l => l.Contains(Canary));
    }

    [Fact]
    public async Task A_database_command_that_is_quick_is_not_logged()
    {
        await using var host = await CoreHost.StartAsync();
        host.Get<DatabaseState>().SlowAfter = TimeSpan.FromDays(1);
        var before = host.Log.Lines.Count;
        await using var db = host.OpenDb();

        await db.Set<User>().ToListAsync();

        host.Log.Lines.Skip(before).Should().NotContain(l => l.Contains("A database command took"));
    }

    [Fact]
    public async Task A_background_job_that_takes_long_is_logged()
    {
        await using var host = await CoreHost.StartAsync();
        var slow = new BackgroundJob("slow", _ =>
        {
            host.Clock.Advance(BackgroundJobRunner.SlowAfter);
            return Task.FromResult(0);
        });
        var quick = new BackgroundJob("quick", _ => Task.FromResult(0));
        var runner = new BackgroundJobRunner([slow, quick], host.Get<LeaseStore>(), host.Get<BackgroundJobMonitor>(),
            host.Get<WriteGate>(), host.Clock, host.Get<ILogger<BackgroundJobRunner>>());

        await runner.RunOnceAsync(default);

        host.Log.Lines.Should()
            .ContainSingle(l => l.Contains("The background job") && l.Contains("took")).Which.Should()
            .Contain("slow took 30 seconds");
    }
}
