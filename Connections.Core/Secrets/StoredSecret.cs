using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Connections.Core.Secrets;

/// <summary>One secret field of one connection.</summary>
internal sealed class StoredSecret : SealedSecret
{
    private StoredSecret() { }

    /// <summary>
    /// How the paths of secrets begin that the product obtained itself, such as an access token. No field's name begins
    /// so.
    /// </summary>
    public const string Obtained = "~";

    /// <summary>Path of the token that a connection's credential was exchanged for.</summary>
    public const string Token = Obtained + "token";

    /// <summary>A sealed secret of version 1 or later.</summary>
    public StoredSecret(Guid ownerId, string path) : base(ownerId, path) { }

    /// <summary>Whether the product obtained it itself, and nobody typed it in.</summary>
    public bool IsObtained => Path.StartsWith(Obtained, StringComparison.Ordinal);

    internal sealed class Mapping : IEntityTypeConfiguration<StoredSecret>
    {
        public void Configure(EntityTypeBuilder<StoredSecret> builder)
        {
            builder.ToTable("Secrets");
            builder.HasKey(s => new { s.OwnerId, s.Path });
            builder.Property(s => s.Path).HasMaxLength(400);
            builder.Property(s => s.KeyId).HasMaxLength(16);
            builder.HasIndex(s => s.KeyId);
            builder.Ignore(s => s.IsObtained);
            builder.Ignore(s => s.MayLeave);
        }
    }
}
