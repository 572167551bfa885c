using System.Security.Cryptography;
using Connections.Core;
using Connections.Core.Connections;
using Connections.Core.People;
using Connections.Core.Secrets;
using Connections.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Connections.Tests.Secrets;

/// <summary>
/// The master key is missing, wrong or exposed: the product is locked, says why, makes no second one, and comes back
/// unharmed.
/// </summary>
public sealed class MasterKeyTests() : CoreSpecification(postgres: false)
{
    [Fact]
    public async Task The_first_start_makes_a_key_for_its_owner_alone()
    {
        await using var installation = await TestInstallation.CreateEmptyAsync(postgres: false);
        await using var host = await installation.StartAsync();

        TestInstallation.IsOwnerOnly(installation.KeyFile).Should().BeTrue();
        TestInstallation.IsOwnerOnly(Path.GetDirectoryName(installation.KeyFile)!).Should().BeTrue();
        Convert.FromBase64String((await File.ReadAllTextAsync(installation.KeyFile)).Trim()).Should().HaveCount(32);
        host.Log.Lines.Should().Contain(l => l.Contains("Back it up", StringComparison.Ordinal));
        host.Log.Lines.Should()
            .NotContain(l => l.Contains(File.ReadAllText(installation.KeyFile).Trim(), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("missing", "is missing")]
    [InlineData("wrong", "was written with the master key")]
    [InlineData("truncated", "master.key can't be used. A master key is 32 random bytes, base64 encoded; this has 16")]
    [InlineData("not base64",
        "master.key can't be used. A master key is 32 random bytes, base64 encoded; this is not base64.")]
    [InlineData("empty", "this has 0")]
    [InlineData("not random", "is not random")]
    [InlineData("exposed", "Others can read the master key file")]
    public async Task The_product_is_locked_without_its_key_and_works_again_with_it(string how,
        string reason)
    {
        var id = await CreateAsync("Billing");
        var deleted = await CreateAsync("Deleted");
        await Service.DeleteAsync(Owner, deleted, default);
        var version = await VersionOfAsync(id);
        await Host.StopAsync();
        var key = await File.ReadAllBytesAsync(Installation.KeyFile);
        var spoilt = Spoil(how);

        await RestartAsync();

        Host.Get<ILockState>().LockedBecause.Should().Contain(reason);
        Host.Log.Lines.Should()
            .Contain(l =>
                l.StartsWith("Error", StringComparison.Ordinal) && l.Contains(reason, StringComparison.Ordinal));
        await LooksStillWorkAsync(id);
        await EveryWriteIsRefusedAsync(id, deleted, version, reason);
        await Host.Get<Core.Background.BackgroundJobRunner>().RunOnceAsync(default);
        (File.Exists(Installation.KeyFile) ? await File.ReadAllBytesAsync(Installation.KeyFile) : null).Should()
            .Equal(spoilt,
            "no second key is ever made over old data");
        await using (var db = Host.OpenDb()) (await db.Set<MasterKeyRecord>().CountAsync()).Should().Be(1);

        await File.WriteAllBytesAsync(Installation.KeyFile, key);
        TestInstallation.MakeOwnerOnly(Installation.KeyFile);
        await RestartAsync();

        Host.Get<ILockState>().LockedBecause.Should().BeNull();
        (await OpenSecretsAsync(id)).Values.Should().Equal("s3cret");
        (await Queries.GetAsync(Owner, id, default)).Row.Health.Should().Be(ConnectionHealth.NotTested,
            "what could not be read while locked is not damaged");
        await Service.UpdateAsync(Owner, id, Inputs.Http("Renamed", "n3w"), version, default);
        await Deleted.RestoreAsync(Owner, deleted, null, default);
    }

    [Fact]
    public async Task The_first_of_several_keys_writes_and_the_others_still_read()
    {
        var (first, second) = (NewKey(), NewKey());
        await using var installation = await TestInstallation.CreateEmptyAsync(postgres: false);
        var keyFile = Path.Combine(installation.Directory, "second.key");
        await File.WriteAllTextAsync(keyFile, second + "\n");

        var host = await installation.StartAsync(("Secrets:MasterKeys:0:Value", first));
        var old = await host.Get<ConnectionService>().AddAsync(host.Owner, Inputs.Http("Old"), default);
        await host.StopAsync();
        File.Exists(installation.KeyFile).Should().BeFalse("no embedded key is made beside one from the settings");

        host = await installation.StartAsync(("Secrets:MasterKeys:0:File", keyFile),
            ("Secrets:MasterKeys:1:Value", first));
        var fresh = await host.Get<ConnectionService>().AddAsync(host.Owner, Inputs.Http("Fresh"), default);
        var resolver = host.Get<Core.Resolving.ResolveService>();
        foreach (var id in new[] { old, fresh })
            (await resolver.ResolveAsync(host.Owner, id, "a test", null, default)).Secrets.Values.Single().Reveal()
                .Should().Be("s3cret");
        await using (var db = host.OpenDb())
            (await db.Set<StoredSecret>().Select(s => s.KeyId).Distinct().CountAsync()).Should().Be(2);
        await host.StopAsync();

        host = await installation.StartAsync(("Secrets:MasterKeys:0:File", keyFile));
        host.Get<ILockState>().LockedBecause.Should().Contain("was written with the master key",
            "the first key is still needed");
        await host.StopAsync();
    }

    [Theory]
    [InlineData(null, "has neither Value nor File")]
    [InlineData("nowhere.key", "is missing")]
    public async Task A_setting_without_a_key_locks_with_words(string? file, string reason)
    {
        await RestartAsync(
            ("Secrets:MasterKeys:0:" + (file is null ? "Other" : "File"),
                file is null ? "x" : Path.Combine(Installation.Directory, file)));

        Host.Get<ILockState>().LockedBecause.Should().Contain(reason);
    }

    private byte[]? Spoil(string how)
    {
        switch (how)
        {
            case "missing": File.Delete(Installation.KeyFile); return null;
            case "wrong": File.WriteAllText(Installation.KeyFile, NewKey()); break;
            case "truncated":
                File.WriteAllText(Installation.KeyFile,
                Convert.ToBase64String(RandomNumberGenerator.GetBytes(16))); break;
            case "not base64": File.WriteAllText(Installation.KeyFile, "$$$ no key $$$"); break;
            case "empty": File.WriteAllText(Installation.KeyFile, ""); break;
            case "not random": File.WriteAllText(Installation.KeyFile, Convert.ToBase64String(new byte[32])); break;
            default: TestInstallation.MakeReadableByAll(Installation.KeyFile); break;
        }
        return File.ReadAllBytes(Installation.KeyFile);
    }

    private async Task LooksStillWorkAsync(Guid id)
    {
        await using var scope = Host.Scope();
        var accounts = (AccountService)scope.ServiceProvider.GetService(typeof(AccountService))!;
        (await accounts.SignInAsync("ada@example.com", CoreHost.OwnerPassword, null, default)).Should().NotBeNull();
        var sessions = Host.Get<SessionService>();
        var session = await sessions.BeginAsync(Owner, default);
        Host.Clock.Advance(TimeSpan.FromMinutes(2));
        (await sessions.FindAsync(session, default)).Should().NotBeNull();
        await sessions.EndAsync(session, default);

        (await NamesAsync(new ConnectionQuery())).Should().Equal("Billing");
        (await Search.FacetsAsync(Owner, new(), default)).Integrations.Should().ContainSingle();
        (await Queries.GetAsync(Owner, id, default)).Secrets.Should().ContainSingle();
        (await Queries.HistoryAsync(Owner, id, PageRequest.First, default)).Total.Should().Be(1);
        (await Deleted.ListAsync(Owner, PageRequest.First, default)).Total.Should().Be(1);
    }

    private async Task EveryWriteIsRefusedAsync(Guid id, Guid deleted, Guid version, string reason)
    {
        var tester = Host.Get<Core.Execution.Testing.ConnectionTester>();
        foreach (var write in new Func<Task>[]
        {
            () => CreateAsync("New"),
            () => Service.UpdateAsync(Owner, id, Inputs.Http("Renamed"), version, default),
            () => Service.DeleteAsync(Owner, id, default),
            () => Service.SetFavoriteAsync(Owner, id, true, default),
            () => Deleted.RestoreAsync(Owner, deleted, null, default),
            () => Deleted.DeletePermanentlyAsync(Owner, deleted, default),
            () => Drafts.SaveAsync(Owner, "new",
                new DraftContent { IntegrationType = "HTTP", CredentialType = "HTTPBasicAuth" }, default),
            () => Drafts.DiscardAsync(Owner, "new", default),
            () => tester.TestStoredAsync(Owner, id, default),
            () => tester.TestAsync(Owner, Inputs.Http("New"), null, default),
            () => OpenSecretsAsync(id),
        })
            (await write.Should().ThrowAsync<Problem.Unavailable>()).Which.Message.Should()
                .Contain(reason).And.Contain("Until the right key is restored");

        (await Bulk.ApplyAsync(Owner, [id], new BulkAction.Delete(), null, default)).Should()
            .OnlyContain(o => !o.Done && o.Reason!.Contains(reason));
    }

    private static string NewKey() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
}
