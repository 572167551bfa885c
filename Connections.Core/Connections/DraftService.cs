using System.Text.Json;
using System.Text.Json.Nodes;
using Connections.Core.Access;
using Connections.Core.Integrations;
using Connections.Core.People;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Connections;

/// <summary>What was typed into a form and not saved. Secrets are not among it.</summary>
public sealed record DraftContent
{
    /// <summary>Name.</summary>
    public string Name { get; init; } = "";
    /// <summary>Description.</summary>
    public string Description { get; init; } = "";
    /// <summary>Wire name of the integration.</summary>
    public required string IntegrationType { get; init; }
    /// <summary>Wire name of the credential kind; empty in a form of a group.</summary>
    public required string CredentialType { get; init; }
    /// <summary>Public field values.</summary>
    public FieldSet Fields { get; init; } = [];
    /// <summary>Whether credentials may leave the server.</summary>
    public bool HandsOut { get; init; }
    /// <summary>Identifier tags; of a group their keys.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];
    /// <summary>In a form of a group, ids of connections that come in.</summary>
    public IReadOnlyList<Guid> Joining { get; init; } = [];
    /// <summary>In a form of a group, ids of members that go.</summary>
    public IReadOnlyList<Guid> Leaving { get; init; } = [];
    /// <summary>
    /// In the form of a new group, who should be given what, with names as they are now; null where nothing was chosen
    /// yet.
    /// </summary>
    public IReadOnlyList<PolicyLine>? Access { get; init; }
    /// <summary>In the builder of a workflow or an app, its document.</summary>
    public string? Spec { get; init; }
    /// <summary>In the builder of a workflow, the steps that may be repeated.</summary>
    public IReadOnlyList<string> RepeatableSteps { get; init; } = [];
    /// <summary>
    /// In the builder of a workflow or an app, what it began with; null where an older version kept it.
    /// </summary>
    public DraftBase? Base { get; init; }
    /// <summary>Whether secrets had been typed, so that the form can ask for them again.</summary>
    public bool HadSecrets { get; init; }
    /// <summary>On an edit, the version that the form was opened on.</summary>
    public Guid? SeenVersion { get; init; }
    /// <summary>When it was kept.</summary>
    public DateTimeOffset SavedAt { get; init; }
}

/// <summary>What a draft began with, so that it can be put together with what others saved since.</summary>
/// <param name="Name">Name.</param>
/// <param name="Description">Description.</param>
/// <param name="Tags">Tags.</param>
/// <param name="Spec">The document.</param>
/// <param name="RepeatableSteps">The steps that may be repeated.</param>
public sealed record DraftBase(string Name, string Description, IReadOnlyList<string> Tags, string Spec,
    IReadOnlyList<string> RepeatableSteps);

/// <summary>Keeps what people type until they save or discard it, 30 days at most.</summary>
public sealed class DraftService
{
    private readonly IDbContextFactory<ConnectionsDbContext> databases;
    private readonly IntegrationCatalog catalog;
    private readonly IReadOnlyList<IDraftSubject> subjects;
    private readonly TimeProvider clock;

    internal DraftService(
        IDbContextFactory<ConnectionsDbContext> databases, IntegrationCatalog catalog,
        IEnumerable<IDraftSubject> subjects,
        TimeProvider clock) =>
        (this.databases, this.catalog, this.subjects, this.clock) = (databases, catalog, [.. subjects], clock);

    /// <summary>The key of the form for a new connection.</summary>
    public const string NewConnectionKey = "new";

    /// <summary>
    /// The key of the form for a new connection that is made for something else, such as a step: what was begun in the
    /// list is not meant there.
    /// </summary>
    public static string NewConnectionFor(string integrationType) => $"{NewConnectionKey}/{integrationType}";

    /// <summary>The key of the form for a new group.</summary>
    public const string NewGroup = "group/new";

    /// <summary>The key of the form for a group.</summary>
    public static string GroupKey(Guid id) => $"{GroupPrefix}{id:D}";

    /// <summary>The key of the builder of a workflow.</summary>
    public static string WorkflowKey(Guid id) => $"{WorkflowPrefix}{id:D}";

    internal const string GroupPrefix = "group/";

    /// <summary>The key of the builder of an app.</summary>
    public static string AppKey(Guid id) => $"{AppPrefix}{id:D}";

    internal const string WorkflowPrefix = "workflow/";

    internal const string AppPrefix = "app/";

    private const int MaxLength = 256 * 1024;

    // A document has up to 1 MB, is kept with what it began with, and grows as JSON in JSON.
    private const int MaxSpecLength = 6 * 1024 * 1024;

