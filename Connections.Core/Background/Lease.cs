using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Connections.Core.Background;

/// <summary>Who may do a job at the moment, over all nodes.</summary>
internal sealed class Lease
{
    private Lease() { }

    public Lease(string name, Guid holder, DateTimeOffset until) => (Name, Holder, Until) = (name, holder, until);

    public string Name { get; private set; } = "";
    public Guid Holder { get; private set; }
    public DateTimeOffset Until { get; private set; }

    internal sealed class Mapping : IEntityTypeConfiguration<Lease>
    {
        public void Configure(EntityTypeBuilder<Lease> builder)
        {
            builder.ToTable("Leases");
            builder.HasKey(l => l.Name);
            builder.Property(l => l.Name).HasMaxLength(100);
        }
    }
}

/// <summary>Takes and gives back leases. One that its holder does not give back runs out.</summary>
internal sealed class Leases(IDbContextFactory<Db> databases, TimeProvider clock)
{
    private readonly Guid me = Guid.CreateVersion7();

    /// <summary>Takes the lease for that time, or tells that another holds it.</summary>
    public async Task<bool> TakeAsync(string name, TimeSpan time, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var now = clock.GetUtcNow();
        var until = now + time;
        var taken = await db.WriteAsync(token => db.Set<Lease>().Where(l => l.Name == name && (l.Until <= now || l.Holder == me))
            .ExecuteUpdateAsync(l => l.SetProperty(x => x.Holder, me).SetProperty(x => x.Until, until), token), ct);
        if (taken == 1) return true;
        if (await db.Set<Lease>().AnyAsync(l => l.Name == name, ct)) return false;
        db.Add(new Lease(name, me, until));
        try
        {
            await db.SaveAsync(ct);
            return true;
        }
        catch (UniqueViolation)
        {
            return false;
        }
    }

    /// <summary>Gives the lease back and forgets it: for one of many names, each seldom needed.</summary>
    public async Task DropAsync(string name, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        await db.WriteAsync(token => db.Set<Lease>().Where(l => l.Name == name && l.Holder == me).ExecuteDeleteAsync(token), ct);
    }

    /// <summary>Gives the lease back.</summary>
    public async Task GiveBackAsync(string name, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var now = clock.GetUtcNow();
        await db.WriteAsync(token => db.Set<Lease>().Where(l => l.Name == name && l.Holder == me).ExecuteUpdateAsync(l => l.SetProperty(x => x.Until, now), token), ct);
    }
}
