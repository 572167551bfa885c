using Connections.Core;
using Connections.Core.Audit;
using Connections.Core.Connections;
using Connections.Core.Maintenance;
using Connections.Core.People;
using Connections.Core.Resolving;
using Connections.Core.Storage;
using Connections.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Connections.Tests.Audit;

public sealed class AuditChainOnSqlite() : AuditChainSpecification(postgres: false);

public sealed class AuditChainOnPostgres() : AuditChainSpecification(postgres: true);

/// <summary>The audit trail is a chain: anyone who alters, removes or reorders what is recorded is found.</summary>
public abstract partial class AuditChainSpecification(bool postgres) : CoreSpecification(postgres)
{
    private AuditTrail Trail => Host.Get<AuditTrail>();

    [Fact]
    public async Task A_trail_that_nobody_touched_verifies_over_restarts()
    {
        for (var i = 0; i < 3; i++)
        {
            await CreateAsync($"Round {i}");
            await RestartAsync();
        }

        var report = await VerifyAsync();

        report.Faults.Should().BeEmpty();
        report.Notes.Should().BeEmpty();
        report.Chains.Should().Be(1);
        report.Entries.Should().BeGreaterThanOrEqualTo(4);
    }

    [Fact]
    public async Task An_altered_entry_is_found()
    {
        await SomeEntriesAsync();

        foreach (var column in new[] { "ActorName", "Action", "AssetName", "Outcome", "Details", "EventName",
            "AssetType" })
        {
            var before = await ScalarAsync($"SELECT \"{column}\" FROM \"AuditEntries\" WHERE \"Sequence\" = 3");
            await SqlAsync($"UPDATE \"AuditEntries\" SET \"{column}\" = 'x' WHERE \"Sequence\" = 3");
            (await VerifyAsync()).Faults.Should().ContainSingle(column).Which.Should()
                .StartWith("Entry 3 (").And.Contain("was altered");
            await SqlAsync($"UPDATE \"AuditEntries\" SET \"{column}\" = '{before.Replace("'", "''", StringComparison.Ordinal)}' WHERE \"Sequence\" = 3");
        }
        (await VerifyAsync()).Faults.Should().BeEmpty();
    }

    [Fact]
    public async Task Removed_entries_are_found()
    {
        await SomeEntriesAsync();

        await SqlAsync("DELETE FROM \"AuditEntries\" WHERE \"Sequence\" IN (3, 4)");

        (await VerifyAsync()).Faults.Should().ContainSingle().Which.Should().StartWith("Entries 3 to 4 of the chain");
    }

    [Fact]
    public async Task The_first_entries_cannot_be_removed_unseen()
    {
        await SomeEntriesAsync();

        await SqlAsync("DELETE FROM \"AuditEntries\" WHERE \"Sequence\" <= 2");
        (await VerifyAsync()).Faults.Should().ContainSingle().Which.Should().StartWith("Entries 1 to 2");
        await SqlAsync(
            "UPDATE \"AuditChains\" SET \"CutThrough\" = 2, \"CutMac\" = (SELECT \"Mac\" FROM \"AuditEntries\" "
            + "WHERE \"Sequence\" = 3), \"CutSeal\" = (SELECT \"Mac\" FROM \"AuditEntries\" WHERE \"Sequence\" = 3)");

        (await VerifyAsync()).Faults.Should().Contain(f => f.Contains("was forged"));
    }

