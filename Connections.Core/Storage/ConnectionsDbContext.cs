using System.Data;
using Connections.Core.Storage.Contexts;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Connections.Core.Storage;

/// <summary>
/// The database, whichever it is. It names no feature: each mapping lies beside its entity, and services use
/// <c>Set&lt;T&gt;()</c>. One context per operation, from <see cref="IDbContextFactory{TContext}"/>.
/// </summary>
public abstract class ConnectionsDbContext(DbContextOptions options) : DbContext(options)
{
    /// <summary>Keeps writes out while the product is locked, and lets one writer at a time into SQLite.</summary>
    internal WriteGate Gate { get; private set; } = WriteGate.Open();

    /// <summary>For rules that are asked through a context, and log what they refuse.</summary>
    internal ILoggerFactory Logs { get; set; } = NullLoggerFactory.Instance;

    private bool isGivenBack;
    private WarmContextPool? ready;

    /// <summary>Begins an operation that writes through that gate.</summary>
    internal void TakenThrough(WriteGate gate) => TakenThrough(gate, from: null);

    /// <summary>The same; where there is a pool, it goes back to it.</summary>
    internal void TakenThrough(WriteGate gate, WarmContextPool? from) =>
        (Gate, ready, isGivenBack) = (gate, from, false);

    /// <inheritdoc/>
    public override void Dispose()
    {
        if (!CloseBehindAsync().AsTask().GetAwaiter().GetResult()) base.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        if (!await CloseBehindAsync()) await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    // A context that goes back to the pool keeps open what was opened for several questions at once. The next one to
    // use it may be long in coming, and others wait for the connection. True: it is kept as it is.
    private async ValueTask<bool> CloseBehindAsync()
    {
        if (isGivenBack) return ready is not null;
        isGivenBack = true;
        if (Database.CurrentTransaction is { } unfinished) await unfinished.DisposeAsync();
        if (ready is { } among && this is SqliteConnectionsDbContext self)
        {
            ChangeTracker.Clear();
            if (among.Keep(self)) return true;
            ready = null;
        }
        // By the context, which counts who opened it, and would not close it behind the next one otherwise.
        var connection = Database.GetDbConnection();
        for (var openings = 0; connection.State != ConnectionState.Closed && openings < MostOpenings; openings++)
            await Database.CloseConnectionAsync();
        return false;
    }

    private const int MostOpenings = 8;

    /// <summary>
    /// Saves, all or nothing; what is acknowledged is on disk.
    /// </summary>
    /// <param name="ct">Cancels before the commit.</param>
    /// <param name="evenWhenLocked">For sign-in alone, which must work while the product is locked.</param>
    /// <param name="readBack">Reads what the caller is answered with, in the same transaction: where that fails,
    /// nothing is saved, so that no failure hides a save.</param>
    /// <param name="conditions">What must hold for it to be saved, in the same transaction.</param>
    /// <exception cref="Problem.Conflict">Someone else changed it since.</exception>
    /// <exception cref="Problem.Unavailable">The product is locked, or the database is full, read-only, busy or
    /// gone.</exception>
    /// <exception cref="UniqueViolationException">A unique index refused it; the service says which rule that
    /// is.</exception>
    internal async Task SaveAsync(CancellationToken ct, bool evenWhenLocked = false,
        Func<Task>? readBack = null, IReadOnlyCollection<ICommitCondition>? conditions = null)
    {
        if (!evenWhenLocked) Gate.Ensure();
        foreach (var entry in ChangeTracker.Entries<IVersioned>())
            if (entry.State is EntityState.Added
                || (entry.State is EntityState.Modified
                    && entry.Properties.Any(p => p.IsModified && !p.Metadata.LeavesVersion())))
                entry.Property(nameof(IVersioned.Version)).CurrentValue = Guid.CreateVersion7();

        AmbientSaveHook.Join(this);

        // Looked for once, above: behind this only entries of the audit trail change, which are all new.
        ChangeTracker.AutoDetectChangesEnabled = false;
        try
        {
            var seal = Gate.Seal is { } seals && seals.Concerns(this) ? seals : null;
            if (FigureChanges.For(this) is { } figures) readBack = WithFigures(figures, readBack, ct);
            using (await Gate.EnterAsync(this, seal is not null, ct))
            {
                var attempt = 1;
                while (!await SaveOnceAsync(seal, attempt < MostRaces, readBack, conditions, ct)) attempt++;
            }
        }
        finally
        {
            ChangeTracker.AutoDetectChangesEnabled = true;
        }
    }

    // False where another process sealed an entry at the same moment: then this one is sealed anew, behind it.
    private async Task<bool> SaveOnceAsync(ICommitSigner? seal, bool retry, Func<Task>? readBack,
        IReadOnlyCollection<ICommitCondition>? conditions, CancellationToken ct)
    {
        try
        {
            if (readBack is null && conditions is not { Count: > 0 })
            {
                if (seal is not null) await seal.SealAsync(this, ct);
                await SaveChangesAsync(ct);
            }
            else
            {
                await SaveInTransactionAsync(seal, readBack, conditions ?? [], ct);
            }
            if (Database.CurrentTransaction is null) seal?.Committed();
            else seal?.Unsure();
            Gate.Note(null);
            return true;
        }
        catch (Exception e)
        {
            seal?.Unsure();
            var translated = StorageErrors.Translate(e);
            if (retry && Database.CurrentTransaction is null && translated is UniqueViolationException violation
                && seal?.IsRace(violation) is true) return false;
            if (translated is Problem.Unavailable unavailable)
            {
                Gate.Note(unavailable);
                throw StorageErrors.NothingSaved(unavailable);
            }
            if (translated is not null) throw translated;
            throw;
        }
    }

    private Func<Task> WithFigures(FigureChanges figures, Func<Task>? readBack, CancellationToken ct) => async () =>
    {
        await figures.WriteAsync(this, ct);
        if (readBack is not null) await readBack();
    };

    private async Task SaveInTransactionAsync(ICommitSigner? seal, Func<Task>? readBack,
        IReadOnlyCollection<ICommitCondition> conditions, CancellationToken ct)
    {
        // Inside a transaction of the caller's, that one is it.
        await using var transaction = Database.CurrentTransaction is null ? await Database.BeginTransactionAsync(ct)
            : null;
        // One statement that fails ends it all: a savepoint would only cost two more round trips.
        Database.AutoSavepointsEnabled = false;
        try
        {
            foreach (var condition in conditions) await condition.EnsureAsync(this, ct);
            if (seal is not null) await seal.SealAsync(this, ct);
            await SaveChangesAsync(ct);
            if (readBack is not null) await readBack();
            if (transaction is not null) await transaction.CommitAsync(ct);
            foreach (var condition in conditions) condition.Committed();
        }
        finally
        {
            Database.AutoSavepointsEnabled = true;
        }
    }

    // Each race that is lost was won by another process's save, so both go on; a process that writes all the time wins
    // most of them.
    private const int MostRaces = 100;

    /// <summary>
    /// Runs a statement that writes past the change tracker, by the same rules as <see cref="SaveAsync"/>.
    /// </summary>
    /// <param name="statement">The statement; it tells how many rows it wrote.</param>
    /// <param name="ct">Cancels it.</param>
    /// <param name="evenWhenLocked">For sign-in and the product's own book-keeping.</param>
    /// <exception cref="Problem.Unavailable">The product is locked, or the database is full, read-only, busy or
    /// gone.</exception>
    internal async Task<int> WriteAsync(Func<CancellationToken, Task<int>> statement, CancellationToken ct,
        bool evenWhenLocked = false)
    {
        if (!evenWhenLocked) Gate.Ensure();
        using (await Gate.EnterAsync(this, seals: false, ct))
        {
            try
            {
                var written = await statement(ct);
                Gate.Note(null);
                return written;
            }
            catch (Exception e) when (StorageErrors.Translate(e) is { } translated)
            {
                if (translated is not Problem.Unavailable unavailable) throw translated;
                Gate.Note(unavailable);
                throw StorageErrors.NothingSaved(unavailable);
            }
        }
    }

    /// <summary>
    /// Makes the save fail with <see cref="Problem.Conflict"/> unless the row still has the version that the user saw.
    /// Without it a concurrency token compares the row with itself. The row is written even where only others beside it
    /// changed.
    /// </summary>
    internal void SetOriginalVersion(IVersioned entity, Guid seenVersion)
    {
        var version = Entry(entity).Property(nameof(IVersioned.Version));
        (version.OriginalValue, version.IsModified) = (seenVersion, true);
    }

    /// <summary>
    /// Leaves nothing of what was just deleted in SQLite's write-ahead log. The file itself is overwritten by
    /// <c>secure_delete</c>. Readers at that moment may keep the log in use; then the next checkpoint does it.
    /// </summary>
    internal async Task ForgetAsync(CancellationToken ct)
    {
        if (this is not SqliteConnectionsDbContext) return;
        try
        {
            await Database.ExecuteSqlRawAsync("PRAGMA wal_checkpoint(TRUNCATE);", ct);
        }
        catch (SqliteException)
        {
            // What was deleted is deleted already; the next checkpoint empties the log.
        }
    }

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(ConnectionsDbContext).Assembly);
        modelBuilder.KeepIndexesOf(
            this is SqliteConnectionsDbContext ? StorageProvider.Sqlite : StorageProvider.Postgres);
    }

    /// <inheritdoc/>
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        // SQLite cannot order DateTimeOffset; UTC date-times order in both databases.
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UtcConverter>();

    private sealed class UtcConverter() : ValueConverter<DateTimeOffset, DateTime>(
        value => value.UtcDateTime,
        value => new DateTimeOffset(DateTime.SpecifyKind(value, DateTimeKind.Utc)));
}

/// <summary>A row that two people may edit: saved only over the version that was seen.</summary>
internal interface IVersioned
{
    /// <summary>New with every save.</summary>
    Guid Version { get; }
}

/// <summary>The embedded database: one file, one process.</summary>
public sealed class SqliteConnectionsDbContext(DbContextOptions<SqliteConnectionsDbContext> options)
    : ConnectionsDbContext(options)
{
    /// <inheritdoc/>
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);
        // 16 bytes instead of 36 letters, in every table and index. Big-endian, so that they order as they were made.
        configurationBuilder.Properties<Guid>().HaveConversion<BytesConverter>();
    }

    private sealed class BytesConverter()
        : ValueConverter<Guid, byte[]>(id => id.ToByteArray(true), bytes => new Guid(bytes, true));
}

/// <summary>PostgreSQL, for those who outgrow one machine.</summary>
public sealed class PostgresConnectionsDbContext : ConnectionsDbContext
{
    /// <summary>A context on it.</summary>
    public PostgresConnectionsDbContext(DbContextOptions<PostgresConnectionsDbContext> options) : base(options) =>
        // With a transaction of its own for each save it is known whether a failure came at the commit.
        Database.AutoTransactionBehavior = AutoTransactionBehavior.Always;
}
