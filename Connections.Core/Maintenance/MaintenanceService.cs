using Connections.Core.Audit;
using Connections.Core.People;
using Connections.Core.Secrets;
using Connections.Core.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Core.Maintenance;

/// <summary>What an operator does at the machine itself, with the rights of who can read the data folder.</summary>
public sealed class MaintenanceService
{
    private readonly IServiceScopeFactory scopes;
    private readonly DatabaseInitializer start;
    private readonly Backup backup;
    private readonly MasterKeys keys;
    private readonly AuditTrail trail;

    internal MaintenanceService(IServiceScopeFactory scopes, DatabaseInitializer start, Backup backup, MasterKeys keys,
        AuditTrail trail) =>
        (this.scopes, this.start, this.backup, this.keys, this.trail) =
        (scopes, start, backup, keys, trail);

    /// <summary>Path of the embedded master key.</summary>
    public string MasterKeyFile => Path.GetFullPath(keys.File);

    /// <summary>Makes a verified backup and returns its path.</summary>
    /// <exception cref="StartupException">There is no SQLite database, the file exists, or the copy does not pass its
    /// check.</exception>
    public async Task<string> BackupAsync(string? file, CancellationToken ct)
    {
        start.EnsureDatabase();
        if (file is null) return await backup.MakeAsync("manual", ct);
        await backup.MakeAtAsync(file, ct);
        return file;
    }

    /// <summary>Gives an account a new password and the role Admin.</summary>
    /// <exception cref="Problem.NotFound">Nobody has that address.</exception>
    /// <exception cref="Problem.Invalid">The password breaks a rule.</exception>
    public async Task ResetOwnerAsync(string email, string password, CancellationToken ct)
    {
        start.EnsureDatabase();
        // With the key the act becomes a link of the audit chain; without it the rescue works all the same.
        await keys.OpenAsync(ct);
        await using var scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<AccountService>().ResetOwnerAsync(email, password, ct);
    }

    /// <summary>Holds every entry of the audit trail against its proof; also while the product runs.</summary>
    /// <exception cref="StartupException">There is no database, or the master key is not the right one.</exception>
    /// <param name="exported">Entries that a copy outside names; none where there is no copy.</param>
    /// <param name="ct">Cancels it.</param>
    public async Task<AuditReport> VerifyAuditAsync(IReadOnlyList<ExportedAuditEntry> exported, CancellationToken ct)
    {
        start.EnsureDatabase();
        await keys.OpenAsync(ct);
        if (keys.LockedBecause is { } reason)
            throw new StartupException($"Verifying the audit trail requires its master key. {reason}");
        return await trail.VerifyAgainstAsync(exported, ct);
    }
}
