using Connections.Core.Access;
using Connections.Core.Connections;
using Connections.Core.Integrations;
using Connections.Core.People;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Tiles;

/// <summary>How every service reaches an account of a tile.</summary>
internal static class TileAccess
{
    /// <summary>What one is called.</summary>
    public const string Kind = "account";

    /// <summary>The levels of an account's policy: it has no Editors.</summary>
    public static IReadOnlyList<AccessLevel> Levels { get; } = [AccessLevel.Resolver];

    /// <summary>The account, tracked, for who manages tiles.</summary>
    /// <exception cref="Problem.NotFound">There is none.</exception>
    /// <exception cref="Problem.Forbidden">Without the permission.</exception>
    public static async Task<(TileAccount Account, Rights Rights)> RequireManagedAccountAsync(
        this ConnectionsDbContext db, Actor actor, Guid id, CancellationToken ct)
    {
        var rights = await db.RightsOfAsync(actor, ct);
        rights.Ensure(Permissions.IntegrationsManage, "change integration tiles", id);
        return (await db.Set<TileAccount>().SingleOrDefaultAsync(a => a.Id == id, ct)
            ?? throw new Problem.NotFound(Kind), rights);
    }

    /// <summary>What a use needs of an account, for who may use it. Nothing is tracked.</summary>
    /// <param name="db">The database.</param>
    /// <param name="actor">Who uses it.</param>
    /// <param name="id">The account.</param>
    /// <param name="manages">Whether it is a test by who manages tiles, which takes no Resolver access.</param>
    /// <param name="ct">Cancels it.</param>
    /// <exception cref="Problem.NotFound">There is none.</exception>
    /// <exception cref="Problem.Forbidden">Its use is restricted, or the permission is missing.</exception>
    public static async Task<UsableConnection> RequireAccountUseAsync(this ConnectionsDbContext db, Actor actor,
        Guid id, bool manages, CancellationToken ct)
    {
        var on = await db.RightsOnAsync(actor, id, ct);
        var usable = await db.Set<TileAccount>().AsNoTracking().Where(a => a.Id == id)
            .Select(a => new UsableConnection
            {
                Name = a.Name,
                Version = a.Version,
                IntegrationType = a.IntegrationType,
                CredentialType = a.CredentialType,
                Fields = a.Fields,
                Health = a.Health,
                HandsOut = false,
                OrganizationLevel = a.OrganizationLevel,
            }).SingleOrDefaultAsync(ct) ?? throw new Problem.NotFound(Kind);
        if (manages) on.Rights.Ensure(Permissions.IntegrationsManage, "change integration tiles", id);
        else
        {
            on.Rights.Ensure(Permissions.ConnectionsResolve, "use integration tiles", id);
            if (on.LevelWith(usable.OrganizationLevel) < AccessLevel.Resolver)
            {
                on.Rights.LogRefusal("no Resolver", id);
                throw new Problem.Forbidden(RestrictedWords(usable.Name));
            }
        }
        return usable;
    }

    /// <summary>That someone has no Resolver access to an account whose use is restricted.</summary>
    public static string RestrictedWords(string account) =>
        $"You can't use the account “{account}”: its use is restricted, and this requires Resolver access. Someone "
        + "with the integrations_manage permission can add you under Integrations, Restrict use.";

    /// <summary>Why an account needs attention; null: it doesn't.</summary>
    public static string? AttentionOf(TileAccount account) => account.SchemaMissing
        ? "Its authentication type is no longer in the catalog. Delete the account, and add it again."
        : account.Health == ConnectionHealth.NeedsAttention ? account.HealthMessage ?? "It doesn't work." : null;

    /// <summary>The integration of a tile.</summary>
    /// <exception cref="Problem.NotFound">There is no such tile.</exception>
    public static Integration RequireTile(this IntegrationCatalog catalog, string tile) =>
        catalog.Find(tile) is { Tile: not null } integration ? integration : throw new Problem.NotFound("tile");
}
