using Connections.Core;
using Connections.Core.Audit;
using Connections.Core.Connections;
using Connections.Core.Maintenance;
using Connections.Core.Secrets;
using Connections.Core.Storage;
using Connections.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Connections.Tests.Maintenance;

/// <summary>The only way out without the master key: its loss is accepted, and every secret is entered again.</summary>
public sealed class AcceptKeyLossTests() : CoreSpecification(postgres: false)
{
    [Fact]
    public async Task Accepting_the_loss_gives_every_old_secret_up_and_lets_it_be_entered_again()
    {
        var id = await CreateAsync("Billing");
        var plain = await Service.AddAsync(Owner, Inputs.Aws("No secret in it"), default);
        await Host.StopAsync();
        File.Delete(Installation.KeyFile);

        (await AcceptAsync([])).Should().Be(1);
        await RestartAsync();

        Host.Get<ILockState>().LockedBecause.Should().BeNull();
        var details = await Queries.GetAsync(Owner, id, default);
        details.Secrets.Should().ContainSingle().Which.Lost.Should().BeTrue();
        details.Row.Health.Should().Be(ConnectionHealth.NeedsAttention);
        details.Row.HealthMessage.Should().Contain("lost with a master key");
        (await Queries.GetAsync(Owner, plain, default)).Row.Health.Should().Be(ConnectionHealth.NotTested);
        (await NamesAsync(new ConnectionQuery { AttentionOnly = true })).Should().Equal("Billing");
        var row = (await SecretRowsAsync(id)).Single();
        row.Ciphertext.Should().BeEmpty();
        row.WrappedKey.Should().BeEmpty();

        var use = () => OpenSecretsAsync(id);
        (await use.Should().ThrowAsync<Problem.DependencyFailed>()).WithMessage("*must be re-entered*");
        var keep = Inputs.Http(
            "Billing") with
        { Fields = Inputs.HttpFields("https://api.example.com", ("token", null)) };
        var edit = () => Service.UpdateAsync(Owner, id, keep, details.Row.Version, default);
        (await edit.Should().ThrowAsync<Problem.Invalid>()).Which.Faults.Should().ContainSingle().Which.Field.Should()
            .Be("tokens/token/value");

        await Service.UpdateAsync(Owner, id, Inputs.Http("Billing", "n3w"), details.Row.Version, default);
        (await OpenSecretsAsync(id)).Values.Should().Equal("n3w");
        (await Queries.GetAsync(Owner, id, default)).Row.Health.Should().Be(ConnectionHealth.NotTested);
    }

    [Fact]
    public async Task The_loss_is_recorded_without_a_key_or_a_secret()
    {
        await CreateAsync("Billing");
        await Host.StopAsync();
        File.Delete(Installation.KeyFile);

        await AcceptAsync([]);
        await RestartAsync();

        await using var db = Host.OpenDb();
        var entry = await db.Set<AuditEntry>().SingleAsync(e => e.Action == "loss_accepted");
        entry.ActorKind.Should().Be(ActorKind.System);
        AuditLog.Changes(entry).Select(c => c.Field).Should().Equal("secrets", AuditLog.LostKey);
        AuditLog.Changes(entry)[0].New.Should().Be("1");
        (await Host.Get<AuditTrail>().VerifyAsync(Owner, default)).Should()
            .Match<AuditReport>(r => r.IsWhole && r.Notes.Count == 1);
        (await db.Set<MasterKeyRecord>().CountAsync(k => k.LostAt != null)).Should().Be(1);
        (await db.Set<MasterKeyRecord>().CountAsync(k => k.LostAt == null)).Should().Be(1);
    }

    [Theory]
    [InlineData(false, "correct. Nothing is lost.")]
    [InlineData(true, "The master key is present. Nothing is lost.*chmod 600*")]
    public async Task A_key_that_is_here_is_not_lost(bool exposed, string words)
    {
        var id = await CreateAsync("Billing");
        await Host.StopAsync();
        var key = await File.ReadAllTextAsync(Installation.KeyFile);
        if (exposed) TestInstallation.MakeReadableByAll(Installation.KeyFile);

        var accept = () => AcceptAsync([]);

        (await accept.Should().ThrowAsync<StartupException>()).WithMessage("*" + words + "*");
        (await File.ReadAllTextAsync(Installation.KeyFile)).Should().Be(key);
        TestInstallation.MakeOwnerOnly(Installation.KeyFile);
        await RestartAsync();
        (await OpenSecretsAsync(id)).Values.Should().Equal("s3cret");
    }

    [Fact]
    public async Task No_secret_is_given_up_while_the_product_runs()
    {
        await CreateAsync("Billing");

        var accept = () => AcceptAsync([]);

        (await accept.Should().ThrowAsync<StartupException>()).WithMessage("Another process already uses*");
    }

    [Fact]
    public async Task No_secret_is_given_up_with_settings_without_a_key()
    {
        var id = await CreateAsync("Billing");
        await Host.StopAsync();

        var accept = () => AcceptAsync(("Secrets:MasterKeys:0:Value", "no key"));

        (await accept.Should().ThrowAsync<StartupException>()).WithMessage("*Secrets:MasterKeys can't be used*");
        await RestartAsync();
        (await OpenSecretsAsync(id)).Values.Should().Equal("s3cret");
    }

    [Fact]
    public async Task A_key_that_turns_up_again_may_be_used_again()
    {
        await CreateAsync("Billing");
        await Host.StopAsync();
        var found = (await File.ReadAllTextAsync(Installation.KeyFile)).Trim();
        File.Delete(Installation.KeyFile);
        await AcceptAsync([]);
        var made = (await File.ReadAllTextAsync(Installation.KeyFile)).Trim();

        await RestartAsync(("Secrets:MasterKeys:0:Value", found), ("Secrets:MasterKeys:1:Value", made));

        Host.Get<ILockState>().LockedBecause.Should().BeNull();
        (await OpenSecretsAsync(await CreateAsync("Written with the old key"))).Values.Should().Equal("s3cret");
    }

    // As the command does: over the settings, with no server running in the same process.
    private async Task<int> AcceptAsync(params (string Key, string Value)[] settings)
    {
        var values = new Dictionary<string, string?> { ["Data:Directory"] = Installation.Directory };
        foreach (var (key, value) in settings) values[key] = value;
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(values).Build();
        await using var services = new ServiceCollection().AddLogging(log => log.SetMinimumLevel(LogLevel.None))
            .AddConnectionsCore(configuration).BuildServiceProvider();
        return await services.GetRequiredService<MasterKeyService>().AcceptLossAsync(default);
    }
}
