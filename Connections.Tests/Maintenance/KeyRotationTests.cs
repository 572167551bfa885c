using Connections.Core;
using Connections.Core.Audit;
using Connections.Core.Maintenance;
using Connections.Core.Secrets;
using Connections.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Connections.Tests.Maintenance;

/// <summary>
/// A new embedded master key: everything is brought over to it, and nothing is lost on the way, wherever it breaks off.
/// </summary>
public sealed class KeyRotationTests() : CoreSpecification(postgres: false)
{
    private const string Cookie = "<key id='1'>the key of cookies</key>";

    [Fact]
    public async Task Changed_twenty_times_everything_opens_with_the_newest_key_alone()
    {
        var ids = await FilledAsync();
        await Host.StopAsync();

        for (var round = 0; round < 20; round++)
        {
            var report = await RotateAsync();
            (report.Secrets, report.Others, report.Unreadable,
                report.Retired.Count).Should().Be((4, 2, 0, 1), $"in round {round}");
            File.Exists(report.KeptAside.Should().ContainSingle().Which).Should().BeTrue();
            TestInstallation.IsOwnerOnly(report.KeptAside[0]).Should().BeTrue();
        }
        var aside = Directory.GetFiles(Path.GetDirectoryName(Installation.KeyFile)!, "*.old");
        aside.Should().HaveCount(20);
        await File.WriteAllTextAsync(aside[0], "no key");
        var beside = Installation.BuildHost();
        (await beside.Get<MasterKeyService>().StatusAsync(default)).Should().Contain("present and correct",
            "an earlier key that nothing needs locks nobody out");
        await beside.StopAsync();
        foreach (var file in aside) File.Delete(file);
        await RestartAsync();

        await EverythingOpensAsync(ids);
        (await Host.Get<AuditTrail>().VerifyAsync(Owner, default)).Should()
            .Match<AuditReport>(r => r.Faults.Count == 0 && r.Notes.Count == 0 && r.Entries > 20);
        await using var db = Host.OpenDb();
        var (secrets, record) = (await db.Set<StoredSecret>().Select(s => s.KeyId).Distinct().ToListAsync(),
            await db.Set<MasterKeyRecord>().SingleAsync());
        secrets.Should().Equal(record.KeyId);
        (await db.Set<AuditChain>().Select(c => c.MasterKeyId).Distinct().ToListAsync()).Should().Equal(record.KeyId);
        var entries = await db.Set<AuditEntry>().Where(e => e.Action == "rotated").ToListAsync();
        entries.Should()
            .HaveCount(20).And.OnlyContain(e => e.ActorKind == ActorKind.System && AuditLog.Changes(e).Count == 3);
    }

    [Theory]
    [InlineData("made", false)]
    [InlineData("put in place", false)]
    [InlineData("batch", true)]
    [InlineData("brought over", false)]
    [Trait(Tier.Name, Tier.Process)]
    public async Task A_rotation_interrupted_anywhere_starts_and_resumes_with_the_same_key(
        string until, bool killed)
    {
        var ids = await FilledAsync();
        await Host.StopAsync();
        if (killed)
        {
            using var process = ChildProgram.RotateKey(Installation.Directory, until);
            await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));
            process.ExitCode.Should().NotBe(0, "it was killed");
        }
        else
        {
            // Nothing is tidied up on the way out, so that this is as good as a kill, and quicker.
            await FluentActions.Awaiting(() => RotateAsync(until)).Should().ThrowAsync<TimeoutException>();
        }

        await RestartAsync();
        await EverythingOpensAsync(ids);
        var more = await CreateAsync("Made in between");
        await Host.StopAsync();
        var report = await RotateAsync();

        report.Retired.Should().ContainSingle("there was one change, not two");
        foreach (var file in report.KeptAside) File.Delete(file);
        await RestartAsync();
        await EverythingOpensAsync([.. ids, more]);
        (await Host.Get<AuditTrail>().VerifyAsync(Owner, default)).Faults.Should().BeEmpty();
    }

    [Fact]
    public async Task A_rotation_is_refused_while_the_product_runs_or_without_its_key()
    {
        var key = await File.ReadAllTextAsync(Installation.KeyFile);
        (await FluentActions.Awaiting(() => RotateAsync()).Should().ThrowAsync<StartupException>())
            .WithMessage("Another process already uses*");

        await Host.StopAsync();
        File.Move(Installation.KeyFile, Installation.KeyFile + ".away");
        (await FluentActions.Awaiting(() => RotateAsync()).Should().ThrowAsync<StartupException>())
            .WithMessage("*is missing*");
        File.Exists(Installation.KeyFile).Should().BeFalse();
        File.Move(Installation.KeyFile + ".away", Installation.KeyFile);
        (await File.ReadAllTextAsync(Installation.KeyFile)).Should().Be(key);
        await RestartAsync();
    }

    [Fact]
    public async Task A_secret_that_no_key_opens_is_left_as_it_is_and_reported()
    {
        var (whole, damaged) = (await CreateAsync("Whole"), await CreateAsync("Damaged"));
        await using (var db = Host.OpenDb()) await db.Set<StoredSecret>().Where(s => s.OwnerId == damaged)
            .ExecuteUpdateAsync(s => s.SetProperty(x => x.WrappedKey, new byte[40]));
        await Host.StopAsync();

        var report = await RotateAsync();

        (report.Secrets, report.Unreadable, report.Retired.Count).Should().Be((1, 1, 1));
        await RestartAsync();
        (await OpenSecretsAsync(whole)).Values.Should().Equal("s3cret");
        await FluentActions.Awaiting(() => OpenSecretsAsync(damaged)).Should().ThrowAsync<Problem.DependencyFailed>();
    }

    // Four secrets: three typed in, one obtained. A chain of the audit trail, and a key of cookies.
    private async Task<List<Guid>> FilledAsync()
    {
        var ids = new List<Guid>();
        foreach (var name in new[] { "One", "Two", "Three" }) ids.Add(await CreateAsync(name));
        await using (var db = Host.OpenDb())
        {
            var obtained = new StoredSecret(ids[0], StoredSecret.Token);
            Host.Get<SecretSealer>().Seal(obtained, new SecretBinding(ids[0], "x", []), new SecretValue("the token"),
                Guid.Empty);
            db.Add(obtained);
            await db.SaveAsync(default);
        }
        Host.Get<CookieKeyStore>().Add("one", Cookie);
        return ids;
    }

    private async Task EverythingOpensAsync(IReadOnlyList<Guid> ids)
    {
        Host.Get<ILockState>().LockedBecause.Should().BeNull();
        foreach (var id in ids) (await OpenSecretsAsync(id)).Values.Should().Equal("s3cret");
        var token = (await SecretRowsAsync(ids[0])).Single(s => s.IsObtained);
        Host.Get<SecretOpener>().Open(token, new SecretBinding(ids[0], "x", [])).Reveal().Should().Be("the token");
        Host.Get<CookieKeyStore>().All().Should().Equal(Cookie);
    }

    private async Task<KeyRotationReport> RotateAsync(string? until = null)
    {
        var beside = Installation.BuildHost();
        beside.Get<KeyRotation>().Done = step => { if (step == until) throw new TimeoutException(step); };
        try
        {
            return await beside.Get<KeyRotation>().RunAsync(default);
        }
        finally
        {
            await beside.StopAsync();
        }
    }
}

