using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Connections.Core.Files;

/// <summary>
/// What a file left of a connection or a group when it was last applied: by it one sees what has changed since.
/// </summary>
internal sealed class ManagedResource
{
    private ManagedResource() { }

    public ManagedResource(Guid id) => Id = id;

    /// <summary>The connection or group.</summary>
    public Guid Id { get; private set; }

    /// <summary>
    /// Its state by path, as JSON: see <see cref="AppliedState"/>. Nothing of a secret but its version.
    /// </summary>
    public string Applied { get; private set; } = "{}";

    /// <summary>Keyed digests of its secrets by path, as JSON.</summary>
    public string Digests { get; private set; } = "{}";

    public DateTimeOffset AppliedAt { get; private set; }
    public Guid AppliedById { get; private set; }

    /// <summary>Notes what was applied.</summary>
    public void Note(string applied, string digests, Guid by, DateTimeOffset at) =>
        (Applied, Digests, AppliedById, AppliedAt) = (applied, digests, by, at);

    internal sealed class Mapping : IEntityTypeConfiguration<ManagedResource>
    {
        public void Configure(EntityTypeBuilder<ManagedResource> builder)
        {
            builder.ToTable("ManagedThings");
            builder.Property(m => m.Id).ValueGeneratedNever();
        }
    }
}
