using Connections.Core.Access;
using Connections.Core.Connections;
using Connections.Core.Integrations;
using Connections.Core.People;
using Connections.Core.Requests.Authentication;
using Connections.Core.Resolving;
using Connections.Core.Secrets;
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
    private readonly TestSender sender;
    private readonly TestRecorder recorder;
    private readonly TestThrottle throttle;

    internal ConnectionTester(IDbContextFactory<ConnectionsDbContext> databases, IntegrationCatalog catalog,
        ResolveService resolver, TestSender sender, TestRecorder recorder, TestThrottle throttle) =>
        (this.databases, this.catalog, this.resolver, this.sender, this.recorder, this.throttle) =
        (databases, catalog, resolver, sender, recorder, throttle);

    /// <summary>Whether connections of that kind can be tried.</summary>
    public static bool CanTest(CredentialKind kind) =>
        kind.Test is not null && RequestAuthenticators.Supports(kind);

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
        EnsureTestable(kind);
        throttle.Take(actor);
        await using (var db = await databases.CreateDbContextAsync(ct))
        {
            (await db.RightsOfAsync(actor, ct)).Ensure(Permissions.ConnectionsWrite, "test unsaved connections");
            db.Gate.Ensure();
        }

        if (edited is null)
        {
            var check = ConnectionValidator.Create(input, integration, kind, kept: null);
            EnsureFields(check);
            var result = await SendAsync(actor, null, input.Name, integration, kind, check.Public, check.Secrets,
                isStored: false, ct);
            recorder.Keep(actor, integration, kind, check, result);
            return result;
        }

        return await TestEditAsync(actor, input, edited.Row.Id, integration, kind, ct);
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

    // What the form says of the stored connection is not believed: it is read again. Its secrets are opened only where
    // the form keeps them.
    private async Task<ConnectionTestResult> TestEditAsync(Actor actor, ConnectionInput input, Guid id,
        Integration integration, CredentialKind kind, CancellationToken ct)
    {
        Connection connection;
        HashSet<string> stored, readable;
        await using (var db = await databases.CreateDbContextAsync(ct))
        {
            connection = (await db.RequireConnectionAsync(actor, id, AccessLevel.Editor, Permissions.ConnectionsWrite,
                ct)).Connection;
            var paths = await db.Set<StoredSecret>().AsNoTracking()
                .Where(s => s.OwnerId == id && !s.Path.StartsWith(StoredSecret.Obtained))
                .Select(s => new { s.Path, s.Lost }).ToListAsync(ct);
            stored = [.. paths.Select(s => s.Path)];
            readable = [.. paths.Where(s => !s.Lost).Select(s => s.Path)];
        }

        if (connection.IntegrationType != integration.Type)
            throw new Problem.Invalid("integration",
                "The integration of a connection can't be changed. Create a new connection instead.");
        var rebinding = SecretReentryRule.Find(integration, connection.CredentialType,
            FieldJson.Read(connection.Fields), kind, input.Fields, input.HandsOut is true && !connection.HandsOut);
        var check = ConnectionValidator.Create(input, integration, kind, rebinding is null ? readable : [], rebinding,
            stored);
        EnsureFields(check);
        // What the product sets itself is none of the form's, and as it is stored.
        var storedFields = FieldJson.Read(connection.Fields);
        foreach (var field in integration.FieldsFor(kind).Where(f => f.ReadOnly))
            if (storedFields[field.Name] is { } own) check.Public.Set(field.Name, own);
        var secrets = check.Secrets.ToDictionary(s => s.Key,
            s => new SecretValue(s.Value.Reveal()) { EnteredBy = actor.Id });
        if (check.Kept.Count > 0)
        {
            var resolved = await resolver.ResolveAsync(actor, id, "test of a change", check.Kept, ct);
            if (resolved.Version != connection.Version)
                throw new Problem.Conflict($"Someone else saved “{connection.Name}” in the meantime. Test again.");
            foreach (var (path, value) in resolved.Secrets) secrets[path] = value;
        }
        return await SendAsync(actor, id, connection.Name, integration, kind, check.Public, secrets, isStored: false,
            ct);
    }

    private Task<ConnectionTestResult> SendAsync(
        Actor actor, Guid? id, string name, Integration integration, CredentialKind kind, FieldSet fields,
        IReadOnlyDictionary<string, SecretValue> secrets, bool isStored, CancellationToken ct) =>
        recorder.RunAsync(actor, id, name,
            () => sender.SendAsync(integration, kind, fields, secrets, isStored ? id : null, ct), ct);

    private async Task<ConnectionTestResult> TestNowAsync(Actor actor, Guid id, string purpose, CancellationToken ct)
    {
        var resolved = await resolver.ResolveAsync(actor, id, purpose, only: null, ct);
        EnsureTestable(resolved.Kind);
        var result = await SendAsync(actor, id, resolved.Name, resolved.Integration, resolved.Kind, resolved.Fields,
            resolved.Secrets, isStored: true, ct);
        await recorder.NoteHealthAsync(resolved, result, ct);
        return result;
    }

    private static void EnsureTestable(CredentialKind kind)
    {
        if (!CanTest(kind))
            throw new Problem.Invalid(
                "", $"Connections with {kind.Name} can't be tested: there is no test request for it.");
    }

    // A test needs no name and no tags yet.
    private static void EnsureFields(ConnectionValidator check)
    {
        var faults =
            check.Faults.Where(
                f => f.Severity == ErrorSeverity.Error && f.Field is not ("name" or "description")
                    && !f.Field.StartsWith("tags", StringComparison.Ordinal)).ToList();
        if (faults.Count > 0) throw new Problem.Invalid(faults);
    }
}
