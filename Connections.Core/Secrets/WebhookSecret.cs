using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Connections.Core.Secrets;

/// <summary>
/// The secret that deliveries to a workflow's webhook are signed with. It is set, and never read again.
/// </summary>
internal sealed class WebhookSecret : SealedSecret
{
    /// <summary>What it is called where it is set.</summary>
    public const string Field = "webhook_secret";

    private WebhookSecret() { }

    /// <summary>A row of that workflow without a value.</summary>
    public WebhookSecret(Guid workflowId) : base(workflowId, Field) { }

    /// <summary>What it is bound to: it opens for no other workflow.</summary>
    public SecretBinding Binding => new(OwnerId, "workflow webhook", []);

    internal sealed class Mapping : IEntityTypeConfiguration<WebhookSecret>
    {
        public void Configure(EntityTypeBuilder<WebhookSecret> builder)
        {
            builder.ToTable("WebhookSecrets");
            builder.HasKey(s => s.OwnerId);
            builder.Property(s => s.Path).HasMaxLength(400);
            builder.Property(s => s.KeyId).HasMaxLength(16);
            builder.HasIndex(s => s.KeyId);
            builder.Ignore(s => s.MayLeave);
            builder.Ignore(s => s.Binding);
        }
    }
}