/// <summary>Keys from the settings: the first writes, and everything is brought over to it while servers run.</summary>
public sealed class KeyRotationOnPostgresTests() : CoreSpecification(postgres: true)
{
    [Fact]
    public async Task Secrets_under_the_second_key_are_moved_while_servers_read_and_write()
    {
        var ids = new List<Guid>();
        for (var i = 0; i < 20; i++) ids.Add(await CreateAsync($"Number {i}"));
        var (first, second) = (Convert.ToBase64String(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32)),
            (await File.ReadAllTextAsync(Installation.KeyFile)).Trim());
        (await FluentActions.Awaiting(() => Host.Get<KeyRotation>().RunAsync(default)).Should()
            .ThrowAsync<StartupException>("another server would not know a new key"))
            .WithMessage("*put it first in Secrets:MasterKeys*");
        (string, string)[] both = [("Secrets:MasterKeys:0:Value", first), ("Secrets:MasterKeys:1:Value", second)];
        await RestartAsync(both);
        using var stop = new CancellationTokenSource();
        var reads = 0;
        var readers = Enumerable.Range(0, 2).Select(_ => Task.Run(async () =>
        {
            for (; !stop.IsCancellationRequested; reads++)
                (await OpenSecretsAsync(ids[reads % ids.Count])).Values.Should().ContainSingle();
        })).ToList();
        var writer = Task.Run(async () =>
        {
            foreach (var id in ids.Take(5))
                await Service.UpdateAsync(Owner, id, Inputs.Http($"Written {id}", "another"), await VersionOfAsync(id),
                    default);
        });

        await using var node = CoreHost.Build(Installation.Directory, Installation.Postgres, both);
        var report = await node.Get<KeyRotation>().RunAsync(default);
        await writer;
        await stop.CancelAsync();
        await Task.WhenAll(readers);

        (report.Unreadable, report.Retired.Count, report.KeptAside.Count).Should().Be((0, 1, 0));
        reads.Should().BePositive();
        await RestartAsync(both[0]);
        Host.Get<ILockState>().LockedBecause.Should().BeNull("the second key may be taken out of the settings");
        foreach (var (id, i) in ids.Select((id, i) => (id, i))) (await OpenSecretsAsync(id)).Values.Should()
            .Equal(i < 5 ? "another" : "s3cret");
        (await Host.Get<AuditTrail>().VerifyAsync(Owner, default)).Faults.Should().BeEmpty();
        await using var again = CoreHost.Build(Installation.Directory, Installation.Postgres, [both[0]]);
        (await again.Get<KeyRotation>().RunAsync(default)).Should()
            .BeEquivalentTo(new { Secrets = 0, Others = 0, Retired = Array.Empty<string>() },
                "there is nothing left to do");
    }
}
