using System.Text.Json.Nodes;
using Connections.Core.Access;
using Connections.Core.Apps.Editing;
using Connections.Core.Apps.Entities;
using Connections.Core.People;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Apps.Running;

/// <summary>Opens apps: the published one for viewers, and what is not saved yet for editors.</summary>
public sealed class AppRunService
{
    private readonly IDbContextFactory<ConnectionsDbContext> databases;
    private readonly AppQueryRunner runner;
    private readonly TimeProvider clock;

    internal AppRunService(IDbContextFactory<ConnectionsDbContext> databases, AppQueryRunner runner,
        TimeProvider clock) => (this.databases, this.runner, this.clock) = (databases, runner, clock);

    /// <summary>
    /// Opens the published version of an app. Its queries act with the rights of the author or a service account, as it
    /// says there. Who gets the session starts and disposes it.
    /// </summary>
    /// <exception cref="Problem.NotFound">Unknown, deleted or invisible, or not published.</exception>
    public async Task<AppSession> OpenAsync(Actor actor, Guid id, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var (app, _, _) = await db.RequireAppAsync(actor, id, AccessLevel.Viewer, Permissions.AppsRun, ct);
        var version = await db.RequireVersionAsync(app, AppVersionChoice.Published, ct);
        return await SessionAsync(db, new OpenApp(id, app.Name, version.Id,
            AppRules.Definition(version.Definition, []), actor), ct);
    }

    /// <summary>Opens an app as its editor has it, saved or not. Its queries act with the editor's rights.</summary>
    /// <param name="actor">The editor.</param>
    /// <param name="id">The app.</param>
    /// <param name="definition">Members of the definition that are not saved yet; null: as it was saved.</param>
    /// <param name="ct">Cancels it.</param>
    /// <exception cref="Problem.NotFound">Unknown, deleted or invisible.</exception>
    /// <exception cref="Problem.Forbidden">Not an Editor, or without the permission.</exception>
    /// <exception cref="Problem.Invalid">The definition has faults.</exception>
    public async Task<AppSession> TryAsync(Actor actor, Guid id, string? definition, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var (app, _, _) = await db.RequireAppAsync(actor, id, AccessLevel.Editor, Permissions.AppsWrite, ct);
        var newest = await db.Set<AppVersion>().AsNoTracking().SingleAsync(v => v.Id == app.NewestVersionId, ct);
        var faults = new List<ValidationError>();
        var text = AppRules.Merge(newest.Definition, definition, faults);
        var read = AppRules.Definition(text, faults);
        if (faults.Count > 0) throw new Problem.Invalid(faults);
        return await SessionAsync(db, new OpenApp(id, app.Name, null, read, actor), ct);
    }

    private async Task<AppSession> SessionAsync(ConnectionsDbContext db, OpenApp open, CancellationToken ct)
    {
        var email = await db.Set<User>().Where(u => u.Id == open.Viewer.Id).Select(u => u.Email)
            .SingleOrDefaultAsync(ct);
        return new AppSession(open, new JsonObject
        {
            ["id"] = open.Viewer.Id.ToString(),
            ["name"] = open.Viewer.Name,
            ["email"] = email,
        }, runner, clock);
    }
}
