using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Connections.Core.Apps.Entities;

/// <summary>That an app is published: which version its viewers see. An app has one, or none.</summary>
internal sealed class AppDeployment
{
    private AppDeployment() { }

    /// <summary>A deployment of now.</summary>
    public AppDeployment(Guid appId, Guid versionId, Guid by, DateTimeOffset at) =>
        (Id, AppId, VersionId, CreatedById, CreatedAt) = (Guid.CreateVersion7(at), appId, versionId, by, at);

    public Guid Id { get; private set; }
    public Guid AppId { get; private set; }
    public Guid VersionId { get; private set; }
    public Guid CreatedById { get; private set; }
    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>Lets viewers see another version.</summary>
    public void Pin(Guid versionId, Guid by, DateTimeOffset at) =>
        (VersionId, CreatedById, CreatedAt) = (versionId, by, at);

    internal sealed class Mapping : IEntityTypeConfiguration<AppDeployment>
    {
        public void Configure(EntityTypeBuilder<AppDeployment> builder)
        {
            builder.ToTable("AppDeployments");
            builder.HasIndex(d => d.AppId).IsUnique();
            builder.HasOne<StoredApp>().WithOne().HasForeignKey<AppDeployment>(d => d.AppId)
                .OnDelete(DeleteBehavior.Cascade);
        }
    }
}
