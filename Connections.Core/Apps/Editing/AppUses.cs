using Connections.Core.Apps.Definitions;
using Connections.Core.Apps.Entities;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Workflows;
using Connections.Core.Integrations;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Apps.Editing;

/// <summary>Keeps the uses of an app as its versions name them, in the save that changes those.</summary>
internal static class AppUses
{
    /// <summary>Stages the uses of an app.</summary>
    /// <param name="db">The context that saves the app.</param>
    /// <param name="catalog">Which integrations have tiles.</param>
    /// <param name="app">The app, as it will be saved.</param>
    /// <param name="newest">Its newest definition.</param>
    /// <param name="published">Its published definition; null: it is not published.</param>
    /// <param name="ct">Cancels it.</param>
    public static async Task StageUsesAsync(this ConnectionsDbContext db, IntegrationCatalog catalog, StoredApp app,
        AppDefinition newest, AppDefinition? published, CancellationToken ct)
    {
        var id = app.Id;
        var stored = db.Entry(app).State is EntityState.Added or EntityState.Detached ? []
            : await db.Set<Use>().Where(u => u.UserId == id).ToListAsync(ct);
        WorkflowUses.Settle(db, stored,
        [
            .. UsesIn(catalog, newest, id, VersionKind.Draft),
            .. published is null ? [] : UsesIn(catalog, published, id, VersionKind.Published),
        ]);
    }

    /// <summary>Stages that it uses nothing: it is deleted.</summary>
    public static async Task StageNoUsesAsync(this ConnectionsDbContext db, StoredApp app, CancellationToken ct)
    {
        var id = app.Id;
        db.RemoveRange(await db.Set<Use>().Where(u => u.UserId == id).ToListAsync(ct));
    }

    private static IEnumerable<Use> UsesIn(IntegrationCatalog catalog, AppDefinition definition, Guid app,
        VersionKind kind) =>
        WorkflowUses.UsesIn(AppTargets.StepsOf(definition, asTyped: true), UserKind.App, app, kind, catalog);
}
