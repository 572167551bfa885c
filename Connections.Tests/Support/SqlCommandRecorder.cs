using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace Connections.Tests.Support;

/// <summary>The commands that are run on one database, as the library tells of them.</summary>
internal sealed class SqlCommandRecorder
    : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
{
    private readonly ConcurrentQueue<string> commands = new();
    private readonly ConcurrentBag<IDisposable> subscriptions = [];
    private readonly string database;

    private SqlCommandRecorder(string database)
    {
        this.database = database;
        subscriptions.Add(DiagnosticListener.AllListeners.Subscribe(this));
    }

    /// <summary>Watches the database of an installation.</summary>
    public static SqlCommandRecorder For(TestInstallation installation) =>
        new(installation.Postgres is { } postgres ? new NpgsqlConnectionStringBuilder(postgres).Database!
            : installation.File);

    /// <summary>What was run since the last time.</summary>
    public List<string> TakeCommands()
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
