using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Connections.Core.Apps.Entities;

/// <summary>An app's definition as it was saved once. It never changes; only its name is given later.</summary>
internal sealed class AppVersion
{
    /// <summary>Longest name, in characters.</summary>
    public const int MaxName = 200;

    private AppVersion() { }

    /// <summary>A version of now.</summary>
    /// <param name="appId">Of which app.</param>
    /// <param name="number">Its number, from 1.</param>
    /// <param name="definition">The definition, as it was sent.</param>
    /// <param name="admitted">The connections, groups and workflows that someone put in who could see them.</param>
    /// <param name="by">Who saved it.</param>
    /// <param name="at">When.</param>
    public AppVersion(Guid appId, int number, string definition, IEnumerable<Guid> admitted, Guid by, DateTimeOffset at)
    {
        (Id, AppId, Number, Definition) = (Guid.CreateVersion7(at), appId, number, definition);
        (Digest, CreatedById, CreatedAt) = (DigestOf(definition), by, at);
        AdmittedText = string.Join(' ', admitted.Select(id => id.ToString("N")));
    }

    public Guid Id { get; private set; }
    public Guid AppId { get; private set; }
    public int Number { get; private set; }

    /// <summary>The definition, as it was sent: an object with <c>components</c>, <c>queries</c> and more.</summary>
    public string Definition { get; private set; } = "";

    /// <summary>What tells one definition from another.</summary>
    public byte[] Digest { get; private set; } = [];

    /// <summary>Ids with a space between: what its queries may use, as far as their identity may.</summary>
    public string AdmittedText { get; private set; } = "";

    /// <summary>What people call it; empty: it has only its number.</summary>
    public string Name { get; private set; } = "";

    /// <summary>Whether it was ever published.</summary>
    public bool WasPublished { get; private set; }

    public Guid CreatedById { get; private set; }
    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>
    /// What its queries may use: nobody makes an app act through what they can't see, though its identity could use it.
    /// </summary>
    public IReadOnlySet<Guid> Admitted => AdmittedIn(AdmittedText);

    /// <summary>The same, of the text that it is kept as.</summary>
    public static IReadOnlySet<Guid> AdmittedIn(string text) =>
        text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Guid.Parse).ToHashSet();

    public static byte[] DigestOf(string definition) => SHA256.HashData(Encoding.UTF8.GetBytes(definition));

    /// <summary>Gives it a name.</summary>
    public void Call(string name) => Name = name;

    /// <summary>Notes that it is published.</summary>
    public void NotePublished() => WasPublished = true;

    internal sealed class Mapping : IEntityTypeConfiguration<AppVersion>
    {
        public void Configure(EntityTypeBuilder<AppVersion> builder)
        {
            builder.ToTable("AppVersions");
            builder.Ignore(v => v.Admitted);
            builder.Property(v => v.Digest).HasMaxLength(32);
            builder.Property(v => v.Name).HasMaxLength(MaxName);
            builder.HasIndex(v => new { v.AppId, v.Number }).IsUnique();
            builder.HasOne<StoredApp>().WithMany().HasForeignKey(v => v.AppId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}
