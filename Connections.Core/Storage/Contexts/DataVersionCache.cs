using Microsoft.Data.Sqlite;

namespace Connections.Core.Storage.Contexts;

/// <summary>
/// Answers over many rows, kept for as long as nothing at all is written to the database. SQLite tells that for the
/// price of the smallest question, whichever process wrote; PostgreSQL has no such word, and is asked each time.
/// </summary>
internal sealed class DataVersionCache(StorageOptions options) : IDisposable
{
    // The largest answers are blocks of ids: some MiB altogether.
    private const int MostKept = 200;

    private readonly Lock gate = new();
    private readonly Dictionary<string, Task<object?>> answers = [];
    private SqliteCommand? asking;
    private long? of;
    private bool isOver;

    /// <summary>Whether anything can be remembered.</summary>
    public bool IsPossible => options.Provider == StorageProvider.Sqlite;

    /// <summary>
    /// The answer that was read before, where nothing was written since; else it is read, once for all who ask at the
    /// same time.
    /// </summary>
    /// <param name="question">All that the answer depends on but the data, such as the principals of who asks.</param>
    /// <param name="read">Reads it.</param>
    public async Task<T> GetAsync<T>(string question, Func<Task<T>> read) where T : notnull
    {
        // Taken before it is read: what is written in the meantime changes the mark, and nobody is given this answer
        // after it.
        if (Mark() is not { } mark) return await read();
        var mine = new TaskCompletionSource<object?>(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<object?>? known;
        lock (gate)
        {
            if (of != mark || answers.Count >= MostKept) answers.Clear();
            of = mark;
            if (!answers.TryGetValue(question, out known)) answers[question] = mine.Task;
        }

        // Null: who read it failed, or went away.
        if (known is not null) return await known is T answer ? answer : await read();
        try
        {
            var found = await read();
            mine.SetResult(found);
            return found;
        }
        finally
        {
            if (mine.TrySetResult(null)) Forget(question, mine.Task);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (gate)
        {
            isOver = true;
            asking?.Connection?.Dispose();
            asking?.Dispose();
            asking = null;
        }
    }

    private void Forget(string question, Task<object?> failed)
    {
        lock (gate)
        {
            if (answers.GetValueOrDefault(question) == failed) answers.Remove(question);
        }
    }

    // Over a file of its own, that nobody writes through: for who asks, it changes with every commit of another. Null:
    // it cannot be told.
    private long? Mark()
    {
        if (!IsPossible) return null;
        lock (gate)
        {
            if (isOver) return null;
            try
            {
                asking ??= Ask();
                return (long)asking.ExecuteScalar()!;
            }
            catch (SqliteException)
            {
                // What is wrong with the database is said by the question itself.
                return null;
            }
        }
    }

    private SqliteCommand Ask()
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder(
                DatabaseOptions.ConnectionString(options))
            { Pooling = false }.ToString());
        connection.Open();
        var command = connection.CreateCommand();
        command.CommandText = "PRAGMA data_version";
        return command;
    }
}
