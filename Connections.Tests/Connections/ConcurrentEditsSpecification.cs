using Connections.Core;
using Connections.Core.Connections;
using Connections.Tests.Support;

namespace Connections.Tests.Connections;

public sealed class ConcurrentEditsOnSqlite() : ConcurrentEditsSpecification(postgres: false);

public sealed class ConcurrentEditsOnPostgres() : ConcurrentEditsSpecification(postgres: true);

/// <summary>Several people at one connection: nobody overwrites what they did not see.</summary>
public abstract class ConcurrentEditsSpecification(bool postgres) : CoreSpecification(postgres)
{
    [Fact]
    public async Task A_stale_edit_overwrites_nothing()
    {
        var id = await CreateAsync("Billing");
        var seen = await VersionOfAsync(id);
        await Service.UpdateAsync(Owner, id, Inputs.Http("Billing 2"), seen, default);

        var stale = () => Service.UpdateAsync(Owner, id, Inputs.Http("Billing 3"), seen, default);

        (await stale.Should().ThrowAsync<Problem.Conflict>()).WithMessage("*Billing 2*Nothing was overwritten*");
        (await NamesAsync(new())).Should().Equal("Billing 2");
    }

    [Fact]
    public async Task Eight_edits_of_one_version_at_once_succeed_once()
    {
        var id = await CreateAsync("Billing");
        for (var round = 0; round < 8; round++)
        {
            var seen = await VersionOfAsync(id);
            var won = (await Task.WhenAll(Enumerable.Range(0, 8).Select(i => TryAsync(() =>
                Service.UpdateAsync(Owner, id,
                    Inputs.Http($"Billing {i}", $"secret {i}",
                        tokenName: $"token{i}") with
                    { Tags = [$"editor:{i}", "team:x"] }, seen, default))))).ToList();

            won.Count(w => w).Should().Be(1);
            var winner = won.IndexOf(true);
            (await NamesAsync(new())).Should().Equal($"Billing {winner}");
            (await OpenSecretsAsync(id)).Should()
                .BeEquivalentTo(
                    new Dictionary<string, string> { [$"tokens/token{winner}/value"] = $"secret {winner}" });
            (await NamesAsync(new ConnectionQuery { Tags = [$"editor:{winner}"] })).Should().HaveCount(1);
        }
    }

    [Fact]
    public async Task Editors_who_add_the_same_secret_or_tag_meet_as_conflicts_and_nothing_else()
    {
        var id = await CreateAsync("Billing");
        for (var round = 0; round < 5; round++)
        {
            var seen = await VersionOfAsync(id);
            var won = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => TryAsync(() =>
                Service.UpdateAsync(Owner, id,
                    Inputs.Http("Billing", $"secret {i}",
                        tokenName: $"round{round}") with
                    { Tags = [$"round:{round}"] }, seen, default))));
            won.Count(w => w).Should().Be(1);
        }
    }

    [Fact]
    public async Task An_edit_that_only_replaces_a_secret_is_an_edit_too()
    {
        var id = await CreateAsync("Billing");
        var seen = await VersionOfAsync(id);
        await Service.UpdateAsync(Owner, id, Inputs.Http("Billing", "new"), seen, default);

        (await VersionOfAsync(id)).Should().NotBe(seen);
    }

    [Fact]
    public async Task Tags_put_on_by_several_at_once_are_all_there_or_told_as_conflict()
    {
        var id = await CreateAsync("Billing");
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => Task.Run(() =>
            Bulk.ApplyAsync(Owner, [id], new BulkAction.Retag([$"bulk:{i % 3}"], []), null, default))));

        var done = outcomes.Select((o, i) => (o.Single().Done, Tag: $"bulk:{i % 3}")).Where(o => o.Done)
            .Select(o => o.Tag).Distinct();
        (await Queries.GetAsync(Owner, id, default)).Row.Tags.Should().BeEquivalentTo(done);
    }

    [Fact]
    public async Task A_favorite_marked_in_many_tabs_at_once_is_marked()
    {
        var id = await CreateAsync("Billing");

        await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => Task.Run(() => Service.SetFavoriteAsync(Owner, id, true, default))));
        (await NamesAsync(new ConnectionQuery { FavoritesOnly = true })).Should().Equal("Billing");
        await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => Task.Run(() => Service.SetFavoriteAsync(Owner, id, false, default))));
        (await NamesAsync(new ConnectionQuery { FavoritesOnly = true })).Should().BeEmpty();
    }

    private static Task<bool> TryAsync(Func<Task> edit) => Task.Run(async () =>
    {
        try
        {
            await edit();
            return true;
        }
        catch (Problem.Conflict)
        {
            return false;
        }
    });
}
