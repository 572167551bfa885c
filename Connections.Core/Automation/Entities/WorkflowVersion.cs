using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Connections.Core.Automation.Entities;

/// <summary>A workflow's document as it was saved once. Never changed: runs name theirs.</summary>
internal sealed class WorkflowVersion
{
    private WorkflowVersion() { }

    /// <summary>A version of now.</summary>
    /// <param name="workflowId">Of which workflow.</param>
    /// <param name="number">Its number, from 1.</param>
    /// <param name="spec">The document, as it was sent.</param>
    /// <param name="admitted">The connections and groups that someone put in who could see them.</param>
    /// <param name="by">Who saved it.</param>
    /// <param name="at">When.</param>
    public WorkflowVersion(Guid workflowId, int number, string spec, IEnumerable<Guid> admitted, Guid by,
        DateTimeOffset at)
    {
        (Id, WorkflowId, Number, Spec) = (Guid.CreateVersion7(at), workflowId, number, spec);
        (Digest, CreatedById, CreatedAt) = (DigestOf(spec), by, at);
        AdmittedText = string.Join(' ', admitted.Select(id => id.ToString("N")));
    }

    public Guid Id { get; private set; }
    public Guid WorkflowId { get; private set; }
    public int Number { get; private set; }

    /// <summary>The document, as it was sent.</summary>
    public string Spec { get; private set; } = "";

    /// <summary>What tells one document from another.</summary>
    public byte[] Digest { get; private set; } = [];

    /// <summary>Ids with a space between: what its runs may use, as far as their identity may.</summary>
    public string AdmittedText { get; private set; } = "";
    public Guid CreatedById { get; private set; }
    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>
    /// The connections and groups that its runs may use: nobody makes a workflow act through a connection that they
    /// cannot see, though its owner could use it.
    /// </summary>
    public IReadOnlySet<Guid> Admitted =>
        AdmittedText.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Guid.Parse).ToHashSet();

    public static byte[] DigestOf(string spec) => SHA256.HashData(Encoding.UTF8.GetBytes(spec));

    internal sealed class Mapping : IEntityTypeConfiguration<WorkflowVersion>
    {
        public void Configure(EntityTypeBuilder<WorkflowVersion> builder)
        {
            builder.ToTable("WorkflowVersions");
            builder.Ignore(v => v.Admitted);
            builder.Property(v => v.Digest).HasMaxLength(32);
            builder.HasIndex(v => new { v.WorkflowId, v.Number }).IsUnique();
            builder.HasOne<Workflow>().WithMany().HasForeignKey(v => v.WorkflowId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}
