using Connections.Core.Connections;
using Connections.Core.Integrations;
using Connections.Core.People;
using Connections.Core.Resolving;
using Connections.Core.Storage;
using Connections.Core.Tiles;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Execution.Testing;

/// <summary>Tries accounts of integration tiles, saved or not, for who manages tiles.</summary>
public sealed class TileAccountTester
{
    private readonly IDbContextFactory<ConnectionsDbContext> databases;
    private readonly IntegrationCatalog catalog;
    private readonly ResolveService resolver;
    private readonly FormTester forms;
    private readonly TestThrottle throttle;

    internal TileAccountTester(IDbContextFactory<ConnectionsDbContext> databases, IntegrationCatalog catalog,
        ResolveService resolver, FormTester forms, TestThrottle throttle) =>
        (this.databases, this.catalog, this.resolver, this.forms, this.throttle) =
        (databases, catalog, resolver, forms, throttle);

    /// <summary>Tries what is typed into a form.</summary>
    /// <param name="actor">Who asks.</param>
    /// <param name="input">The form. A secret left out is taken from the account.</param>
    /// <param name="id">The account being edited; null: a new one.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <exception cref="Problem.Invalid">Faults that a save would have too, each at its field.</exception>
    /// <exception cref="Problem.Forbidden">Without <c>integrations_manage</c>.</exception>
    /// <exception cref="Problem.NotFound">There is no such tile or account.</exception>
    /// <exception cref="Problem.TooMany">More tests in a minute than the limit.</exception>
    public async Task<ConnectionTestResult> TestAsync(Actor actor, ConnectionInput input, Guid? id,
        CancellationToken ct)
    {
        catalog.RequireTile(input.IntegrationType);
        var (integration, kind) = catalog.SchemaOf(input);
        FormTester.EnsureTestable(kind);
        throttle.Take(actor);
        await using (var db = await databases.CreateDbContextAsync(ct))
        {
            (await db.RightsOfAsync(actor, ct)).Ensure(Permissions.IntegrationsManage, "change integration tiles");
            db.Gate.Ensure();
        }
        if (id is not { } stored)
            return await forms.TestNewAsync(actor, input, integration, kind, isTileAccount: true, ct);

        TileAccount account;
        await using (var db = await databases.CreateDbContextAsync(ct))
            account = (await db.RequireManagedAccountAsync(actor, stored, ct)).Account;
        if (account.IntegrationType != integration.Type)
            throw new Problem.Invalid("integration", "The tile of an account can't be changed. Add a new account.");
        return await forms.TestEditAsync(actor, input, integration, kind, account,
            kept => resolver.ResolveAccountAsync(actor, stored, "test of a change", kept, ct), ct);
    }

    /// <summary>Tries an account as it is stored, and notes its health.</summary>
    /// <exception cref="Problem.NotFound">There is no such account.</exception>
    /// <exception cref="Problem.Forbidden">Without <c>integrations_manage</c>.</exception>
    /// <exception cref="Problem.DependencyFailed">A secret cannot be read.</exception>
    /// <exception cref="Problem.TooMany">More tests in a minute than the limit.</exception>
    public async Task<ConnectionTestResult> TestStoredAsync(Actor actor, Guid id, CancellationToken ct)
    {
        throttle.Take(actor);
        return await TestNowAsync(actor, id, "test", ct);
    }

    /// <summary>Tries an account again because it is time, in the product's own name.</summary>
    internal Task<ConnectionTestResult> RetestAsync(Guid id, CancellationToken ct) =>
        TestNowAsync(Actor.System, id, "scheduled test", ct);

    private async Task<ConnectionTestResult> TestNowAsync(Actor actor, Guid id, string purpose, CancellationToken ct) =>
        await forms.TestStoredAsync(actor, await resolver.ResolveAccountAsync(actor, id, purpose, only: null, ct), ct);
}
