using System.Collections.Concurrent;
using Connections.Core;
using Connections.Core.Connections;
using Connections.Tests.Support;

namespace Connections.Tests.Groups;

public sealed class GroupConcurrencyOnSqlite() : GroupConcurrencySpecification(postgres: false);

public sealed class GroupConcurrencyOnPostgres() : GroupConcurrencySpecification(postgres: true);

/// <summary>
/// However many write at once, no two members of a group share values, and every place is as its member's tags say.
/// </summary>
public abstract class GroupConcurrencySpecification(bool postgres) : GroupSpecification(postgres)
{
    private const int Writers = 50;

    [Fact]
    public async Task Fifty_writers_of_one_value_leave_one_with_it_and_the_others_refused()
    {
        var ids = await Task.WhenAll(Enumerable.Range(0, Writers).Select(i => CreateAsync($"C{i}", $"env:e{i}")));
        var group = await GroupAsync("Sites", "env", ids);

        var told = await AtOnceAsync(ids.Select(id => (Func<Task>)(() => RetagAsync(id, "env:prod"))));

        told.Should()
            .HaveCount(Writers - 1).And.AllSatisfy(
                p => p.Message.Should()
                    .Match(m =>
                        m.Contains("already matches env:prod", StringComparison.Ordinal) || p is Problem.Conflict));
        (await ReadCombinationsAsync(group)).Keys.Count(k => k == "prod").Should().Be(1);
        await EnsureCombinationsMatchTagsAsync();
    }

    [Fact]
    public async Task All_who_make_groups_of_the_same_connections_at_once_get_theirs()
    {
        var ids = await Task.WhenAll(Enumerable.Range(0, 3).Select(i => CreateAsync($"C{i}", $"env:e{i}")));

        var refused =
            await AtOnceAsync(
                Enumerable.Range(0, Writers).Select(i => (Func<Task>)(() => GroupAsync($"G{i}", "env", ids))));

        refused.Should().BeEmpty();
        await EnsureCombinationsMatchTagsAsync();
    }

    [Fact]
    public async Task Adds_removals_edits_deletions_and_restores_at_once_leave_every_group_whole()
    {
        string[] values = ["a", "b", "c", "d"];
        var ids = new List<Guid>();
        for (var i = 0; i < 12; i++) ids.Add(await CreateAsync($"C{i}", $"env:{values[i % 4]}", $"zone:{i}"));
        Guid[] groups = [await GroupAsync("One", "env"), await GroupAsync("Two", "env"),
            await GroupAsync("Three", "env zone")];
        var random = new Random(20261126);
        var acts = Enumerable.Range(0, Writers * 2).Select(_ =>
        {
            var (id, group, value) = (ids[random.Next(ids.Count)], groups[random.Next(groups.Length)],
                values[random.Next(values.Length)]);
            return random.Next(10) switch
            {
                < 4 => (Func<Task>)(() => ChangeAsync(group, add: [id])),
                4 => () => ChangeAsync(group, remove: [id]),
                5 or 6 => () => RetagAsync(id, $"env:{value}", $"zone:{value}"),
                7 => () => Service.DeleteAsync(Owner, id, default),
                8 => () => Deleted.RestoreAsync(Owner, id, null, default),
                _ => () => ChangeAsync(group, keys: value is "a" ? "zone" : value is "b" ? "zone env" : "env",
                    confirmed: true),
            };
        }).ToList();

        var refused = 0;
        foreach (var round in acts.Chunk(Writers))
        {
            refused += (await AtOnceAsync(round)).Count;
            await EnsureCombinationsMatchTagsAsync();
        }
        refused.Should().BeInRange(1, acts.Count - 1, "some won and some did not");
    }

    [Fact]
    public async Task A_restore_and_a_rival_at_once_leave_one_with_the_combination_and_one_refused()
    {
        var group = await GroupAsync("Sites", "env");
        for (var round = 0; round < 5; round++)
        {
            var (a, rival) = (await CreateAsync($"A{round}", $"env:e{round}"),
                await CreateAsync($"Rival {round}", $"env:e{round}"));
            await ChangeAsync(group, add: [a]);
            await Service.DeleteAsync(Owner, a, default);
            IReadOnlyList<Consequence> left = [];

            var failed =
                await AtOnceAsync(
                    [async () => left = await Deleted.RestoreAsync(Owner, a, null, default),
                        () => ChangeAsync(group, add: [rival])]);

            (left.Count + failed.Count).Should().Be(1);
            (await ReadCombinationsAsync(group)).Should().ContainKey($"e{round}");
            await EnsureCombinationsMatchTagsAsync();
        }
    }

    // Everyone waits for the last to be ready; a refusal in words is an answer, anything else a defect.
    private static async Task<IReadOnlyCollection<Problem>> AtOnceAsync(IEnumerable<Func<Task>> acts)
    {
        var (problems, start) = (new ConcurrentBag<Problem>(),
            new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        var running = acts.Select(act => Task.Run(async () =>
        {
            await start.Task;
            try
            {
                await act();
            }
            catch (Problem problem)
            {
                problems.Add(problem);
            }
        })).ToList();
        start.SetResult();
        await Task.WhenAll(running);
        return problems;
    }
}
