using Connections.Core.Access;
using Connections.Core.Connections;
using Connections.Core.Integrations;
using Connections.Core.People;
using Connections.Core.Resolving;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Execution.Testing;

/// <summary>
/// Tries connections, saved or not. A test of unsaved input takes a stored secret only where it would go to the very
/// host, and in the very way, that it was entered for.
/// </summary>
public sealed class ConnectionTester
{
    private readonly IDbContextFactory<ConnectionsDbContext> databases;
    private readonly IntegrationCatalog catalog;
    private readonly ResolveService resolver;
    private readonly FormTester forms;
    private readonly TestThrottle throttle;

    internal ConnectionTester(IDbContextFactory<ConnectionsDbContext> databases, IntegrationCatalog catalog,
        ResolveService resolver, FormTester forms, TestThrottle throttle) =>
        (this.databases, this.catalog, this.resolver, this.forms, this.throttle) =
        (databases, catalog, resolver, forms, throttle);

    /// <summary>Whether connections of that kind can be tried.</summary>
    public static bool CanTest(CredentialKind kind) => FormTester.CanTest(kind);

    /// <summary>Tries what is typed into a form.</summary>
    /// <param name="actor">Who asks.</param>
    /// <param name="input">The form. A secret left out is taken from <paramref name="edited"/>.</param>
    /// <param name="edited">The connection being edited; null: a new one.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <exception cref="Problem.Invalid">Faults that a save would have too, each at its field.</exception>
    /// <exception cref="Problem.Forbidden">No permission to make connections, or to use the stored secret.</exception>
    /// <exception cref="Problem.TooMany">More tests in a minute than the limit.</exception>
    public async Task<ConnectionTestResult> TestAsync(Actor actor, ConnectionInput input, ConnectionDetails? edited,
        CancellationToken ct)
    {
        var (integration, kind) = catalog.SchemaOf(input);
        FormTester.EnsureTestable(kind);
        throttle.Take(actor);
        await using (var db = await databases.CreateDbContextAsync(ct))
        {
            (await db.RightsOfAsync(actor, ct)).Ensure(Permissions.ConnectionsWrite, "test unsaved connections");
            db.Gate.Ensure();
        }

        return edited is null ? await forms.TestNewAsync(actor, input, integration, kind, isTileAccount: false, ct)
            : await TestEditAsync(actor, input, edited.Row.Id, integration, kind, ct);
    }

    /// <summary>Tries a connection as it is stored, and notes its health.</summary>
    /// <exception cref="Problem.NotFound">Unknown, deleted or invisible.</exception>
    /// <exception cref="Problem.Forbidden">No Resolver, or without the permission.</exception>
    /// <exception cref="Problem.DependencyFailed">A secret cannot be read.</exception>
    /// <exception cref="Problem.TooMany">More tests in a minute than the limit.</exception>
    public async Task<ConnectionTestResult> TestStoredAsync(Actor actor, Guid id, CancellationToken ct)
    {
        throttle.Take(actor);
        return await TestNowAsync(actor, id, "test", ct);
    }

    /// <summary>Tries a connection again because it is time, in the product's own name.</summary>
    internal Task<ConnectionTestResult> RetestAsync(Guid id, CancellationToken ct) =>
        TestNowAsync(Actor.System, id, "scheduled test", ct);

    private async Task<ConnectionTestResult> TestEditAsync(Actor actor, ConnectionInput input, Guid id,
        Integration integration, CredentialKind kind, CancellationToken ct)
    {
        Connection connection;
        await using (var db = await databases.CreateDbContextAsync(ct))
            connection = (await db.RequireConnectionAsync(actor, id, AccessLevel.Editor, Permissions.ConnectionsWrite,
                ct)).Connection;
        if (connection.IntegrationType != integration.Type)
            throw new Problem.Invalid("integration",
                "The integration of a connection can't be changed. Create a new connection instead.");
        return await forms.TestEditAsync(actor, input, integration, kind, connection,
            kept => resolver.ResolveAsync(actor, id, "test of a change", kept, ct), ct);
    }

    private async Task<ConnectionTestResult> TestNowAsync(Actor actor, Guid id, string purpose, CancellationToken ct) =>
        await forms.TestStoredAsync(actor, await resolver.ResolveAsync(actor, id, purpose, only: null, ct), ct);
}
