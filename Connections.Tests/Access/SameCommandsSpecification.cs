using System.Collections.Concurrent;
using System.Diagnostics;
using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Connections;
using Connections.Core.People;
using Connections.Tests.Support;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Connections.Tests.Access;

public sealed class SameCommandsOnSqlite() : SameCommandsSpecification(postgres: false);

public sealed class SameCommandsOnPostgres() : SameCommandsSpecification(postgres: true);

/// <summary>What one may not see is not told apart from what does not exist: not by the answer, and not by the work that it costs.</summary>
public abstract class SameCommandsSpecification(bool postgres) : CoreSpecification(postgres)
{
    [Fact]
    public async Task Unknown_and_invisible_ids_get_the_same_words_after_the_same_commands()
    {
        var bob = await Host.AddUserAsync("Bob", Role.Standard);
        var (hidden, gone) = (await CreateAsync("Hidden"), await CreateAsync("Hidden and deleted"));
        foreach (var id in new[] { hidden, gone }) await RestrictAsync(id, Level.None, (Owner, Level.Editor));
        await Service.DeleteAsync(Owner, gone, default);
        using var watch = new Watch(OnPostgres ? new Npgsql.NpgsqlConnectionStringBuilder(Home.Postgres).Database! : Home.File);

        foreach (var operation in AccessTable.Operations.Where(o => o.Expected(new Standing(true, false, Permissions.StandardRole, Level.None)) == Outcome.NotFound))
        {
            // What a test of a change is given was read before; here it is made up.
            if (operation.Name == "ConnectionTester.TestAsync") continue;
            var invisible = await AttemptAsync(operation, bob, operation.OnDeleted ? gone : hidden, watch);
            var unknown = await AttemptAsync(operation, bob, Guid.CreateVersion7(), watch);

            invisible.Should().BeEquivalentTo(unknown, o => o.WithStrictOrdering(), operation.Name);
            invisible.Commands.Should().NotBeEmpty(operation.Name);
        }
    }

    private async Task<(string Answer, List<string> Commands)> AttemptAsync(Operation operation, Actor actor, Guid id, Watch watch)
    {
        // Once before, so that nothing is compiled or read for the first time while it is watched.
        await AnswerAsync(operation, actor, id);
        watch.Take();
        return (await AnswerAsync(operation, actor, id), watch.Take());
    }

    private async Task<string> AnswerAsync(Operation operation, Actor actor, Guid id)
    {
        try
        {
            var attempt = new Attempt(Host, actor, id, "nothing like it", Guid.Empty);
            if (operation.OnUnknown is null) return (await operation.Do(attempt)).ToString();
            await operation.OnUnknown(attempt);
            return "done";
        }
        catch (Problem problem)
        {
            return $"{problem.GetType().Name}: {problem.Message}";
        }
    }

    /// <summary>The commands that are run on one database, as the library tells of them.</summary>
    private sealed class Watch : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
    {
        private readonly ConcurrentQueue<string> commands = new();
        private readonly ConcurrentBag<IDisposable> subscriptions = [];
        private readonly string database;

        public Watch(string database)
        {
            this.database = database;
            subscriptions.Add(DiagnosticListener.AllListeners.Subscribe(this));
        }

        public List<string> Take()
        {
            List<string> taken = [];
            while (commands.TryDequeue(out var command)) taken.Add(command);
            // Facets are counted side by side: which comes first is chance.
            taken.Sort(StringComparer.Ordinal);
            return taken;
        }

        public void OnNext(DiagnosticListener value)
        {
            if (value.Name == DbLoggerCategory.Name) subscriptions.Add(value.Subscribe(this));
        }

        public void OnNext(KeyValuePair<string, object?> value)
        {
            if (value.Value is CommandExecutedEventData { Command: var command } && command.Connection is { } connection
                && (connection.DataSource == database || connection.Database == database))
                commands.Enqueue(command.CommandText);
        }

        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }

        public void Dispose()
        {
            foreach (var subscription in subscriptions) subscription.Dispose();
        }

        private static class DbLoggerCategory
        {
            public const string Name = "Microsoft.EntityFrameworkCore";
        }
    }
}
