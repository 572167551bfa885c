using Connections.Core.Access;
using Connections.Core.Automation.Specs;
using Connections.Core.Integrations;
using Connections.Core.Resolving;
using Connections.Core.Storage;
using Connections.Core.Tiles;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Automation.Workflows;

/// <summary>What stands against steps that use integration tiles. Everything is read once for all steps.</summary>
internal sealed class TileReadiness
{
    private readonly ILookup<string, TileAccount> accounts;
    private readonly ILookup<Guid, Grant> grants;

    private TileReadiness(ILookup<string, TileAccount> accounts, ILookup<Guid, Grant> grants) =>
        (this.accounts, this.grants) = (accounts, grants);

    /// <summary>Reads the accounts of the tiles that a document uses.</summary>
    public static async Task<TileReadiness> ReadAsync(ConnectionsDbContext db, IntegrationCatalog catalog,
        WorkflowSpec spec, CancellationToken ct)
    {
        return await ReadAsync(db, [.. spec.Steps
            .Select(s => TileSteps.TileOf(SpecActions.Find(catalog, s.ActionId), s)?.Type).OfType<string>().Distinct()],
            ct);
    }

    /// <summary>Reads the accounts of these tiles.</summary>
    public static async Task<TileReadiness> ReadAsync(ConnectionsDbContext db, List<string> tiles,
        CancellationToken ct)
    {
        List<TileAccount> accounts = tiles.Count == 0 ? [] : await db.Set<TileAccount>().AsNoTracking()
            .Where(a => tiles.Contains(a.IntegrationType)).OrderBy(a => a.NameKey).ToListAsync(ct);
        var ids = accounts.Select(a => a.Id).ToList();
        List<Grant> grants = ids.Count == 0 ? [] : await db.Set<Grant>().AsNoTracking()
            .Where(g => ids.Contains(g.ResourceId)).ToListAsync(ct);
        return new(accounts.ToLookup(a => a.IntegrationType), grants.ToLookup(g => g.ResourceId));
    }

    /// <summary>What stands against one step, in words.</summary>
    /// <param name="tile">The integration whose tile it uses.</param>
    /// <param name="step">The step.</param>
    /// <param name="identity">On whose right it runs; null: not known yet.</param>
    public IEnumerable<string> Check(Integration tile, StepSpec step, IdentityRights? identity)
    {
        var named = TileSteps.AccountText(step);
        var (account, missing) = Choose(tile, named, named is null || SpecExpressions.IsConstant(named));
        if (missing is not null) yield return missing;
        if (account is null) yield break;
        if (TileAccess.AttentionOf(account) is { } attention)
            yield return $"The account “{account.Name}” of the {tile.Name} tile needs attention: {attention}";
        if (RefusalOf(tile, account, identity) is { } refusal) yield return refusal;
    }

    /// <summary>The account that a step uses, or in words why there is none; neither: it depends on the run.</summary>
    /// <param name="tile">The integration whose tile it uses.</param>
    /// <param name="named">The account that it names; null: none.</param>
    /// <param name="isConstant">Whether that is the same in every run.</param>
    public (TileAccount? Account, string? Missing) Choose(Integration tile, string? named, bool isConstant)
    {
        var candidates = accounts[tile.Type]
            .Select(a => new TileCandidate(a.Id, a.Name, a.NameKey, a.IsDefault)).ToList();
        // Which account an expression comes to is not known; that there is none is.
        if (!isConstant && candidates.Count > 0) return (null, null);
        var choice = TileAccountChoice.Choose(tile, named, candidates);
        return choice.Account is { } chosen ? (accounts[tile.Type].First(a => a.Id == chosen.Id), null)
            : (null, choice.Words);
    }

    /// <summary>Why an identity can't use an account, in words; null: it can, or it isn't known yet.</summary>
    public string? RefusalOf(Integration tile, TileAccount account, IdentityRights? identity) =>
        identity is null || identity.IsDisabled ? null
        : identity.MayNotUse is { } refusal ? refusal
        : AccessRules.LevelOf(identity.Rights, account.OrganizationLevel, grants[account.Id]) < AccessLevel.Resolver
            ? $"{identity.Name} can't use the account “{account.Name}” of the {tile.Name} tile: its use is "
                + $"restricted. Give {identity.Name} Resolver access under Integrations."
            : null;
}
