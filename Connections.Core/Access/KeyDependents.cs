using Connections.Core.People;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Core.Access;

/// <summary>Keys of one kind, which end with their owner and can't be transferred.</summary>
internal sealed class KeyDependents : IDependentType
{
    private readonly KeyKind keyKind;
    private readonly IServiceAccountEditors editors;
    private readonly TimeProvider clock;

    private KeyDependents(KeyKind keyKind, IServiceAccountEditors editors, TimeProvider clock) =>
        (this.keyKind, this.editors, this.clock) = (keyKind, editors, clock);

    /// <summary>Those of a kind.</summary>
    public static KeyDependents Create(IServiceProvider services, KeyKind keyKind) => new(keyKind,
        services.GetRequiredService<IServiceAccountEditors>(), services.GetRequiredService<TimeProvider>());

    public DependencyReason Reason => DependencyReason.Key;

    public string Kind => keyKind == KeyKind.Api ? "API key" : "application key";

    public IQueryable<DependentThing> Things(ConnectionsDbContext db, Guid accountId)
    {
        var (now, kind) = (clock.GetUtcNow(), keyKind);
        return db.Set<AccessKey>().AsNoTracking()
            .Where(k => k.OwnerId == accountId && k.Kind == kind && (k.ExpiresAt == null || k.ExpiresAt > now))
            .Select(k => new DependentThing { Id = k.Id, Name = k.Name, Detail = k.Hint, LastUsedAt = k.LastUsedAt });
    }

    public IQueryable<Guid> Visible(ConnectionsDbContext db, Rights rights) =>
        db.Manageable(rights, editors).Select(k => k.Id);

    public string Describe(DependentThing thing) => $"{thing.Detail}…";
}
