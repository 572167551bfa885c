using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Maintenance;
using Connections.Core.People;
using Connections.Core.Storage;
using Connections.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Tests.People;

public sealed class SetupOnSqlite() : SetupSpecification(postgres: false);

public sealed class SetupOnPostgres() : SetupSpecification(postgres: true);

/// <summary>The first account, and the way back in for who can read the data folder.</summary>
public abstract class SetupSpecification(bool postgres) : IAsyncLifetime
{
    private static readonly (string, string)[] NobodyNamed = [("Setup:Owner:Email", ""), ("Setup:Owner:Password", "")];

    private TestInstallation installation = null!;
    private CoreHost host = null!;

    public async Task InitializeAsync()
    {
        installation = await TestInstallation.CreateEmptyAsync(postgres);
        host = await installation.StartAsync(NobodyNamed);
    }

    public async Task DisposeAsync()
    {
        await host.DisposeAsync();
        await installation.DisposeAsync();
    }

    private async Task RestartAsync(params (string, string)[] settings)
    {
        await host.StopAsync();
        host = await installation.StartAsync([.. NobodyNamed, .. settings]);
    }

    private InitialSetup Setup => host.Get<InitialSetup>();

    [Fact]
    public async Task The_setup_link_makes_its_holder_an_Admin_once()
    {
        var token = Setup.Token;
        token.Should().HaveLength(43);

        var owner = await CompleteAsync(token);

        await using (var db = host.OpenDb()) (await db.RightsOfAsync(owner, default)).Permissions.Should()
            .Be(Permissions.AdminRole);
        Setup.Token.Should().BeNull();
        var again = () => CompleteAsync(token);
        await again.Should().ThrowAsync<Problem.Forbidden>();
        await host.StopAsync();
        host = await installation.StartAsync(NobodyNamed);
        Setup.Token.Should().BeNull("there is an owner");
    }

    [Fact]
    public async Task Provider_accounts_use_up_the_setup_link_only_if_one_of_them_manages_people()
    {
        await ComesAsync("reader");
        await RestartAsync();
        Setup.Token.Should().NotBeNull("nobody could ever become an admin else");

        await RestartAsync(("Authentication:Oidc:DefaultRole", "Admin"));
        var token = Setup.Token;
        await ComesAsync("head");
        await FluentActions.Awaiting(() => CompleteAsync(token)).Should().ThrowAsync<Problem.Conflict>();
        await RestartAsync();
        Setup.Token.Should().BeNull();

        Task<(Actor?, ExternalRefusal)> ComesAsync(string subject) =>
            host.Get<ExternalAccountService>()
                .SignInAsync(new ExternalIdentity("https://login.example.com", subject, []), null, default);
    }

    [Fact]
    public async Task No_link_is_issued_where_passwords_are_switched_off()
    {
        await RestartAsync(("Authentication:Local", "false"));

        Setup.Token.Should().BeNull();
        await FluentActions.Awaiting(() => CompleteAsync(null)).Should().ThrowAsync<Problem.Forbidden>();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("guess")]
    public async Task A_person_without_the_setup_link_is_refused(string? token)
    {
        var complete = () => CompleteAsync(token);

        await complete.Should().ThrowAsync<Problem.Forbidden>();
        Setup.IsToken(token).Should().BeFalse();
        await using var db = host.OpenDb();
        (await db.Set<User>().CountAsync()).Should().Be(0);
    }