    /// <summary>
    /// Keeps a draft, in place of an earlier one of that form. One too large to be honest input is not kept.
    /// </summary>
    /// <exception cref="Problem.Forbidden">The account is gone or disabled, or no person's.</exception>
    public async Task SaveAsync(Actor actor, string key, DraftContent draft, CancellationToken ct)
    {
        var content = new JsonObject
        {
            ["name"] = draft.Name,
            ["description"] = draft.Description,
            ["integration"] = draft.IntegrationType,
            ["credentials"] = draft.CredentialType,
            ["fields"] = FieldJson.Write(FieldJson.PublicOnly(FormOf(draft), draft.Fields)),
            ["handsOut"] = draft.HandsOut,
            ["tags"] = JsonSerializer.SerializeToNode(draft.Tags),
            ["joining"] = JsonSerializer.SerializeToNode(draft.Joining),
            ["leaving"] = JsonSerializer.SerializeToNode(draft.Leaving),
            ["access"] = draft.Access is null ? null
                : JsonSerializer.SerializeToNode(draft.Access.Select(l => new PolicyGrant(l.Principal, l.Level))),
            ["spec"] = draft.Spec,
            ["repeatable"] = JsonSerializer.SerializeToNode(draft.RepeatableSteps),
            ["base"] = JsonSerializer.SerializeToNode(draft.Base),
            ["hadSecrets"] = draft.HadSecrets,
            ["seenVersion"] = draft.SeenVersion,
        }.ToJsonString();
        if (content.Length > (draft.Spec is null ? MaxLength : MaxSpecLength)) return;

        await using var db = await databases.CreateDbContextAsync(ct);
        (await db.RightsOfAsync(actor, ct)).EnsurePerson("save drafts");
        var kept = await db.Set<Draft>().SingleOrDefaultAsync(d => d.UserId == actor.Id && d.Key == key, ct);
        if (kept is null) db.Add(kept = new Draft(actor.Id, key));
        kept.Write(content, clock.GetUtcNow());
        try
        {
            await db.SaveAsync(ct);
        }
        catch (UniqueViolationException)
        {
            // The same form in two tabs: the other one was first, and will be overwritten by the next keystroke here.
        }
    }

    /// <summary>
    /// The kept draft of that form, or null. While its writer cannot see what it changes they are not given it: it
    /// began as a copy of that.
    /// </summary>
    public async Task<DraftContent?> FindAsync(Actor actor, string key, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var rights = await db.RightsOfAsync(actor, ct);
        var kept = await db.Set<Draft>().AsNoTracking().SingleOrDefaultAsync(d => d.UserId == actor.Id && d.Key == key,
            ct);
        if (kept is null || !await MaySeeAsync(db, rights, key, ct)) return null;
        if (JsonNode.Parse(kept.Content) is not JsonObject content) return null;
        return new DraftContent
        {
            Name = (string?)content["name"] ?? "",
            Description = (string?)content["description"] ?? "",
            IntegrationType = (string?)content["integration"] ?? "",
            CredentialType = (string?)content["credentials"] ?? "",
            Fields = FieldJson.Read((string?)content["fields"] ?? "{}"),
            HandsOut = (bool?)content["handsOut"] ?? false,
            Tags = content["tags"].Deserialize<List<string>>() ?? [],
            Joining = content["joining"].Deserialize<List<Guid>>() ?? [],
            Leaving = content["leaving"].Deserialize<List<Guid>>() ?? [],
            Access = content["access"].Deserialize<List<PolicyGrant>>() is { } access ? await LinesAsync(db, access, ct)
                : null,
            Spec = (string?)content["spec"],
            RepeatableSteps = content["repeatable"].Deserialize<List<string>>() ?? [],
            Base = content["base"].Deserialize<DraftBase>(),
            HadSecrets = (bool?)content["hadSecrets"] ?? false,
            SeenVersion = (Guid?)content["seenVersion"],
            SavedAt = kept.SavedAt,
        };
    }

    /// <summary>Forgets the draft of that form.</summary>
    public async Task DiscardAsync(Actor actor, string key, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        await db.RightsOfAsync(actor, ct);
        await db.WriteAsync(
            token => db.Set<Draft>().Where(d => d.UserId == actor.Id && d.Key == key).ExecuteDeleteAsync(token), ct);
    }

    // A form for something new has no subject, and its key no id.
    private async Task<bool> MaySeeAsync(ConnectionsDbContext db, Rights rights, string key, CancellationToken ct)
    {
        foreach (var subject in subjects)
            if (key.StartsWith(subject.Prefix, StringComparison.Ordinal)
                && Guid.TryParseExact(key[subject.Prefix.Length..], "D", out var id))
                return await subject.IsVisibleAsync(db, rights, id, ct);
        return true;
    }

    // Who is gone by now is left out.
    private static async Task<IReadOnlyList<PolicyLine>> LinesAsync(ConnectionsDbContext db,
        IReadOnlyList<PolicyGrant> access, CancellationToken ct)
    {
        var known = await db.PrincipalsAsync([.. access.Select(g => g.Principal.Id)], ct);
        return
        [
            .. access.Where(g => g.Principal.Kind == PrincipalKind.Organization)
                .Select(g => PolicyLine.Everyone with { Level = g.Level }),
            .. access.Where(g => known.ContainsKey(g.Principal.Id))
                .Select(g => (Grant: g, Known: known[g.Principal.Id]))
                .Select(g =>
                    new PolicyLine(g.Grant.Principal, g.Known.Name, g.Grant.Level,
                        g.Known.Acts) { Issuer = g.Known.Issuer }),
        ];
    }

    private IReadOnlyList<Field> FormOf(DraftContent draft) => catalog.Find(draft.IntegrationType) is { } integration
        ? [.. integration.Fields, .. integration.Kind(draft.CredentialType)?.Fields ?? []]
        : [];

    /// <summary>Forgets what nobody came back to.</summary>
    internal async Task<int> SweepAsync(CancellationToken ct)
    {
        var before = clock.GetUtcNow() - TimeSpan.FromDays(30);
        await using var db = await databases.CreateDbContextAsync(ct);
        return await db.WriteAsync(token => db.Set<Draft>().Where(d => d.SavedAt < before).ExecuteDeleteAsync(token),
            ct);
    }
}
