using System.Data.Common;
using System.Globalization;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Npgsql;

namespace Connections.Benchmarks.Seeding;

/// <summary>
/// Writes many new rows of one kind: one prepared command on SQLite, COPY on PostgreSQL. Columns and conversions are
/// those of the product's own mapping; change tracking, which costs most of the time, is left out.
/// </summary>
internal static class BulkWriter
{
    public static async Task WriteAsync<T>(ConnectionsDbContext db, IReadOnlyCollection<T> rows, CancellationToken ct)
        where T : class
    {
        if (rows.Count == 0) return;
        var type = db.Model.FindEntityType(typeof(T))!;
        var table = StoreObjectIdentifier.Table(type.GetTableName()!, type.GetSchema());
        var columns = type.GetProperties().Select(p => new Column(p, p.GetColumnName(table)!)).ToList();
        var connection = db.Database.GetDbConnection();
        if (connection is NpgsqlConnection postgres) await CopyAsync(postgres, table.Name, columns, rows, ct);
        else await InsertAsync(connection, table.Name, columns, rows, ct);
    }

    private static async Task CopyAsync<T>(NpgsqlConnection connection, string table, List<Column> columns,
        IReadOnlyCollection<T> rows, CancellationToken ct)
    {
        var names = string.Join(", ", columns.Select(c => $"\"{c.Name}\""));
        await using var import =
            await connection.BeginBinaryImportAsync($"COPY \"{table}\" ({names}) FROM STDIN (FORMAT BINARY)", ct);
        foreach (var row in rows)
        {
            await import.StartRowAsync(ct);
            foreach (var column in columns)
            {
                if (column.Of(row!) is { } value) await import.WriteAsync(value, ct);
                else await import.WriteNullAsync(ct);
            }
        }
        await import.CompleteAsync(ct);
    }

    private static async Task InsertAsync<T>(DbConnection connection, string table, List<Column> columns,
        IReadOnlyCollection<T> rows, CancellationToken ct)
    {
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using var command = connection.CreateCommand();
        command.Transaction = transaction;
        var parameters = columns.Select((_, i) => string.Create(CultureInfo.InvariantCulture, $"$p{i}")).ToList();
#pragma warning disable CA2100 // Only the product's own table and column names.
        command.CommandText = $"INSERT INTO \"{table}\" ({string.Join(", ", columns.Select(c => $"\"{c.Name}\""))}) VALUES ({string.Join(", ", parameters)})";
#pragma warning restore CA2100
        foreach (var name in parameters)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            command.Parameters.Add(parameter);
        }
        foreach (var row in rows)
        {
            for (var i = 0; i < columns.Count; i++) command.Parameters[i].Value = columns[i].Of(row!) ?? DBNull.Value;
            await command.ExecuteNonQueryAsync(ct);
        }
        await transaction.CommitAsync(ct);
    }

    private sealed record Column(IProperty Property, string Name)
    {
        private readonly Func<object?, object?> convert = Property.GetTypeMapping().Converter is { } converter
            ? converter.ConvertToProvider : value => value;

        public object? Of(object row) => convert(Property.GetGetter().GetClrValue(row));
    }
}