    [Fact]
    public async Task Reordered_entries_are_found()
    {
        await SomeEntriesAsync();

        await SqlAsync("UPDATE \"AuditEntries\" SET \"Sequence\" = -1 WHERE \"Sequence\" = 3");
        await SqlAsync("UPDATE \"AuditEntries\" SET \"Sequence\" = 3 WHERE \"Sequence\" = 4");
        await SqlAsync("UPDATE \"AuditEntries\" SET \"Sequence\" = 4 WHERE \"Sequence\" = -1");

        (await VerifyAsync()).Faults.Should()
            .Contain(f => f.StartsWith("Entry 3 (", StringComparison.Ordinal)).And.Contain(
                f => f.StartsWith("Entry 4 (", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_cut_tail_is_found_and_stays_found_after_the_product_wrote_on()
    {
        await SomeEntriesAsync();
        await Host.StopAsync();
        var last = long.Parse(await ScalarAsync("SELECT MAX(\"Sequence\") FROM \"AuditEntries\""),
            System.Globalization.CultureInfo.InvariantCulture);
        await SqlAsync($"DELETE FROM \"AuditEntries\" WHERE \"Sequence\" > {last - 2}");

        if (!OnPostgres)
        {
            (await FluentActions.Awaiting(() => Installation.StartAsync(Settings)).Should()
                .ThrowAsync<StartupException>())
                .WithMessage("*is missing the latest entries*");
            return;
        }
        Host = await Installation.StartAsync(Settings);
        (await VerifyAsync()).Faults.Should().ContainSingle().Which.Should().StartWith("The newest 2 entries");
        await CreateAsync("Written on");
        await RestartAsync();
        await CreateAsync("And on");

        (await VerifyAsync()).Faults.Should().ContainSingle().Which.Should().StartWith("The newest 2 entries");
    }

    [Fact]
    public async Task A_tail_that_is_cut_while_the_product_runs_is_found()
    {
        await SomeEntriesAsync();
        await SqlAsync(
            "DELETE FROM \"AuditEntries\" WHERE \"Sequence\" = (SELECT MAX(\"Sequence\") FROM \"AuditEntries\")");
        (await VerifyAsync()).Faults.Should().ContainSingle().Which.Should().StartWith("The newest 1 entries");

        await CreateAsync("After");

        (await VerifyAsync()).Faults.Should().ContainSingle().Which.Should().Contain("is missing: it was removed");
    }

    [Fact]
    public async Task An_entry_moved_out_of_its_chain_is_found()
    {
        await SomeEntriesAsync();

        await SqlAsync(
            "UPDATE \"AuditEntries\" SET \"ChainId\" = NULL, \"Sequence\" = NULL, \"Mac\" = NULL WHERE \"Sequence\" "
            + "= 2");

        var report = await VerifyAsync();
        report.Faults.Should().ContainSingle().Which.Should().StartWith("Entry 2 of the chain");
        report.Unproven.Should().ContainSingle().Which.Should().Contain("has no proof");
    }

    [Fact]
    public async Task A_chain_that_is_gone_whole_is_found()
    {
        await SomeEntriesAsync();

        await SqlAsync("DELETE FROM \"AuditEntries\"");
        await SqlAsync("DELETE FROM \"AuditChains\"");

        (await VerifyAsync()).Faults.Should().HaveCount(2).And.ContainMatch("*is gone from the database*");
    }

    [Fact]
    public async Task A_forged_place_beside_the_key_is_found()
    {
        await SomeEntriesAsync();
        var file = Path.Combine(Host.Directory, "keys", "audit-head");
        var text = await File.ReadAllTextAsync(file);

        await File.WriteAllTextAsync(file, text.Replace(" 00000", " 00001", StringComparison.Ordinal));
        (await VerifyAsync()).Faults.Should()
            .Contain(f => f.Contains("that is stored beside the master key was altered"));
        await File.WriteAllTextAsync(file, "nonsense");

        (await VerifyAsync()).Faults.Should().Contain(f => f.Contains("is damaged or was altered"));
    }

    [Fact]
    public async Task A_save_that_fails_leaves_no_gap()
    {
        await CreateAsync("Taken");
        for (var i = 0; i < 3; i++)
            await FluentActions.Awaiting(() => CreateAsync("Taken")).Should().ThrowAsync<Problem.Invalid>();
        await CreateAsync("Free");

        (await VerifyAsync()).Faults.Should().BeEmpty();
    }

    [Fact]
    public async Task A_command_beside_the_running_product_writes_into_the_same_chain()
    {
        await SomeEntriesAsync();
        // Not disposed of: it would take the folder with it.
        var command = Installation.BuildHost();
        for (var i = 0; i < 3; i++)
        {
            await command.Get<MaintenanceService>().ResetOwnerAsync("ada@example.com", "a long enough password",
                default);
            await CreateAsync($"Between {i}");
        }

        var report = await VerifyAsync();
        report.Faults.Should().BeEmpty();
        report.Chains.Should().Be(1);
    }

    [Fact]
    public async Task Retention_cuts_the_old_end_and_leaves_a_proof_of_it()
    {
        await SomeEntriesAsync();
        var before = (await Trail.ListAsync(Owner, new(), null, 200, default)).Rows.Count;
        await Host.Get<OrganizationSettings>().KeepAuditAsync(Owner, 30, default);
        Host.Clock.Advance(TimeSpan.FromDays(31));
        await CreateAsync("New");

        (await Trail.ApplyRetentionAsync(default)).Should().Be(before + 1);

        var left = await Trail.ListAsync(Owner, new(), null, 50, default);
        left.Rows.Select(r => r.Action).Should().Equal("retention_applied", "created");
        (await VerifyAsync()).Faults.Should().BeEmpty();
        await RestartAsync();
        await CreateAsync("Newer");
        (await VerifyAsync()).Should().Match<AuditReport>(r => r.Faults.Count == 0 && r.Chains == 1);
        await SqlAsync("UPDATE \"AuditChains\" SET \"CutThrough\" = \"CutThrough\" + 1");
        (await VerifyAsync()).Faults.Should().Contain(f => f.Contains("was forged"));
    }

    [Fact]
    public async Task The_trail_is_filtered_and_taken_out_by_who_may_read_it()
    {
        var bob = await Host.AddUserAsync("Bob", Role.Standard);
        var id = await CreateAsync("Billing");
        await Service.AddAsync(bob, Inputs.Http("Shipping"), default);
        async Task<string> Found(AuditQuery query) =>
            string.Join(',',
                (await Trail.ListAsync(Owner, query, null, 50, default)).Rows.Select(
                    r => $"{r.Actor} {r.Action} {r.AssetName}"));

        (await Found(new(EventName: "Custom Connections"))).Should().Be("Bob created Shipping,Ada created Billing");
        (await Found(new(Actor: "BO"))).Should().Be("Bob created Shipping");
        (await Found(new(Asset: "bill"))).Should().Be("Ada created Billing");
        (await Found(new(Asset: id.ToString()))).Should().Be("Ada created Billing");
        (await Found(new(From: Host.Clock.GetUtcNow()))).Should().BeEmpty();
        (await Found(new(Refused: true))).Should().BeEmpty();
        await FluentActions.Awaiting(() => Trail.ListAsync(bob, new(), null, 50, default)).Should()
            .ThrowAsync<Problem.Forbidden>();
        var taken = new List<AuditRow>();
        await foreach (var row in await Trail.ExportAsync(Owner, new(), "csv", default)) taken.Add(row);
        taken[0].Action.Should().Be("exported");
        taken.Select(r => r.Id).Should().OnlyHaveUniqueItems().And.HaveCountGreaterThan(3);
    }

    [Fact]
    public async Task A_use_that_is_refused_is_recorded()
    {
        var (bob, id) = (await Host.AddUserAsync("Bob", Role.Standard), await CreateAsync("Billing"));

        await FluentActions.Awaiting(
            () => Host.Get<ResolveService>().ResolveAsync(bob, id, "a test", only: null, default)).Should()
            .ThrowAsync<Problem.Forbidden>();

        (await Trail.ListAsync(Owner, new(Refused: true), null, 50, default)).Rows.Should().ContainSingle()
            .Which.Should()
            .Match<AuditRow>(
                r => r.Actor == "Bob" && r.Action == "resolved" && r.AssetName == "Billing"
                    && r.Outcome == "forbidden");
    }

    private async Task SomeEntriesAsync()
    {
        for (var i = 0; i < 5; i++) await CreateAsync($"Some {i}");
    }

    private Task<AuditReport> VerifyAsync() => Host.Get<AuditTrail>().VerifyAsync(Actor.System, default);

    private async Task SqlAsync(string sql)
    {
        await using var db = Installation.OpenDb();
#pragma warning disable EF1002 // Only texts of this file.
        await db.Database.ExecuteSqlRawAsync(
            sql.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal));
#pragma warning restore EF1002
    }

    private async Task<string> ScalarAsync(string sql)
    {
        await using var db = Installation.OpenDb();
#pragma warning disable EF1002 // Only texts of this file.
        return (await db.Database.SqlQueryRaw<string>($"SELECT CAST(({sql}) AS TEXT) AS \"Value\"").ToListAsync())
            .Single();
#pragma warning restore EF1002
    }
}
