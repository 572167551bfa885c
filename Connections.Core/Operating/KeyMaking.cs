using Connections.Core.People;
using Connections.Core.Secrets;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Operating;

/// <summary>Makes access keys at the machine itself, also while the product runs. An account makes them for itself: the rules are those of the screens.</summary>
public sealed class KeyMaking
{
    private const string FromHere = "command line";

    private readonly IDbContextFactory<Db> databases;
    private readonly DatabaseStart start;
    private readonly MasterKeys keys;
    private readonly KeyService service;
    private readonly TimeProvider clock;

    internal KeyMaking(IDbContextFactory<Db> databases, DatabaseStart start, MasterKeys keys, KeyService service, TimeProvider clock) =>
        (this.databases, this.start, this.keys, this.service, this.clock) = (databases, start, keys, service, clock);

    /// <summary>Makes a key. Its text is in the answer, and nowhere else.</summary>
    /// <param name="input">The key; its owner is the account.</param>
    /// <param name="account">E-mail address of a member, or name or id of a service account; null: whoever came first of those who may make API keys.</param>
    /// <param name="ct">Cancels it.</param>
    /// <exception cref="Problem.NotFound">There is no such account.</exception>
    /// <exception cref="Problem.Forbidden">The account may not make such a key, or is disabled.</exception>
    /// <exception cref="Problem.Invalid">The key breaks a rule.</exception>
    /// <exception cref="Problem.Unavailable">The product is locked.</exception>
    public async Task<IssuedKey> MakeAsync(NewKey input, string? account, CancellationToken ct)
    {
        start.DemandDatabase();
        await keys.OpenAsync(clock, ct);
        return await service.CreateAsync(await ActorAsync(account, ct), input with { OwnerId = null }, ct);
    }

    private async Task<Actor> ActorAsync(string? account, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var users = db.Set<User>().AsNoTracking().Include(u => u.Roles).OrderBy(u => u.CreatedAt);
        User? found;
        if (account is null)
        {
            found = (await users.Where(u => u.DisabledAt == null && !u.IsServiceAccount).ToListAsync(ct)).Find(u => u.Roles.Allowed().HasFlag(Permissions.ApiKeysManage))
                ?? throw new Problem.NotFound("account", "There is no account that may make API keys yet. Make the first account, or name one with --for.");
        }
        else
        {
            var address = account.Trim().ToUpperInvariant();
            var id = Guid.TryParse(account, out var parsed) ? parsed : Guid.Empty;
            found = await users.FirstOrDefaultAsync(u => u.NormalizedEmail == address || u.Id == id || (u.IsServiceAccount && u.Name == account.Trim()), ct)
                ?? throw new Problem.NotFound("account", $"There is no member with the address {account}, and no service account of that name.");
        }
        return new Actor(found.Id, found.IsServiceAccount ? ActorKind.ServiceAccount : ActorKind.User, found.Name, FromHere);
    }
}