    [Fact]
    public async Task Fifty_setups_at_once_create_exactly_one_owner()
    {
        var token = Setup.Token;
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Task.Run(async () =>
        {
            try
            {
                return (object)await CompleteAsync(token, $"ada{i % 25}@example.com");
            }
            catch (Problem problem)
            {
                return problem;
            }
        })));

        outcomes.OfType<Actor>().Should().ContainSingle();
        outcomes.Where(o => o is not Actor).Should().OnlyContain(o => o is Problem.Forbidden || o is Problem.Conflict);
        await using var db = host.OpenDb();
        (await db.Set<User>().CountAsync()).Should().Be(1);
    }

    [Theory]
    [InlineData("ada", "Ada", "correct horse battery", "email")]
    [InlineData("ada@", "Ada", "correct horse battery", "email")]
    [InlineData("a@b@c", "Ada", "correct horse battery", "email")]
    [InlineData("ada\0@example.com", "Ada", "correct horse battery", "email")]
    [InlineData("ada@example.com", "  ", "correct horse battery", "name")]
    [InlineData("ada@example.com", "A\nda", "correct horse battery", "name")]
    [InlineData("ada@example.com", "Ada", "short canary", null)]
    [InlineData("ada@example.com", "Ada", "tooshort", "password")]
    public async Task A_rule_that_is_broken_is_named_at_its_field_and_the_link_stays_good(string email, string name,
        string password, string? field)
    {
        var token = Setup.Token;
        var complete = () => Setup.CompleteAsync(token, email, name, password, null, default);

        if (field is null)
        {
            await complete();
            return;
        }
        (await complete.Should().ThrowAsync<Problem.Invalid>()).Which.Faults.Should()
            .ContainSingle().Which.Field.Should().Be(field);
        await CompleteAsync(token);
    }

    [Fact]
    public async Task Half_a_character_is_refused_too()
    {
        var complete =
            () => Setup.CompleteAsync(Setup.Token, "ada\ud800@example.com", "Ada\udc00", CoreHost.OwnerPassword, null,
                default);

        (await complete.Should().ThrowAsync<Problem.Invalid>()).Which.Faults.Select(f => f.Field).Should()
            .Equal("email", "name");
    }

    [Fact]
    public async Task Settings_make_the_owner_without_a_link()
    {
        await using var other = await TestInstallation.CreateEmptyAsync(postgres);
        await using var unattended = await other.StartAsync(("Setup:Owner:Email", "grace@example.com"),
            ("Setup:Owner:Name", ""), CoreHost.LogsEverything);

        unattended.Get<InitialSetup>().Token.Should().BeNull();
        await using var scope = unattended.Scope();
        (await scope.ServiceProvider.GetRequiredService<AccountService>().SignInAsync("grace@example.com",
            CoreHost.OwnerPassword, null, default)).Should().NotBeNull();
        unattended.Everything.Should().NotContain(l => l.Contains(CoreHost.OwnerPassword, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("grace", CoreHost.OwnerPassword, "email address")]
    [InlineData("grace@example.com", "short", "at least 12")]
    public async Task Settings_that_make_no_owner_refuse_the_start(string email, string password, string words)
    {
        await using var other = await TestInstallation.CreateEmptyAsync(postgres);

        var start = () => other.StartAsync(("Setup:Owner:Email", email), ("Setup:Owner:Password", password));

        (await start.Should().ThrowAsync<StartupException>()).Which.Message.Should()
            .Contain("Setup:Owner").And.Contain(words);
    }

    [Fact]
    public async Task A_reset_owner_signs_in_with_the_new_password_and_is_signed_out_everywhere_else()
    {
        var owner = await CompleteAsync(Setup.Token);
        var session = await host.Get<SessionService>().BeginAsync(owner, default);
        await using (var db = host.OpenDb())
            await db.Set<User>()
                .ExecuteUpdateAsync(
                    u => u.SetProperty(x => x.DisabledAt, host.Clock.GetUtcNow()).SetProperty(x => x.AccessFailedCount,
                        4));

        var operations = host.Get<MaintenanceService>();
        var toShort = () => operations.ResetOwnerAsync("ada@example.com", "short", default);
        await toShort.Should().ThrowAsync<Problem.Invalid>();
        var unknown = () => operations.ResetOwnerAsync("nobody\0@example.com", "another long password", default);
        await unknown.Should().ThrowAsync<Problem.NotFound>();
        await operations.ResetOwnerAsync("ADA@example.com", "another long password", default);

        (await host.Get<SessionService>().FindAsync(session, default)).Should().BeNull();
        await using var scope = host.Scope();
        var accounts = scope.ServiceProvider.GetRequiredService<AccountService>();
        (await accounts.SignInAsync("ada@example.com", CoreHost.OwnerPassword, null, default)).Should().BeNull();
        (await accounts.SignInAsync("ada@example.com", "another long password", null, default)).Should().NotBeNull();
    }

    private Task<Actor> CompleteAsync(string? token, string email = "ada@example.com") =>
        Setup.CompleteAsync(token, email, "Ada", CoreHost.OwnerPassword, null, default);
}
