using Connections.Core.Connections;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Connections.Core.Automation.Entities;

/// <summary>
/// That a connection was replaced by another one in what used it. Kept for as long as it can be undone.
/// </summary>
internal sealed class ConnectionReplacement
{
    private readonly List<ReplacedUse> uses = [];

    private ConnectionReplacement() { }

    /// <summary>A replacement of now.</summary>
    public ConnectionReplacement((Guid Id, string Name) from, (Guid Id, string Name) to, Guid by, DateTimeOffset at) =>
        (Id, FromId, FromName, ToId, ToName, ById, At) =
        (Guid.CreateVersion7(at), from.Id, from.Name, to.Id, to.Name, by, at);

    public Guid Id { get; private set; }
    public Guid FromId { get; private set; }
    public string FromName { get; private set; } = "";
    public Guid ToId { get; private set; }
    public string ToName { get; private set; } = "";
    public Guid ById { get; private set; }
    public DateTimeOffset At { get; private set; }

    /// <summary>When the last of it was undone; null: it stands. Two who undo it at once don't both succeed.</summary>
    public DateTimeOffset? UndoneAt { get; private set; }

    /// <summary>What it changed, and was not undone.</summary>
    public IReadOnlyList<ReplacedUse> Uses => uses;

    /// <summary>Notes what it changed.</summary>
    public void Add(ReplacedUse use) => uses.Add(use);

    /// <summary>Notes what was undone of it. What is left can be undone later.</summary>
    public void Undo(IReadOnlySet<Guid> users, DateTimeOffset at)
    {
        uses.RemoveAll(u => users.Contains(u.UserId));
        if (uses.Count == 0) UndoneAt = at;
    }

    internal sealed class Mapping : IEntityTypeConfiguration<ConnectionReplacement>
    {
        public void Configure(EntityTypeBuilder<ConnectionReplacement> builder)
        {
            builder.ToTable("ConnectionReplacements");
            builder.Property(r => r.FromName).HasMaxLength(Connection.MaxName);
            builder.Property(r => r.ToName).HasMaxLength(Connection.MaxName);
            builder.Property(r => r.UndoneAt).IsConcurrencyToken();
            builder.HasIndex(r => new { r.FromId, r.At });
            builder.HasIndex(r => new { r.ToId, r.At });
            builder.HasIndex(r => r.At);
            builder.HasMany(r => r.Uses).WithOne().HasForeignKey(u => u.ReplacementId)
                .OnDelete(DeleteBehavior.Cascade);
            builder.Navigation(r => r.Uses).UsePropertyAccessMode(PropertyAccessMode.Field);
        }
    }
}

/// <summary>A workflow or a group in which a connection was replaced.</summary>
internal sealed class ReplacedUse
{
    private ReplacedUse() { }

    /// <summary>A group.</summary>
    public ReplacedUse(Guid replacementId, Guid groupId) =>
        (ReplacementId, UserId, IsGroup) = (replacementId, groupId, true);

    /// <summary>A workflow, with the labels that meant the connection.</summary>
    public ReplacedUse(Guid replacementId, Guid workflowId, IEnumerable<string> draft, IEnumerable<string> published) =>
        (ReplacementId, UserId, DraftText, PublishedText) =
        (replacementId, workflowId, string.Join('\n', draft), string.Join('\n', published));

    public Guid ReplacementId { get; private set; }
    public Guid UserId { get; private set; }
    public bool IsGroup { get; private set; }

    /// <summary>Labels of the newest version, a line each.</summary>
    public string DraftText { get; private set; } = "";

    /// <summary>Labels of the published version, a line each.</summary>
    public string PublishedText { get; private set; } = "";

    public IReadOnlyList<string> Draft => DraftText.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public IReadOnlyList<string> Published => PublishedText.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    internal sealed class Mapping : IEntityTypeConfiguration<ReplacedUse>
    {
        public void Configure(EntityTypeBuilder<ReplacedUse> builder)
        {
            builder.ToTable("ReplacedUses");
            builder.HasKey(u => new { u.ReplacementId, u.UserId });
            builder.Ignore(u => u.Draft).Ignore(u => u.Published);
        }
    }
}
