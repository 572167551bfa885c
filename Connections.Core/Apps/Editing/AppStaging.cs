using Connections.Core.Apps.Definitions;
using Connections.Core.Apps.Entities;
using Connections.Core.Audit;
using Connections.Core.Automation.Workflows;
using Connections.Core.Integrations;
using Connections.Core.People;
using Connections.Core.Resolving;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Apps.Editing;

/// <summary>A change of an app that is staged.</summary>
/// <param name="Db">Where it is staged.</param>
/// <param name="Rights">Who changes it.</param>
/// <param name="App">The app.</param>
/// <param name="Newest">Its newest version; null: it is created.</param>
/// <param name="At">When.</param>
internal sealed record StagedAppChange(ConnectionsDbContext Db, Rights Rights, StoredApp App, AppVersion? Newest,
    DateTimeOffset At)
{
    /// <summary>What the audit trail tells of it.</summary>
    public List<FieldChange> Changes { get; } = [];

    /// <summary>Whether its viewers will see the newest version, or nothing; null: what they see stays.</summary>
    public bool? IsPublished { get; init; }

    /// <summary>What would keep it from working.</summary>
    public IReadOnlyList<Attention> Attention { get; set; } = [];
}

/// <summary>Holds a change of an app against the rules, and stages it.</summary>
internal sealed class AppStaging(AppReadiness readiness, IntegrationCatalog catalog)
{
    /// <summary>How many versions of an app are kept, besides the published one and those with a name.</summary>
    public const int KeptVersions = 50;

    /// <summary>Stages a change, with what follows from it for versions, uses and attention.</summary>
    /// <exception cref="Problem.Forbidden">What it runs as is not the actor's to decide.</exception>
    /// <exception cref="Problem.Invalid">With every error.</exception>
    public async Task StageAsync(StagedAppChange change, AppChange input, CancellationToken ct)
    {
        var (_, _, app, newest, _) = change;
        var faults = new List<ValidationError>();
        var (name, description) = (input.Name ?? (newest is null ? AppRules.Unnamed : app.Name),
            input.Description ?? app.Description);
        AppRules.Describe(name, description, faults);
        var tags = AppRules.Tags(input.Tags ?? app.Tags, faults);
        var text = input is { IsWhole: true, Definition: { } whole } ? whole
            : AppRules.Merge(newest?.Definition, input.Definition, faults);
        var definition = AppRules.Definition(text, faults);
        if (faults.Count > 0) throw new Problem.Invalid(faults);
        List<FieldChange> facts =
        [
            new("name", app.Name, name.Trim().Normalize()),
            new("description", app.Description, description.Trim().Normalize()),
        ];
        var isSaid = facts.Exists(f => (f.Old ?? "") != (f.New ?? ""));
        facts.Add(new("tags", string.Join(' ', app.Tags), string.Join(' ', tags.Order(StringComparer.Ordinal))));
        app.Describe(name, description, tags);
        await StageIdentityAsync(change, input, facts, ct);
        await StageVersionAsync(change, text, definition, isSaid, facts, ct);
        change.Changes.AddRange(facts.Where(f => (f.Old ?? "") != (f.New ?? "")));
    }

