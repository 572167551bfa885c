using System.Collections.Concurrent;
using Npgsql;

namespace Connections.Tests.Support;

/// <summary>
/// PostgreSQL databases with the content of a model. To make one means to make hundreds of files, so the next test
/// takes over the one that a finished test gives back, with the model's rows in it again. One whose schema was changed,
/// or which is still at work for someone, is dropped.
/// </summary>
internal sealed class PreparedDatabases(PostgresDatabase model)
{
    // Below it, rows that are gone cost less than to clear them away.
    private const int LargeTable = 256 * 1024;

    private const string SchemaNow = """
        select concat_ws(' ',
            (select concat(count(*), ',', sum(relnatts), ',', sum(relchecks)) from pg_class where relpersistence <> 't'
                and relkind <> 't'),
            (select count(*) from pg_constraint), (select count(*) from pg_trigger), (select count(*) from pg_proc),
            (select count(*) from pg_namespace where nspname not like 'pg_temp%' and nspname not like 'pg_toast_temp%'),
            (select count(*) from pg_db_role_setting s join pg_database d on d.oid = s.setdatabase
                where d.datname = current_database()))
        """;

    private const string OthersAtWork = """
        select count(*) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid() and state <> 'idle'
        """;

    private static readonly ConcurrentBag<PreparedDatabases> All = [];

    private readonly ConcurrentBag<Prepared> idle = [];
    private readonly SemaphoreSlim oneCopyAtATime = new(1, 1);
    private Rows? rows;

    static PreparedDatabases() => AppDomain.CurrentDomain.ProcessExit += (_, _) =>
    {
        foreach (var kept in All.SelectMany(a => a.idle))
            kept.Database.DisposeAsync().AsTask().GetAwaiter().GetResult();
    };

    /// <summary>Those with the content of that database, which nobody changes anymore.</summary>
    public static PreparedDatabases Of(PostgresDatabase model)
    {
        var made = new PreparedDatabases(model);
        All.Add(made);
        return made;
    }

    /// <summary>One that nobody else has.</summary>
    public async Task<Prepared> TakeAsync()
    {
        if (idle.TryTake(out var kept)) return kept;
        // A database that is being copied lets no one else in.
        await oneCopyAtATime.WaitAsync();
        try
        {
            rows ??= await Rows.ReadAsync(model);
            var database = await PostgresServer.CreateDatabaseAsync(copyOf: model);
            await using var connection = await OpenAsync(database);
            return new Prepared(database, await AskAsync<string>(connection, SchemaNow));
        }
        finally
        {
            oneCopyAtATime.Release();
        }
    }

    /// <summary>Takes back one that its test is done with.</summary>
    public async Task GiveBackAsync(Prepared given)
    {
        if (await ResetAsync(given)) idle.Add(given);
        else await given.Database.DisposeAsync();
    }

    private async Task<bool> ResetAsync(Prepared given)
    {
        try
        {
            await using var connection = await OpenAsync(given.Database);
            if (await AskAsync<long>(connection, OthersAtWork) > 0
                || await AskAsync<string>(connection, SchemaNow) != given.Schema) return false;
            await rows!.RestoreAsync(connection);
            return true;
        }
        catch (NpgsqlException)
        {
            // Its connections were cut, or this user may not set it back: it is dropped, as it was before.
            return false;
        }
    }

    private static async Task<NpgsqlConnection> OpenAsync(PostgresDatabase database)
    {
        var connection = new NpgsqlConnection(database.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    private static async Task<T> AskAsync<T>(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>A database, and what its schema looked like at first.</summary>
    internal sealed record Prepared(PostgresDatabase Database, string Schema);

    // The content of the model, as PostgreSQL writes it.
    private sealed record Rows(IReadOnlyList<string> Tables, IReadOnlyDictionary<string, byte[]> Content,
        string Sequences)
    {
        private const string TablesOfModel = """
            select quote_ident(schemaname) || '.' || quote_ident(tablename) from pg_tables
            where schemaname not in ('pg_catalog', 'information_schema') order by 1
            """;

        private const string SequencesOfModel = """
            select coalesce(string_agg(format('select setval(%L, %s, %L);', quote_ident(schemaname) || '.'
                || quote_ident(sequencename), coalesce(last_value, start_value), last_value is not null), ' '), '')
            from pg_sequences
            """;

        public static async Task<Rows> ReadAsync(PostgresDatabase model)
        {
            await using var connection = await OpenAsync(model);
            var tables = new List<string>();
            await using (var command = new NpgsqlCommand(TablesOfModel, connection))
            await using (var reader = await command.ExecuteReaderAsync())
                while (await reader.ReadAsync()) tables.Add(reader.GetString(0));
            var content = new Dictionary<string, byte[]>();
            foreach (var table in tables)
            {
                if (await AskAsync<long>(connection, $"select count(*) from {table}") == 0) continue;
                await using var copy = await connection.BeginRawBinaryCopyAsync(
                    $"copy {table} to stdout (format binary)");
                using var bytes = new MemoryStream();
                await copy.CopyToAsync(bytes);
                content[table] = bytes.ToArray();
            }
            return new Rows(tables, content, await AskAsync<string>(connection, SequencesOfModel));
        }

        public async Task RestoreAsync(NpgsqlConnection connection)
        {
            var written = new List<string>();
            var sizes = string.Join(" union all ", Tables.Select(
                t => $"select '{t}', pg_relation_size('{t}')"));
            var large = new List<string>();
            await using (var command = new NpgsqlCommand(sizes, connection))
            await using (var reader = await command.ExecuteReaderAsync())
                while (await reader.ReadAsync())
                {
                    if (reader.GetInt64(1) > 0) written.Add(reader.GetString(0));
                    if (reader.GetInt64(1) > LargeTable) large.Add(reader.GetString(0));
                }

            await using (var transaction = await connection.BeginTransactionAsync())
            {
                // Without triggers and the checks of references, so that the order is of no matter.
                await ExecuteAsync(connection, "set local lock_timeout = '10s'; set local session_replication_role = "
                    + $"replica; {string.Concat(written.Select(t => $"delete from {t};"))}");
                foreach (var (table, content) in Content)
                {
                    await using var copy = await connection.BeginRawBinaryCopyAsync(
                        $"copy {table} from stdin (format binary)");
                    await copy.WriteAsync(content);
                }
                if (Sequences.Length > 0) await ExecuteAsync(connection, Sequences);
                await transaction.CommitAsync();
            }
            if (large.Count > 0) await ExecuteAsync(connection, $"vacuum {string.Join(", ", large)}");
        }

        private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync();
        }
    }
}
