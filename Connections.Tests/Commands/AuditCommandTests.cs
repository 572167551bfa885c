using Connections.Core.Audit;
using Connections.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Connections.Tests.Commands;

public sealed class AuditCommandOnSqlite() : AuditCommandSpecification(postgres: false);

public sealed class AuditCommandOnPostgres() : AuditCommandSpecification(postgres: true);

/// <summary>
/// The command that verifies, and the one that answers for what it finds, with their words and statuses.
/// </summary>
public abstract class AuditCommandSpecification(bool postgres) : CoreSpecification(postgres)
{
    private string HeadFile => Path.Combine(Installation.Directory, "keys", "audit-head");

    [Fact]
    public async Task Audit_verify_ends_with_0_where_the_trail_is_whole()
    {
        await CreateAsync("Billing");

        var (status, output, _) = await AuditAsync("verify");

        (status, output.Contains("no tampering found", StringComparison.Ordinal)).Should().Be((0, true));
    }

    [Fact]
    public async Task Audit_verify_ends_with_3_for_a_row_without_a_proof_until_someone_accepts_it()
    {
        await using (var db = Installation.OpenDb())
        {
            db.Add(new AuditEntry(Host.Clock.GetUtcNow(), Owner, AuditEvent.SignedIn, null, "forged", "success", ""));
            await db.SaveChangesAsync();
        }

        var (status, output, errors) = await AuditAsync("verify");
        (status, output).Should().Be((3, ""));
        errors.Should()
            .Contain("1 entry has no proof").And.Contain("can't be fully verified").And.Contain("audit accept --yes");

        (await AuditAsync("accept")).Should()
            .Match<(int Status, string Output, string Errors)>(r => r.Status == 1 && r.Errors.Contains("--yes"));
        var accepted = await AuditAsync("accept", "--by", "ada@example.com", "--reason", "it was locked", "--yes");
        accepted.Should()
            .Match<(int Status, string Output, string Errors)>(
                r => r.Status == 0 && r.Output.Contains("1 entry without a proof")
                    && r.Output.Contains("known to Ada"));
        (await AuditAsync("verify")).Status.Should().Be(0);
    }

    [Fact]
    public async Task Audit_verify_ends_with_1_for_a_tail_cut_together_with_the_head_file()
    {
        await CreateAsync("Billing");
        await using (var db = Installation.OpenDb()) await Audit.ExportedAuditEntrySpecification.CutTailAsync(db, 1);
        File.Delete(HeadFile);

        var (status, _, errors) = await AuditAsync("verify");

        status.Should().Be(1);
        errors.Should()
            .Contain("The newest 1 entries").And.Contain("audit-head is missing").And.Contain("tampered with");
    }

    [Fact]
    public async Task Audit_verify_ends_with_3_where_everything_was_removed_with_the_head()
    {
        await using (var db = Installation.OpenDb())
        {
            await db.Set<AuditEntry>().ExecuteDeleteAsync();
            await db.Set<AuditChain>().ExecuteDeleteAsync();
            await db.Set<AuditHead>().ExecuteDeleteAsync();
        }
        File.Delete(HeadFile);

        var (status, _, errors) = await AuditAsync("verify");

        status.Should().Be(3);
        errors.Should().Contain("it was emptied").And.Contain("audit-head is missing");
    }

    [Theory]
    [InlineData("{\"id\":\"x\",\"chain\":\"CHAIN\",\"sequence\":1,\"proof\":\"PROOF\"}")]
    [InlineData("\"x\",\"CHAIN\",\"1\",\"PROOF\"\r")]
    public async Task Audit_verify_reads_a_copy_in_either_format(string line)
    {
        var first = await FirstAsync();
        var copy = Path.Combine(Installation.Directory, "copy");
        async Task<int> VerifyAsync(string proof)
        {
            await File.WriteAllTextAsync(
                copy, $"head of the file\n{line.Replace("CHAIN", first.ChainId.ToString(), StringComparison.Ordinal).Replace("PROOF", proof, StringComparison.Ordinal)}\n");
            return (await AuditAsync("verify", "--exported", copy)).Status;
        }

        (await VerifyAsync(Convert.ToHexStringLower(first.Mac!))).Should().Be(0);
        (await VerifyAsync(new string('0', 64))).Should().Be(1);
        await File.WriteAllTextAsync(copy, "nothing of the kind");
        (await AuditAsync("verify", "--exported", copy)).Errors.Should().Contain("contains no entry with its proof");
    }

    private async Task<AuditEntry> FirstAsync()
    {
        await using var db = Installation.OpenDb();
        return await db.Set<AuditEntry>().SingleAsync(e => e.Sequence == 1);
    }

    private Task<(int Status, string Output, string Errors)> AuditAsync(params string[] args)
    {
        var settings = new Dictionary<string, string>();
        if (Installation.Postgres is { } connection)
            (settings["Storage__Provider"], settings["Storage__ConnectionString"]) = ("Postgres", connection);
        var setup = new ServerSetup { DataDirectory = Installation.Directory, Settings = settings };
        return ProductCommand.CallAsync(setup, ["audit", .. args]);
    }
}
