using Microsoft.Extensions.Logging;

namespace Connections.Core.Storage;

/// <summary>What the database logs: event ids 2000 to 2099.</summary>
internal static partial class StorageLoggerExtensions
{
    [LoggerMessage(2000, LogLevel.Warning,
        "Users other than its owner can enter the data folder {Directory}. Allow only its owner: chmod 700")]
    public static partial void DataFolderIsOpen(this ILogger log, string directory);

    [LoggerMessage(2001, LogLevel.Warning, "Others could read {File}. It is now readable by its owner only")]
    public static partial void FileWasOpen(this ILogger log, string file);

    [LoggerMessage(2002, LogLevel.Warning,
        "Others can read {File}, and this user can't change that ({Reason}). Allow only its owner: chmod 600")]
    public static partial void FileIsOpen(this ILogger log, string file, string reason);

    [LoggerMessage(2003, LogLevel.Information, "Removed {File}, left incomplete by a process that was killed")]
    public static partial void PartialFileRemoved(this ILogger log, string file);

    [LoggerMessage(2010, LogLevel.Information, "Backed up the database to {File} before migrating it")]
    public static partial void BackedUpBeforeMigration(this ILogger log, string file);

    [LoggerMessage(2011, LogLevel.Information, "Updating the database: {Count} new migrations, last applied: {From}")]
    public static partial void Migrating(this ILogger log, int count, string from);

    [LoggerMessage(2012, LogLevel.Information, "Migrated the database to {To} in {Milliseconds:F0} ms")]
    public static partial void Migrated(this ILogger log, string to, double milliseconds);

    [LoggerMessage(2013, LogLevel.Information, "Another process still holds {Directory}: waiting for it to end")]
    public static partial void WaitingForFolder(this ILogger log, string directory);

    [LoggerMessage(2020, LogLevel.Error, "The database can't be read: {Reason} {Cause}")]
    public static partial void DatabaseAway(this ILogger log, string reason, string cause);

    [LoggerMessage(2021, LogLevel.Information, "The database can be read again")]
    public static partial void DatabaseBack(this ILogger log);

    [LoggerMessage(2022, LogLevel.Warning, "A database command took {Milliseconds:F0} ms: {Command}")]
    public static partial void CommandWasSlow(this ILogger log, double milliseconds, string command);
}
