using Connections.Core;
using Connections.Core.Storage;
using Microsoft.Data.Sqlite;

namespace Connections.Tests.Storage;

/// <summary>The words for a database that fails.</summary>
public sealed class StorageErrorsTests
{
    [Theory]
    [InlineData(SQLitePCL.raw.SQLITE_BUSY)]
    [InlineData(SQLitePCL.raw.SQLITE_LOCKED)]
    [InlineData(SQLitePCL.raw.SQLITE_IOERR)]
    [InlineData(SQLitePCL.raw.SQLITE_CANTOPEN)]
    public void A_failure_that_also_meets_reads_speaks_of_saving_only_for_a_save(int code)
    {
        var failure = (Problem.Unavailable)StorageErrors.Translate(new SqliteException("x", code))!;
        var saving = StorageErrors.NothingSaved(failure);

        failure.Message.Should().NotContain("saved");
        saving.Message.Should().Contain("Nothing was saved");
        saving.IsDatabaseAway.Should().Be(failure.IsDatabaseAway);
    }
}
