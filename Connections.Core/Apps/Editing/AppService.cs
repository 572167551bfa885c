using System.Globalization;
using Connections.Core.Access;
using Connections.Core.Apps.Entities;
using Connections.Core.Audit;
using Connections.Core.Connections;
using Connections.Core.People;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Apps.Editing;

/// <summary>Creates, changes, publishes and deletes apps.</summary>
public sealed partial class AppService
{
    private readonly IDbContextFactory<ConnectionsDbContext> databases;
    private readonly AppStaging staging;
    private readonly IEditGuard guard;
    private readonly AuditLog audit;
    private readonly TimeProvider clock;

    internal AppService(IDbContextFactory<ConnectionsDbContext> databases, AppStaging staging, IEditGuard guard,
        AuditLog audit, TimeProvider clock) =>
        (this.databases, this.staging, this.guard, this.audit, this.clock) =
        (databases, staging, guard, audit, clock);

    /// <summary>
    /// Creates an app. Its creator becomes author and Editor; everyone in the organization may see it.
    /// </summary>
    /// <returns>Its id.</returns>
    /// <exception cref="Problem.Forbidden">No permission to create apps, or to let them act as that
    /// identity.</exception>
    /// <exception cref="Problem.Invalid">With every error.</exception>
    public async Task<Guid> CreateAsync(Actor actor, AppChange input, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var rights = await db.RightsOfAsync(actor, ct);
        rights.Ensure(Permissions.AppsWrite, "create apps");
        rights.EnsureAccount("own apps");
        var now = clock.GetUtcNow();
        var app = new StoredApp(actor.Id, now);
        var change = new StagedAppChange(db, rights, app, null, now);
        await staging.StageAsync(change, input, ct);
        db.Add(app);
        db.Add(Grant.ToAuthor(app.Id, actor));
        audit.Add(db, actor, AuditEvent.AppCreated, app.Id, app.Name, change.Changes);
        await SaveAsync(db, ct);
        return app.Id;
    }

    /// <summary>Changes what the input holds of an app that the actor saw in that version.</summary>
    /// <exception cref="Problem.NotFound">Unknown, deleted or invisible.</exception>
    /// <exception cref="Problem.Forbidden">Not an Editor, without the permission, or not the actor's to
    /// decide.</exception>
    /// <exception cref="Problem.Invalid">With every error.</exception>
    /// <exception cref="Problem.Conflict">Someone else saved it since.</exception>
    public async Task UpdateAsync(Actor actor, Guid id, AppChange input, Guid seenVersion, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var change = await OpenAsync(db, actor, id, seenVersion, ct);
        await staging.StageAsync(change, input, ct);
        if (change.Changes.Count > 0)
            audit.Add(db, actor, AuditEvent.AppModified, id, change.App.Name, change.Changes);
        await SaveAsync(db, ct);
    }

    /// <summary>Makes the definition of an earlier version the newest one.</summary>
    /// <exception cref="Problem.NotFound">The app or the version is unknown, or invisible.</exception>
    /// <exception cref="Problem.Forbidden">Not an Editor, or without the permission.</exception>
    /// <exception cref="Problem.Conflict">Someone else saved it since.</exception>
    public async Task RevertAsync(Actor actor, Guid id, AppVersionChoice version, Guid seenVersion,
        CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var change = await OpenAsync(db, actor, id, seenVersion, ct);
        var earlier = await db.RequireVersionAsync(change.App, version, ct);
        if (earlier.Id == change.App.NewestVersionId) return;
        await staging.StageVersionAsync(change, earlier.Definition, AppRules.Definition(earlier.Definition, []),
            isSaid: true, [], ct);
        audit.Add(db, actor, AuditEvent.AppReverted, id, change.App.Name,
            [new FieldChange("version", null, earlier.Number.ToString(CultureInfo.InvariantCulture))]);
        await SaveAsync(db, ct);
    }

