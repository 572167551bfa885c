using Connections.Core.Connections;
using Connections.Core.People;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Groups;

/// <summary>Groups, as what drafts change.</summary>
internal sealed class GroupDraftSubject : IDraftSubject
{
    public string Prefix => DraftService.GroupPrefix;

    public Task<bool> IsVisibleAsync(ConnectionsDbContext db, Rights rights, Guid id, CancellationToken ct) =>
        db.VisibleGroups(rights).AnyAsync(g => g.Id == id, ct);
}
