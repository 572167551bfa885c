using Connections.Core.Connections;
using Connections.Core.Integrations;
using Connections.Core.Requests.Authentication;
using Connections.Core.Resolving;
using Connections.Core.Secrets;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Execution.Testing;

/// <summary>
/// Tries credentials, saved or not: what connections and accounts of tiles have in common. Who may do so, the caller
/// has checked. A test of unsaved input takes a stored secret only where it would go to the very host, and in the very
/// way, that it was entered for.
/// </summary>
internal sealed class FormTester(IDbContextFactory<ConnectionsDbContext> databases, TestSender sender,
    TestRecorder recorder)
{
    /// <summary>Refuses what cannot be tried.</summary>
    /// <exception cref="Problem.Invalid">There is no test of that kind.</exception>
    public static void EnsureTestable(CredentialKind kind)
    {
        if (!CanTest(kind))
            throw new Problem.Invalid(
                "", $"Connections with {kind.Name} can't be tested: there is no test request for it.");
    }

    /// <summary>Whether credentials of that kind can be tried.</summary>
    public static bool CanTest(CredentialKind kind) => kind.Test is not null && RequestAuthenticators.Supports(kind);

    /// <summary>Tries what is typed into the form of a new one.</summary>
    public async Task<ConnectionTestResult> TestNewAsync(Actor actor, ConnectionInput input, Integration integration,
        CredentialKind kind, bool isTileAccount, CancellationToken ct)
    {
        var check = ConnectionValidator.Create(input, integration, kind, kept: null);
        EnsureFields(check);
        var result = await recorder.RunAsync(actor, new(null, input.Name, isTileAccount),
            () => sender.SendAsync(integration, kind, check.Public, check.Secrets, null, ct), ct);
        recorder.Keep(actor, integration, kind, check, result);
        return result;
    }

    /// <summary>
    /// Tries what is typed into the form of a stored one. What the form says of that is not believed: it was read
    /// again. Its secrets are opened only where the form keeps them.
    /// </summary>
    /// <param name="actor">Who asks.</param>
    /// <param name="input">The form.</param>
    /// <param name="integration">Its integration.</param>
    /// <param name="kind">The credential kind of the form.</param>
    /// <param name="record">As it is stored.</param>
    /// <param name="open">Opens some of its secrets.</param>
    /// <param name="ct">Cancels the request.</param>
    public async Task<ConnectionTestResult> TestEditAsync(Actor actor, ConnectionInput input, Integration integration,
        CredentialKind kind, CredentialRecord record, Func<IReadOnlySet<string>, Task<ResolvedConnection>> open,
        CancellationToken ct)
    {
        HashSet<string> stored, readable;
        await using (var db = await databases.CreateDbContextAsync(ct))
        {
            var paths = await db.Set<StoredSecret>().AsNoTracking()
                .Where(s => s.OwnerId == record.Id && !s.Path.StartsWith(StoredSecret.Obtained))
                .Select(s => new { s.Path, s.Lost }).ToListAsync(ct);
            stored = [.. paths.Select(s => s.Path)];
            readable = [.. paths.Where(s => !s.Lost).Select(s => s.Path)];
        }

        var storedFields = FieldJson.Read(record.Fields);
        var rebinding = SecretReentryRule.Find(integration, record.CredentialType, storedFields, kind, input.Fields,
            input.HandsOut is true && record is Connection { HandsOut: false });
        var check = ConnectionValidator.Create(input, integration, kind, rebinding is null ? readable : [], rebinding,
            stored);
        EnsureFields(check);
        // What the product sets itself is none of the form's, and as it is stored.
        foreach (var field in integration.FieldsFor(kind).Where(f => f.ReadOnly))
            if (storedFields[field.Name] is { } own) check.Public.Set(field.Name, own);
        var secrets = check.Secrets.ToDictionary(s => s.Key,
            s => new SecretValue(s.Value.Reveal()) { EnteredBy = actor.Id });
        if (check.Kept.Count > 0)
        {
            var resolved = await open(check.Kept);
            if (resolved.Version != record.Version)
                throw new Problem.Conflict($"Someone else saved “{record.Name}” in the meantime. Test again.");
            foreach (var (path, value) in resolved.Secrets) secrets[path] = value;
        }
        return await recorder.RunAsync(actor, new(record.Id, record.Name, record is not Connection),
            () => sender.SendAsync(integration, kind, check.Public, secrets, null, ct), ct);
    }

    /// <summary>Tries one as it is stored, and notes its health.</summary>
    public async Task<ConnectionTestResult> TestStoredAsync(Actor actor, ResolvedConnection resolved,
        CancellationToken ct)
    {
        EnsureTestable(resolved.Kind);
        var result = await recorder.RunAsync(actor, new(resolved.Id, resolved.Name, resolved.IsTileAccount),
            () => sender.SendAsync(resolved.Integration, resolved.Kind, resolved.Fields, resolved.Secrets,
                resolved.Id, ct), ct);
        await recorder.NoteHealthAsync(resolved, result, ct);
        return result;
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