    /// <summary>Publishes the newest version: it is what viewers see until another one is published.</summary>
    /// <exception cref="Problem.NotFound">Unknown, deleted or invisible.</exception>
    /// <exception cref="Problem.Forbidden">Not an Editor, or without the permission.</exception>
    public async Task<AppPublication> PublishAsync(Actor actor, Guid id, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var change = await OpenAsync(db, actor, id, null, ct);
        var (app, newest) = (change.App, change.Newest!);
        var deployment = await db.Set<AppDeployment>().SingleOrDefaultAsync(d => d.AppId == id, ct);
        if (deployment?.VersionId == newest.Id) return await PublicationOf(db, deployment, ct);
        if (deployment is null) db.Add(deployment = new AppDeployment(id, newest.Id, actor.Id, change.At));
        else deployment.Pin(newest.Id, actor.Id, change.At);
        newest.NotePublished();
        var definition = AppRules.Definition(newest.Definition, []);
        await staging.StageUsesAsync(db, app, definition, definition, ct);
        audit.Add(db, actor, AuditEvent.AppPublished, id, app.Name,
            [new FieldChange("version", null, newest.Number.ToString(CultureInfo.InvariantCulture))]);
        await SaveAsync(db, ct);
        return await PublicationOf(db, deployment, ct);
    }

    /// <summary>Unpublishes an app: its viewers see it no more.</summary>
    /// <exception cref="Problem.NotFound">Unknown, deleted or invisible.</exception>
    /// <exception cref="Problem.Forbidden">Not an Editor, or without the permission.</exception>
    /// <exception cref="Problem.Invalid">It is not published.</exception>
    public async Task<AppPublication> UnpublishAsync(Actor actor, Guid id, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var change = await OpenAsync(db, actor, id, null, ct);
        var old = await db.Set<AppDeployment>().SingleOrDefaultAsync(d => d.AppId == id, ct)
            ?? throw new Problem.Invalid("", "This app isn't published.");
        var was = await PublicationOf(db, old, ct);
        db.Remove(old);
        await staging.StageUsesAsync(db, change.App, AppRules.Definition(change.Newest!.Definition, []), null, ct);
        audit.Add(db, actor, AuditEvent.AppUnpublished, id, change.App.Name);
        await SaveAsync(db, ct);
        return was;
    }

    /// <summary>Gives a version a name, or takes it away where that is empty.</summary>
    /// <exception cref="Problem.NotFound">The app or the version is unknown, or invisible.</exception>
    /// <exception cref="Problem.Forbidden">Not an Editor, or without the permission.</exception>
    /// <exception cref="Problem.Invalid">The name is too long.</exception>
    public async Task NameVersionAsync(Actor actor, Guid id, AppVersionChoice version, string name,
        CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var change = await OpenAsync(db, actor, id, null, ct);
        if (name.Trim().Length > AppVersion.MaxName || !DatabaseText.Holds(name))
            throw new Problem.Invalid("name", $"A version's name has {AppVersion.MaxName} characters at most.");
        var named = await db.RequireVersionAsync(change.App, version, ct);
        if (named.Name == name.Trim()) return;
        audit.Add(db, actor, AuditEvent.AppModified, id, change.App.Name, [new FieldChange(
            string.Create(CultureInfo.InvariantCulture, $"name of version {named.Number}"), named.Name, name.Trim())]);
        named.Call(name.Trim());
        await SaveAsync(db, ct);
    }

    /// <summary>
    /// Makes the actor its author, so that its queries act with their rights where it runs as the author. It takes
    /// Editor, and Resolver on every connection that it names.
    /// </summary>
    /// <exception cref="Problem.NotFound">Unknown, deleted or invisible.</exception>
    /// <exception cref="Problem.Forbidden">Not an Editor, without the permission, or without Resolver on a
    /// connection.</exception>
    /// <exception cref="Problem.Conflict">Someone else saved it since.</exception>
    public async Task TakeOwnershipAsync(Actor actor, Guid id, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var change = await OpenAsync(db, actor, id, null, ct);
        change.Rights.EnsureAccount("own apps");
        var app = change.App;
        if (app.AuthorId == actor.Id) return;
        var newest = AppRules.Definition(change.Newest!.Definition, []);
        var published = await AppStaging.PublishedAsync(db, app, ct);
        foreach (var target in AppTargets.StepsOf(newest).Targets.Values
            .Concat(published is null ? [] : AppTargets.StepsOf(published).Targets.Values)
            .Where(t => !t.IsGroup).DistinctBy(t => t.Id))
            await db.RequireUseAsync(actor, target.Id, ct);
        var from = (await db.NamesOfAsync([app.AuthorId], ct))(app.AuthorId);
        app.AuthorBy(actor.Id);
        audit.Add(db, actor, AuditEvent.AppModified, id, app.Name, [new FieldChange("author", from, actor.Name)]);
        await SaveAsync(db, ct);
    }

