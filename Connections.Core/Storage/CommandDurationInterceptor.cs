using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Connections.Core.Storage;

/// <summary>Measures each command, and has slow ones logged.</summary>
internal sealed class CommandDurationInterceptor(DatabaseState state, string system) : DbCommandInterceptor
{
    private readonly KeyValuePair<string, object?> tag = new("db.system.name", system);

    public override DbDataReader ReaderExecuted(DbCommand command, CommandExecutedEventData eventData,
        DbDataReader result)
    {
        Note(command, eventData);
        return result;
    }

    public override ValueTask<DbDataReader> ReaderExecutedAsync(DbCommand command, CommandExecutedEventData eventData,
        DbDataReader result, CancellationToken cancellationToken = default) =>
        new(ReaderExecuted(command, eventData, result));

    public override int NonQueryExecuted(DbCommand command, CommandExecutedEventData eventData, int result)
    {
        Note(command, eventData);
        return result;
    }

    public override ValueTask<int> NonQueryExecutedAsync(DbCommand command, CommandExecutedEventData eventData,
        int result, CancellationToken cancellationToken = default) =>
        new(NonQueryExecuted(command, eventData, result));

    public override object? ScalarExecuted(DbCommand command, CommandExecutedEventData eventData, object? result)
    {
        Note(command, eventData);
        return result;
    }

    public override ValueTask<object?> ScalarExecutedAsync(DbCommand command, CommandExecutedEventData eventData,
        object? result, CancellationToken cancellationToken = default) =>
        new(ScalarExecuted(command, eventData, result));

    private void Note(DbCommand command, CommandExecutedEventData data)
    {
        Telemetry.DatabaseDuration.Record(data.Duration.TotalSeconds, tag);
        state.NoteDuration(command.CommandText, data.Duration);
    }
}
