using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Automation.Uses;
using Connections.Core.Connections;
using Connections.Core.Execution.Testing;
using Connections.Core.Files;
using Connections.Core.Integrations;
using Connections.Core.People;
using Connections.Core.Resolving;
using Connections.Core.Tiles;
using Connections.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Connections.Tests.Access;

/// <summary>The operations on integration tiles. Each has an account of its own, made by the product itself.</summary>
internal static partial class AccessTable
{
    private const string GitHub = "GitHub";

    private static IEnumerable<Operation> OnTiles { get; } = new[]
    {
        ByEveryone("TileQueries.ListAsync", (a, _) => Tiles(a).ListAsync(a.Actor, default)),
        ByEveryone("TileQueries.AccountsAsync", (a, _) => Tiles(a).AccountsAsync(a.Actor, GitHub, default)),
        ByTileKeeper("TileQueries.GetAsync", (a, account) => Tiles(a).GetAsync(a.Actor, GitHub, account.Id, default)),
        ByTileKeeper("TileService.CreateAsync", async (a, _) =>
        {
            var made = await TileChanges(a).CreateAsync(a.Actor, GitHubAccount(), default);
            await TileChanges(a).DeleteAsync(Actor.System, made.Row.Id, default);
        }),
        ByTileKeeper("TileService.UpdateAsync", (a, account) =>
            TileChanges(a).UpdateAsync(a.Actor, account.Id, GitHubAccount(), account.Version, default)),
        ByTileKeeper("TileService.DeleteAsync", (a, account) =>
            TileChanges(a).DeleteAsync(a.Actor, account.Id, default)),
        ByTileKeeper("TileService.SetDefaultAsync", (a, account) =>
            TileChanges(a).SetDefaultAsync(a.Actor, account.Id, !account.IsDefault, default)),
        ByTileKeeper("ManagedFiles.ReleaseTileAccountAsync", async (a, account) =>
        {
            await SetFileAsync(a, account.Id, "prod.yaml");
            try
            {
                await a.Host.Get<ManagedFiles>().ReleaseTileAccountAsync(a.Actor, account.Id, default);
            }
            finally
            {
                await SetFileAsync(a, account.Id, null);
            }
        }),
        ByTileKeeper("TileAccountTester.TestAsync", (a, _) =>
            a.Host.Get<TileAccountTester>().TestAsync(a.Actor, GitHubAccount(), null, default)),
        ByTileKeeper("TileAccountTester.TestStoredAsync", (a, account) =>
            a.Host.Get<TileAccountTester>().TestStoredAsync(a.Actor, account.Id, default)),
        ByEveryone("TileAccountPolicies.GetAsync", (a, account) =>
            TilePolicies(a).GetAsync(a.Actor, account.Id, default)),
        ByTileKeeper("TileAccountPolicies.SaveAsync", async (a, account) =>
        {
            var seen = (await TilePolicies(a).GetAsync(Actor.System, account.Id, default)).Policy.Version;
            await TilePolicies(a).SaveAsync(a.Actor, account.Id,
                [new(new(PrincipalKind.User, a.Host.Owner.Id), AccessLevel.Resolver)], seen, confirmed: false, default);
        }),
        ByTileKeeper("TileAccountPolicies.ResetAsync", (a, account) =>
            TilePolicies(a).ResetAsync(a.Actor, account.Id, default)),
        // An account has no Editors, so that nobody can make themselves one.
        OfTile("TileAccountPolicies.ElevateAsync", _ => AttemptOutcome.Forbidden, (a, account) =>
            TilePolicies(a).ElevateAsync(a.Actor, account.Id, default)),
        OfTile("TileAccountPolicies.HiddenAsync", s => Anyone(s, Manage), (a, _) =>
            TilePolicies(a).HiddenAsync(a.Actor, null, PageRequest.First, default)),
        OfTile("TileAccountPolicies.ExplainAsync", s => s is { Active: true, IsSystem: false } ? AttemptOutcome.Done
            : s.IsSystem ? AttemptOutcome.NotFound : AttemptOutcome.Forbidden, (a, account) =>
            TilePolicies(a).ExplainAsync(a.Actor, account.Id, a.Actor.Id, default)),
        ByTileKeeper("ResolveService.ResolveAccountAsync", (a, account) =>
            a.Host.Get<ResolveService>().ResolveAccountAsync(a.Actor, account.Id, "a test", null, default)),
        ByEveryone("UseQueries.OfTileAccountAsync", (a, account) =>
            a.Host.Get<UseQueries>().OfTileAccountAsync(a.Actor, GitHub, account.Id, PageRequest.First, default)),
    };

    private static async Task SetFileAsync(Attempt a, Guid account, string? file)
    {
        await using var db = a.Host.OpenDb();
        (await db.Set<TileAccount>().SingleAsync(t => t.Id == account)).ManageBy(file);
        await db.SaveAsync(default);
    }

    private static TileQueries Tiles(Attempt a) => a.Host.Get<TileQueries>();

    private static TileService TileChanges(Attempt a) => a.Host.Get<TileService>();

    private static TileAccountPolicies TilePolicies(Attempt a) => a.Host.Get<TileAccountPolicies>();

    private static ConnectionInput GitHubAccount() => new()
    {
        Name = $"a{Guid.CreateVersion7():n}",
        IntegrationType = GitHub,
        CredentialType = "GitHubToken",
        Fields = new FieldSet { { "base_url", "https://127.0.0.1:9" }, { "access_token", Inputs.Secret("ghp_x") } },
    };

    private static Operation ByEveryone(string name, Func<Attempt, TileAccountRow, Task> act) =>
        OfTile(name, s => s.Active ? AttemptOutcome.Done : AttemptOutcome.Forbidden, act);

    private static Operation ByTileKeeper(string name, Func<Attempt, TileAccountRow, Task> act) =>
        OfTile(name, s => Anyone(s, Permissions.IntegrationsManage), act);

    // Deleted afterwards, also where the act was refused: a tile has only so many.
    private static Operation OfTile(string name, Func<TestIdentity, AttemptOutcome> expected,
        Func<Attempt, TileAccountRow, Task> act) => Act(name, expected, async a =>
        {
            var account = (await TileChanges(a).CreateAsync(Actor.System, GitHubAccount(), default)).Row;
            try
            {
                await act(a, account);
            }
            finally
            {
                try
                {
                    await TileChanges(a).DeleteAsync(Actor.System, account.Id, default);
                }
                catch (Problem.NotFound)
                {
                    // It was deleted already.
                }
            }
        }) with
        { On = OperationTarget.Neither };
}
