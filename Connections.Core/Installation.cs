using System.Data.Common;
using Connections.Core.Background;
using Connections.Core.Connections;
using Connections.Core.Maintenance;
using Connections.Core.People;
using Connections.Core.Secrets;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core;

/// <summary>The installation as a whole: opened once at start, before anything is served.</summary>
public sealed class Installation
{
    private readonly DatabaseInitializer database;
    private readonly IDbContextFactory<ConnectionsDbContext> databases;
    private readonly MasterKeys keys;
    private readonly ConnectionMaintenance upkeep;
    private readonly InitialSetup setup;
    private readonly AuditAcceptance acceptance;
    private readonly LeaseStore leases;
    private readonly WriteGate gate;
    private readonly DatabaseState state;
    private readonly BackgroundJobMonitor jobs;
    private readonly StorageOptions storage;
    private readonly TimeProvider clock;
    private volatile bool opened;

    internal Installation(
        DatabaseInitializer database, IDbContextFactory<ConnectionsDbContext> databases, MasterKeys keys,
        ConnectionMaintenance upkeep, InitialSetup setup,
        AuditAcceptance acceptance, LeaseStore leases, BackgroundJobMonitor jobs, StorageOptions storage,
        WriteGate gate,
        DatabaseState state, TimeProvider clock)
    {
        (this.database, this.databases, this.keys, this.upkeep, this.setup) = (database, databases, keys, upkeep,
            setup);
        (this.acceptance, this.leases, this.jobs, this.storage) = (acceptance, leases, jobs, storage);
        (this.gate, this.state, this.clock) = (gate, state, clock);
    }

    /// <summary>The data folder, as an absolute path.</summary>
    public string DataDirectory => Path.GetFullPath(storage.Directory);

    /// <summary>Which database holds everything.</summary>
    public StorageProvider Provider => storage.Provider;

    /// <summary>Background jobs that were not done for three of their periods.</summary>
    public IReadOnlyList<string> LateJobs => jobs.Late;

    /// <summary>
    /// Opens database and keys, brings the database up to date, and makes the owner where the settings name one.
    /// </summary>
    /// <exception cref="StartupException">The product cannot start; the message says what to do.</exception>
    public async Task OpenAsync(CancellationToken ct)
    {
        try
        {
            await OpenAllAsync(ct);
        }
        catch (Exception e) when (e is DbException or DbUpdateException or Problem.Unavailable
            && StorageErrors.Translate(e) is Problem.Unavailable)
        {
            var problem = StorageErrors.Translate(e)!;
            throw new StartupException($"{problem.Message}{(problem.InnerException is { } cause ? $" ({cause.Message})" : "")}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartupException(FolderErrors.Say(e, DataDirectory));
        }
    }

    private async Task OpenAllAsync(CancellationToken ct)
    {
        await database.OpenAsync(ct);
        await keys.OpenAsync(clock, ct);
        // The folder is this process's alone: a lease that is left is one of a process that died.
        if (storage.Provider == StorageProvider.Sqlite) await leases.FreeAllAsync(ct);
        if (storage.AcceptLoss) await acceptance.AcceptLossAsync(ct);
        await using (var db = await databases.CreateDbContextAsync(ct))
        {
            if (!await db.Set<Organization>().AnyAsync(ct))
            {
                db.Add(Organization.Unowned);
                try
                {
                    await db.SaveAsync(ct, evenWhenLocked: true);
                }
                catch (UniqueViolationException)
                {
                    // Another node, started at the same moment, was faster.
                }
            }
        }
        await upkeep.MarkMissingSchemasAsync(ct);
        await setup.PrepareAsync(ct);
        opened = true;
    }

    /// <summary>
    /// Whether requests can be served: opened, not locked, the database answers and what is written finds room.
    /// </summary>
    public async Task<bool> IsReadyAsync(CancellationToken ct)
    {
        if (!opened || gate.ClosedBecause is not null || gate.FailsBecause is not null
            || FolderErrors.IsFull(DataDirectory)) return false;
        // A damaged file opens and answers, too.
        if (state.IsDamaged) return false;
        await using var db = await databases.CreateDbContextAsync(ct);
        return await db.Database.CanConnectAsync(ct);
    }
}