    /// <summary>Deletes an app; it can be restored for 30 days. Its viewers see it no more.</summary>
    /// <exception cref="Problem.NotFound">Unknown, deleted already, or invisible.</exception>
    /// <exception cref="Problem.Forbidden">Not an Editor, or without the permission.</exception>
    public async Task DeleteAsync(Actor actor, Guid id, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        await StageDeletionAsync(db, await OpenAsync(db, actor, id, null, ct), ct);
        await SaveAsync(db, ct);
    }

    /// <summary>Deletes several apps, all of them or none.</summary>
    /// <exception cref="Problem.NotFound">One of them is unknown, deleted already, or invisible.</exception>
    /// <exception cref="Problem.Forbidden">Not an Editor of one of them, or without the permission.</exception>
    public async Task DeleteAllAsync(Actor actor, IReadOnlyCollection<Guid> ids, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        foreach (var id in ids.Distinct())
            await StageDeletionAsync(db, await OpenAsync(db, actor, id, null, ct), ct);
        await SaveAsync(db, ct);
    }

    /// <summary>Marks an app as the actor's favorite, or takes the mark away.</summary>
    /// <exception cref="Problem.NotFound">Unknown, deleted or invisible.</exception>
    /// <exception cref="Problem.Forbidden">Not a person, or through a key whose scopes only read.</exception>
    public async Task SetFavoriteAsync(Actor actor, Guid id, bool favorite, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var reached = await db.RequireAppAsync(actor, id, AccessLevel.Viewer, Permissions.AppsRun, ct);
        await db.SetFavoriteAsync(reached.Rights, id, favorite, Permissions.AppsWrite, ct);
    }

    private async Task StageDeletionAsync(ConnectionsDbContext db, StagedAppChange change, CancellationToken ct)
    {
        var (app, actor) = (change.App, change.Rights.Actor);
        var id = app.Id;
        app.Delete(actor.Id, change.At, RecentlyDeleted.Kept);
        if (await db.Set<AppDeployment>().SingleOrDefaultAsync(d => d.AppId == id, ct) is { } deployment)
            db.Remove(deployment);
        await db.StageNoUsesAsync(app, ct);
        audit.Add(db, actor, AuditEvent.AppDeleted, id, app.Name);
    }

    // An app that the actor may change, tracked, with its newest version.
    private async Task<StagedAppChange> OpenAsync(ConnectionsDbContext db, Actor actor, Guid id, Guid? seenVersion,
        CancellationToken ct, bool isManaging = false)
    {
        var (app, _, rights) = await db.RequireAppAsync(actor, id, AccessLevel.Editor, Permissions.AppsWrite, ct);
        if (!isManaging) guard.EnsureEditable(app);
        if (seenVersion is { } seen)
        {
            db.SetOriginalVersion(app, seen);
            if (app.Version != seen) throw Changed(app.Name);
        }
        var now = clock.GetUtcNow();
        var newest = await db.Set<AppVersion>().SingleAsync(v => v.Id == app.NewestVersionId, ct);
        app.Touch(actor.Id, now);
        return new StagedAppChange(db, rights, app, newest, now);
    }

    private static async Task<AppPublication> PublicationOf(ConnectionsDbContext db, AppDeployment deployment,
        CancellationToken ct) => new(deployment.Id, deployment.VersionId, deployment.CreatedAt, deployment.CreatedById,
            (await db.NamesOfAsync([deployment.CreatedById], ct))(deployment.CreatedById));

    private static async Task SaveAsync(ConnectionsDbContext db, CancellationToken ct)
    {
        try
        {
            await db.SaveAsync(ct);
        }
        catch (UniqueViolationException e)
        {
            throw new Problem.Conflict("Someone else saved this app since you opened it. Nothing was overwritten.", e);
        }
    }

    private static Problem.Conflict Changed(string name) =>
        new($"Someone else saved “{name}” since you opened it. Nothing was overwritten.");
}
