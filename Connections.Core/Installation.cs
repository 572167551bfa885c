using System.Data.Common;
using Connections.Core.Background;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core;

/// <summary>The installation as a whole: opened once at start, before anything is served.</summary>
public sealed class Installation
{
    private readonly IEnumerable<StartupStep> steps;
    private readonly IDbContextFactory<ConnectionsDbContext> databases;
    private readonly DatabaseState state;
    private readonly BackgroundJobMonitor jobs;
    private readonly StorageOptions storage;
    private volatile bool opened;

    internal Installation(IEnumerable<StartupStep> steps, IDbContextFactory<ConnectionsDbContext> databases,
        DatabaseState state, BackgroundJobMonitor jobs, StorageOptions storage) =>
        (this.steps, this.databases, this.state, this.jobs, this.storage) = (steps, databases, state, jobs, storage);

    /// <summary>The data folder, as an absolute path.</summary>
    public string DataDirectory => Path.GetFullPath(storage.Directory);

    /// <summary>Which database holds everything.</summary>
    public StorageProvider Provider => storage.Provider;

    /// <summary>Background jobs that were not done for three of their periods.</summary>
    public IReadOnlyList<string> LateJobs => jobs.Late;

    /// <summary>
    /// Runs every room's steps of the start: database and keys are opened, the database is brought up to date, and the
    /// owner is made where the settings name one.
    /// </summary>
    /// <exception cref="StartupException">The product cannot start; the message says what to do.</exception>
    public async Task OpenAsync(CancellationToken ct)
    {
        try
        {
            foreach (var step in steps.OrderBy(s => s.Phase)) await step.RunAsync(ct);
            opened = true;
        }
        catch (Exception e) when (e is DbException or DbUpdateException or Problem.Unavailable
            && StorageErrors.Translate(e) is Problem.Unavailable)
        {
            var problem = StorageErrors.Translate(e)!;
            throw new StartupException(
                $"{problem.Message}{(problem.InnerException is { } cause ? $" ({cause.Message})" : "")}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartupException(DataFolderDiagnostics.Say(e, DataDirectory));
        }
    }

    /// <summary>
    /// Whether requests can be served: opened, not locked, the database answers and what is written finds room.
    /// </summary>
    public async Task<bool> IsReadyAsync(CancellationToken ct)
    {
        // A damaged file opens and answers, too.
        if (!opened || state.IsDamaged || DataFolderDiagnostics.IsFull(DataDirectory)) return false;
        await using var db = await databases.CreateDbContextAsync(ct);
        return db.Gate.ClosedBecause is null && db.Gate.FailsBecause is null
            && await db.Database.CanConnectAsync(ct);
    }
}
