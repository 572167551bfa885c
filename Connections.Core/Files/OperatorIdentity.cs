using Connections.Core.People;
using Connections.Core.Secrets;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Files;

/// <summary>On whose right a command at the machine acts: whoever can read the data folder says which member that is, and it stands on record.</summary>
public sealed class OperatorIdentity
{
    private readonly IDbContextFactory<Db> databases;
    private readonly DatabaseStart start;
    private readonly MasterKeys keys;
    private readonly TimeProvider clock;

    internal OperatorIdentity(IDbContextFactory<Db> databases, DatabaseStart start, MasterKeys keys, TimeProvider clock) =>
        (this.databases, this.start, this.keys, this.clock) = (databases, start, keys, clock);

    /// <summary>Opens the database beside a server that may run, and finds the member.</summary>
    /// <param name="named">E-mail address of a person, or name of a service account; null: the one active Admin.</param>
    /// <param name="ct">Cancels it.</param>
    /// <exception cref="StartRefused">There is no database of this version.</exception>
    /// <exception cref="Problem.Invalid">Nobody active, or more than one, is meant.</exception>
    /// <exception cref="Problem.Unavailable">The product is locked.</exception>
    public async Task<Actor> OpenAsync(string? named, CancellationToken ct)
    {
        await start.DemandCurrentAsync(ct);
        await keys.OpenAsync(clock, ct);
        await using var db = await databases.CreateDbContextAsync(ct);
        db.Gate.Demand();
        var active = db.Set<User>().AsNoTracking().Where(u => u.DisabledAt == null);
#pragma warning disable CA1304, CA1311, CA1862 // Translated to SQL, which knows no culture.
        var lower = named?.Trim().ToLowerInvariant();
        var found = lower is null
            ? await active.Where(u => !u.IsServiceAccount && u.Roles.Any(r => r.Id == Role.Admin.Id)).Take(2).ToListAsync(ct)
            : await active.Where(u => u.IsServiceAccount ? u.Name.ToLower() == lower : u.Email.ToLower() == lower).Take(2).ToListAsync(ct);
#pragma warning restore CA1304, CA1311, CA1862
        if (found is [var one]) return new Actor(one.Id, one.IsServiceAccount ? ActorKind.ServiceAccount : ActorKind.User, one.Name);
        throw new Problem.Invalid("as", (lower, found.Count) switch
        {
            (null, 0) => "There is no active Admin. Say on whose right to act: --as ada@example.com",
            (null, _) => "There is more than one active Admin. Say on whose right to act: --as ada@example.com",
            (_, 0) => $"No active member has the e-mail address, and no active service account the name, {Integrations.Suggestion.Quote(named!)}.",
            _ => $"More than one active account is {Integrations.Suggestion.Quote(named!)}. Name another one.",
        });
    }
}
