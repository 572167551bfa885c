using System.Text;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Connections.Core.Secrets;

/// <summary>A key of session cookies, encrypted under the master key.</summary>
internal sealed class CookieKey
{
    private CookieKey() { }

    public CookieKey(string name, byte[] content) => (Name, Content) = (name, content);

    public string Name { get; private set; } = "";
    public byte[] Content { get; private set; } = [];

    internal sealed class Mapping : IEntityTypeConfiguration<CookieKey>
    {
        public void Configure(EntityTypeBuilder<CookieKey> builder)
        {
            builder.ToTable("CookieKeys");
            builder.HasKey(k => k.Name);
            builder.Property(k => k.Name).HasMaxLength(200);
        }
    }
}

/// <summary>
/// Keeps the keys of session cookies, so that a restart signs nobody out. While the product is locked they are kept in
/// memory only: people can sign in, until the next restart.
/// </summary>
public sealed class CookieKeyStore
{
    private readonly IDbContextFactory<ConnectionsDbContext> databases;
    private readonly MasterKeys keys;
    private readonly List<string> inMemory = [];

    internal CookieKeyStore(IDbContextFactory<ConnectionsDbContext> databases, MasterKeys keys) =>
        (this.databases, this.keys) = (databases, keys);

    /// <summary>All keys that this installation can read.</summary>
    public IReadOnlyList<string> All()
    {
        if (keys.AtHand is null)
        {
            lock (inMemory) return [.. inMemory];
        }
        using var db = databases.CreateDbContext();
        var texts = new List<string>();
        foreach (var stored in db.Set<CookieKey>().AsNoTracking().OrderBy(k => k.Name).ToList())
        {
            // What a master key encrypted that was given up is no longer there: those sessions are over.
            if (keys.OpenForCookies(stored.Content) is { } text) texts.Add(Encoding.UTF8.GetString(text));
        }
        return texts;
    }

    /// <summary>Keeps a key.</summary>
    public void Add(string name, string text)
    {
        if (keys.AtHand is not { } key)
        {
            lock (inMemory) inMemory.Add(text);
            return;
        }
        using var db = databases.CreateDbContext();
        db.Add(new CookieKey(name, key.SealForCookies(Encoding.UTF8.GetBytes(text))));
        db.SaveChanges();
    }
}
