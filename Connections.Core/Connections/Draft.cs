using Connections.Core.People;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Connections.Core.Connections;

/// <summary>
/// What someone has typed into a form and not saved yet, so that a reload, a restart or a lost connection loses
/// nothing. It never holds a secret.
/// </summary>
internal sealed class Draft
{
    private Draft() { }

    public Draft(Guid userId, string key) => (UserId, Key) = (userId, key);

    public Guid UserId { get; private set; }

    /// <summary>Which form: <c>new</c>, the id of a connection, or one of a group.</summary>
    public string Key { get; private set; } = "";

    /// <summary>JSON of the input without secrets.</summary>
    public string Content { get; private set; } = "";

    public DateTimeOffset SavedAt { get; private set; }

    public void Write(string content, DateTimeOffset at) => (Content, SavedAt) = (content, at);

    internal sealed class Mapping : IEntityTypeConfiguration<Draft>
    {
        public void Configure(EntityTypeBuilder<Draft> builder)
        {
            builder.ToTable("Drafts");
            builder.HasKey(d => new { d.UserId, d.Key });
            builder.Property(d => d.Key).HasMaxLength(100);
            builder.HasOne<User>().WithMany().HasForeignKey(d => d.UserId).OnDelete(DeleteBehavior.Cascade);
            builder.HasIndex(d => d.SavedAt);
        }
    }
}
