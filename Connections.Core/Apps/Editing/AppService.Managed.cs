using System.Globalization;
using Connections.Core.Access;
using Connections.Core.Apps.Entities;
using Connections.Core.Audit;
using Connections.Core.Connections;
using Connections.Core.People;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Apps.Editing;

/// <summary>The same by the source that manages an app: past the guard, with its policy, all in one save.</summary>
public sealed partial class AppService
{
    /// <summary>Creates an app that a source manages.</summary>
    /// <param name="actor">Who acts.</param>
    /// <param name="input">The app.</param>
    /// <param name="isPublished">Whether its viewers see it.</param>
    /// <param name="managed">The source.</param>
    /// <param name="ct">Cancels it.</param>
    internal async Task<Guid> CreateAsync(Actor actor, AppChange input, bool isPublished,
        ManagedChange<StoredApp> managed, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var rights = await db.RightsOfAsync(actor, ct);
        rights.Ensure(Permissions.AppsWrite, "create apps");
        rights.EnsureAccount("own apps");
        var now = clock.GetUtcNow();
        var app = new StoredApp(actor.Id, now);
        var change = new StagedAppChange(db, rights, app, null, now) { IsPublished = isPublished };
        await staging.StageAsync(change, input, ct);
        db.Add(app);
        if (managed.Access is { } access)
            await db.StagePolicyAsync(rights, app, AppResourceType.Levels, access, app.PolicyVersion,
                confirmed: false, ct);
        else db.Add(Grant.ToAuthor(app.Id, actor));
        app.ManageBy(managed.ManagedBy);
        change.Changes.AddRange(ConnectionDiff.ManagedBy(null, managed.ManagedBy));
        audit.Add(db, actor, AuditEvent.AppCreated, app.Id, app.Name, change.Changes);
        await StagePublicationAsync(change, isPublished, ct);
        await managed.Note(db, app);
        await SaveAsync(db, ct);
        return app.Id;
    }

    /// <summary>Changes an app that a source manages, or takes over.</summary>
    /// <param name="actor">Who acts.</param>
    /// <param name="id">The app.</param>
    /// <param name="input">The app as it is to be.</param>
    /// <param name="isPublished">Whether its viewers see it.</param>
    /// <param name="seenVersion">The version that was planned over.</param>
    /// <param name="managed">The source.</param>
    /// <param name="ct">Cancels it.</param>
    internal async Task UpdateAsync(Actor actor, Guid id, AppChange input, bool isPublished, Guid seenVersion,
        ManagedChange<StoredApp> managed, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var change = (await OpenAsync(db, actor, id, seenVersion, ct, isManaging: true)) with
        {
            IsPublished = isPublished,
        };
        await staging.StageAsync(change, input, ct);
        change.Changes.AddRange(ConnectionDiff.ManagedBy(change.App.ManagedBy, managed.ManagedBy));
        if (change.Changes.Count > 0)
            audit.Add(db, actor, AuditEvent.AppModified, id, change.App.Name, change.Changes);
        await StagePublicationAsync(change, isPublished, ct);
        await managed.StageAsync(db, change.Rights, change.App, AppResourceType.Levels,
            new(audit, AuditEvent.AppPolicyModified, change.App.Name), ct);
        await SaveAsync(db, ct);
    }

    /// <summary>Deletes an app that a source managed.</summary>
    internal async Task DeleteAsync(Actor actor, Guid id, ManagedChange<StoredApp> managed, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var change = await OpenAsync(db, actor, id, null, ct, isManaging: true);
        await managed.Note(db, change.App);
        await StageDeletionAsync(db, change, ct);
        await SaveAsync(db, ct);
    }

    // The newest version is what viewers see, or nothing is. Its uses are staged with it.
    private async Task StagePublicationAsync(StagedAppChange change, bool isPublished, CancellationToken ct)
    {
        var (db, rights, app, _, at) = change;
        var (id, version) = (app.Id, app.NewestVersionId);
        var deployment = await db.Set<AppDeployment>().SingleOrDefaultAsync(d => d.AppId == id, ct);
        if (isPublished ? deployment?.VersionId == version : deployment is null) return;
        if (!isPublished)
        {
            db.Remove(deployment!);
            audit.Add(db, rights.Actor, AuditEvent.AppUnpublished, id, app.Name);
            return;
        }
        if (deployment is null) db.Add(new AppDeployment(id, version, rights.Actor.Id, at));
        else deployment.Pin(version, rights.Actor.Id, at);
        db.ChangeTracker.Entries<AppVersion>().Single(v => v.Entity.Id == version).Entity.NotePublished();
        audit.Add(db, rights.Actor, AuditEvent.AppPublished, id, app.Name,
            [new FieldChange("version", null, app.Number.ToString(CultureInfo.InvariantCulture))]);
    }
}
