using Connections.Core.Connections;
using Connections.Core.People;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Apps.Editing;

/// <summary>What the draft of an app is about.</summary>
internal sealed class AppDraftSubject : IDraftSubject
{
    public string Prefix => DraftService.AppPrefix;

    public Task<bool> IsVisibleAsync(ConnectionsDbContext db, Rights rights, Guid id, CancellationToken ct) =>
        db.VisibleApps(rights).AnyAsync(a => a.Id == id, ct);
}
