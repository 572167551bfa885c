using System.Globalization;
using Connections.Core;
using Connections.Core.Connections;
using Connections.Core.Groups;
using Connections.Core.People;
using Connections.Core.Resolving;
using Connections.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Connections.Tests.Groups;

public sealed class GroupBoundsOnSqlite() : GroupBoundsSpecification(postgres: false);

public sealed class GroupBoundsOnPostgres() : GroupBoundsSpecification(postgres: true);

/// <summary>A group of 1,000 members among 20,000 candidates takes no more commands than a small one.</summary>
public abstract class GroupBoundsSpecification(bool postgres) : GroupSpecification(postgres)
{
    private const int Candidates = 20_000;
    private const int Members = 1_000;

    [Fact]
    public async Task Reading_a_large_group_takes_a_bounded_number_of_commands()
    {
        var bob = await Host.AddUserAsync("Bob", Role.Standard);
        await MultiplyAsync(await CreateAsync("acct", "account_id:0"), Candidates - 1);
        var candidates = Host.Get<GroupCandidates>();
        var query = new CandidateQuery { IntegrationType = "HTTP", Keys = ["account_id"] };
        var ids = new List<Guid>();
        for (var offset = 0; offset < Members; offset += 200)
            ids.AddRange(
                (await candidates.ListAsync(Owner, query, new(offset, 200), default)).Rows.Select(r => r.Member.Id));
        using var watch = SqlCommandRecorder.For(Installation);

        async Task<T> WithinAsync<T>(int most, Func<Task<T>> act)
        {
            watch.TakeCommands();
            var result = await act();
            watch.TakeCommands().Should().HaveCountLessThanOrEqualTo(most);
            return result;
        }

        var faults = await WithinAsync(6,
            () => Groups.CheckAsync(Owner, CreateInput("Accounts", "account_id", [.. ids]), default));
        faults.Should().BeEmpty();
        var group = await GroupAsync("Accounts", "account_id", [.. ids]);
        var page = await WithinAsync(8,
            () => candidates.ListAsync(bob, query with { Search = "acct 199", Chosen = ids, GroupId = group },
                new(0, 200), default));
        page.Total.Should().BeGreaterThan(100);
        page.Rows.Should()
            .OnlyContain(r => r.Refusal != null && r.Refusal.Contains("Viewer", StringComparison.Ordinal));
        (await WithinAsync(2, () => candidates.KeysAsync(Owner, "HTTP", [], "acc", default))).Should()
            .Equal(new KeySuggestion("account_id", Candidates));
        var details = await WithinAsync(7, () => GroupReading.GetAsync(Owner, group, default));
        details.Members.Should().HaveCount(Members);

        var value = details.Members[7].Values[0][0];
        ResolveTarget.Group asked = new(group, [new("account_id", value)]);
        var explained = await WithinAsync(10, () => Choices.ExplainAsync(Owner, asked, bob.Id, default));
        explained.Members.Should().HaveCount(Members);
        explained.Members.Count(m => m.Answers).Should().Be(1);
        (await WithinAsync(8,
            () => Choices.MatrixAsync(bob, group, null, new(new(500, 200), PageRequest.First), default))).Should()
            .Match<ResolutionMatrix>(m => m.Rows.Total == Members && m.Rows.Rows.Count == 200);
        // The member that has the place is looked up alone, and none of the others.
        await WithinAsync(14,
            async () =>
                await Host.Get<ResolveService>().ResolveAsync(Owner, asked, "a test", default) is { } chosen
                    && chosen.Name == details.Members[7].Name ? 0
                    : throw new InvalidOperationException("another member"));
        var tags = await WithinAsync(9,
            () => Bulk.PreviewAsync(Owner, ids, new BulkAction.Retag([], ["account_id:5"]), default));
        tags.Should().HaveCount(Members);
    }

    // Copies of one connection, each with a value of its own, made by the database itself.
    private async Task MultiplyAsync(Guid model, int times)
    {
        await using var db = Host.OpenDb();
        var columns = db.Model.FindEntityType(typeof(Connection))!.GetProperties().Select(p => p.GetColumnName())
            .ToList();
        string Copied(string column) => column switch
        {
            "Id" => OnPostgres ? "gen_random_uuid()" : "randomblob(16)",
            "Name" or "NameKey" => $"\"{column}\" || n.i",
            "TagsText" => "'account_id:' || n.i",
            "SearchText" => "\"SearchText\" || ' ' || n.i",
            _ => $"c.\"{column}\"",
        };
        var count = times.ToString(CultureInfo.InvariantCulture);
        var numbers = OnPostgres ? $"generate_series(1, {count}) AS n(i)" : "n";
        var with = OnPostgres ? ""
            : $"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count}) ";
        var into = string.Join(", ", columns.Select(c => $"\"{c}\""));
#pragma warning disable EF1002, EF1003 // Made of names of the model and of numbers.
        await db.Database.ExecuteSqlRawAsync($"{with}INSERT INTO \"Connections\" ({into}) SELECT {string.Join(", ", columns.Select(Copied))} FROM \"Connections\" c, {numbers}");
        await db.Database.ExecuteSqlRawAsync(
            "INSERT INTO \"ConnectionTags\" (\"ConnectionId\", \"Key\", \"Value\") SELECT \"Id\", 'account_id', "
            + "substr(\"TagsText\", 12) FROM \"Connections\" WHERE \"TagsText\" <> 'account_id:0'");
        await db.Database.ExecuteSqlRawAsync(
            "INSERT INTO \"Grants\" (\"ResourceId\", \"PrincipalId\", \"PrincipalKind\", \"Level\") SELECT "
            + "c.\"Id\", g.\"PrincipalId\", g.\"PrincipalKind\", g.\"Level\" FROM \"Connections\" c, \"Grants\" g "
            + "WHERE c.\"TagsText\" <> 'account_id:0'");
#pragma warning restore EF1002, EF1003
        (await db.Set<Connection>().CountAsync(c => c.Id != model)).Should().Be(times);
    }
}