    /// <summary>Stages that a definition is the newest one, as a version of its own.</summary>
    /// <param name="change">The change.</param>
    /// <param name="text">The definition.</param>
    /// <param name="definition">The same, read.</param>
    /// <param name="isSaid">Whether it is a version though the definition is the same.</param>
    /// <param name="facts">Told what changed.</param>
    /// <param name="ct">Cancels it.</param>
    public async Task StageVersionAsync(StagedAppChange change, string text, AppDefinition definition, bool isSaid,
        List<FieldChange> facts, CancellationToken ct)
    {
        var (db, rights, app, newest, at) = change;
        var isSame = newest is not null && newest.Digest.AsSpan().SequenceEqual(AppVersion.DigestOf(text));
        var version = newest;
        if (version is null || !isSame || isSaid)
        {
            // Nobody makes an app act through what they can't see: what is new must be visible to who puts it in.
            var visible = await AppReadiness.VisibleAsync(db, rights, definition, ct);
            var admitted = AppTargets.StepsOf(definition).Targets.Values.Select(t => t.Id)
                .Concat(AppTargets.WorkflowsOf(definition))
                .Where(id => visible.Contains(id) || newest?.Admitted.Contains(id) is true).Distinct();
            version = new AppVersion(app.Id, app.Number + 1, text, admitted, rights.Actor.Id, at);
            db.Add(version);
            var before = newest is null ? null : AppRules.Definition(newest.Definition, []);
            if (!isSame) facts.AddRange(AppDiff.Changes(before, definition));
            await StageSweepAsync(db, app, version.Number, ct);
        }
        change.Attention = await readiness.CheckAsync(db, rights, definition, app.Identity, version.Admitted, ct);
        app.Edit(version, change.Attention.Count);
        await db.StageUsesAsync(catalog, app, definition, change.IsPublished switch
        {
            true => definition,
            false => null,
            null => await PublishedAsync(db, app, ct),
        }, ct);
    }

    /// <summary>Stages what an app uses as its newest and its published version name it.</summary>
    public Task StageUsesAsync(ConnectionsDbContext db, StoredApp app, AppDefinition newest, AppDefinition? published,
        CancellationToken ct) => db.StageUsesAsync(catalog, app, newest, published, ct);

    /// <summary>The published definition of an app, read; null: it is not published.</summary>
    public static async Task<AppDefinition?> PublishedAsync(ConnectionsDbContext db, StoredApp app,
        CancellationToken ct)
    {
        var id = app.Id;
        var text = await db.Set<AppDeployment>().Where(d => d.AppId == id)
            .Join(db.Set<AppVersion>(), d => d.VersionId, v => v.Id, (_, v) => v.Definition).SingleOrDefaultAsync(ct);
        return text is null ? null : AppRules.Definition(text, []);
    }

    // Old versions go, but for what viewers see and what people gave a name.
    private static async Task StageSweepAsync(ConnectionsDbContext db, StoredApp app, int newest, CancellationToken ct)
    {
        var (id, last) = (app.Id, newest - KeptVersions);
        if (last < 1) return;
        db.RemoveRange(await db.Set<AppVersion>().Where(v => v.AppId == id && v.Number <= last && v.Name == ""
            && !db.Set<AppDeployment>().Any(d => d.VersionId == v.Id)).Take(10).ToListAsync(ct));
    }

    private static async Task StageIdentityAsync(StagedAppChange change, AppChange input, List<FieldChange> facts,
        CancellationToken ct)
    {
        var (db, rights, app, newest, _) = change;
        if (input.RunAs is not { } runAs || (newest is not null && runAs == app.RunAs
            && (runAs != AppIdentity.ServiceAccount || input.ServiceAccountId == app.ServiceAccountId))) return;
        if (runAs == AppIdentity.ServiceAccount)
        {
            rights.Ensure(Permissions.ServiceAccountWrite, "let apps run as a service account");
            var accounts = await db.Set<User>().Identities()
                .Where(u => u.IsServiceAccount && u.Id == input.ServiceAccountId).ToListAsync(ct);
            if (accounts is not [var account])
                throw new Problem.Invalid("run_as", "Choose a service account.");
            if (!account.Roles.Allowed().HasFlag(Permissions.ConnectionsResolve))
                throw new Problem.Invalid("run_as", $"{account.Name} can't use connections: its roles need the "
                    + $"{Permissions.ConnectionsResolve.WireName()} permission.");
            facts.Add(new("run as", app.RunAs.ToString(), $"{AppIdentity.ServiceAccount} ({account.Name})"));
        }
        else
        {
            if (app.AuthorId != rights.Actor.Id)
                throw new Problem.Forbidden("Only the author can let an app run as the author. Choose a service "
                    + "account, or ask the author.");
            if (runAs != app.RunAs) facts.Add(new("run as", app.RunAs.ToString(), runAs.ToString()));
        }
        app.ActAs(runAs, input.ServiceAccountId);
    }
}
