using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Connections.Core.Automation.Entities;

/// <summary>What a coverage check finds, in the order in which it is told.</summary>
public enum CoverageKind
{
    /// <summary>The connection or group is gone.</summary>
    MissingTarget,

    /// <summary>The account that it runs as is gone or disabled.</summary>
    InactiveIdentity,

    /// <summary>The account that it runs as can't use what a step needs.</summary>
    NoAccess,

    /// <summary>No member of the group matches the identifiers.</summary>
    MissingMember,

    /// <summary>An identifier is missing, empty, or none of the group's.</summary>
    InvalidIdentifiers,

    /// <summary>The integration tile has no account that the step would use.</summary>
    MissingAccount,

    /// <summary>The connection or account needs attention, or failed its last test.</summary>
    NeedsAttention,

    /// <summary>The credential of the connection or account expires.</summary>
    Expires,
}

/// <summary>A coverage check. The last one that ended is kept, with what it found.</summary>
internal sealed class StoredCoverageReport
{
    private StoredCoverageReport() { }

    /// <summary>A check that begins now.</summary>
    public StoredCoverageReport(DateTimeOffset at) => (Id, StartedAt) = (Guid.CreateVersion7(at), at);

    public Guid Id { get; private set; }
    public DateTimeOffset StartedAt { get; private set; }

    /// <summary>When it ended; null: it has not, or was broken off.</summary>
    public DateTimeOffset? FinishedAt { get; private set; }

    /// <summary>How many workflows and apps were checked.</summary>
    public int Checked { get; private set; }

    /// <summary>How many findings were not kept, since there were too many.</summary>
    public int Omitted { get; private set; }

    internal sealed class Mapping : IEntityTypeConfiguration<StoredCoverageReport>
    {
        public void Configure(EntityTypeBuilder<StoredCoverageReport> builder)
        {
            builder.ToTable("CoverageReports");
            builder.HasIndex(r => r.FinishedAt);
        }
    }
}

/// <summary>
/// Something that a check found in a workflow or an app. It is the same for all readers: what of it may be told is
/// decided when it is read. In its text, two marks stand for the names of its target and its group.
/// </summary>
internal sealed class StoredCoverageFinding
{
    /// <summary>Longest text in characters.</summary>
    public const int MaxText = 2000;

    /// <summary>The report.</summary>
    public Guid ReportId { get; private set; }

    /// <summary>Its place in the report.</summary>
    public int Number { get; private set; }
    public CoverageKind Kind { get; init; }

    /// <summary>Whether it stands in the newest version alone, and not in the published one.</summary>
    public bool IsDraft { get; init; }
    public UserKind UserKind { get; init; }

    /// <summary>The workflow or app.</summary>
    public Guid UserId { get; init; }

    /// <summary>The step or query; empty: it is about the whole.</summary>
    public string Step { get; init; } = "";

    /// <summary>What it is about; null: none of these.</summary>
    public UsedKind? TargetKind { get; init; }

    /// <summary>The connection, group or account of a tile.</summary>
    public Guid? TargetId { get; init; }

    /// <summary>The group through which a member was found.</summary>
    public Guid? GroupId { get; init; }

    /// <summary>The identifiers, as they stand in the document, a line each.</summary>
    public string Identifiers { get; init; } = "";

    /// <summary>What is wrong and what to do, for everyone who sees the workflow or app.</summary>
    public string Message { get; init; } = "";

    /// <summary>What is wrong with the target, for those alone who see it.</summary>
    public string Detail { get; init; } = "";

    /// <summary>When the credential expires, where it does.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>What is the same of the same finding in each report.</summary>
    public Guid Fingerprint => new(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', Kind, IsDraft, UserId, Step,
        TargetId, GroupId, Identifiers, Message))).AsSpan(0, 16));

    /// <summary>Puts it into a report.</summary>
    public void Place(Guid reportId, int number) => (ReportId, Number) = (reportId, number);

    internal sealed class Mapping : IEntityTypeConfiguration<StoredCoverageFinding>
    {
        public void Configure(EntityTypeBuilder<StoredCoverageFinding> builder)
        {
            builder.ToTable("CoverageFindings");
            builder.HasKey(f => new { f.ReportId, f.Number });
            builder.Property(f => f.UserKind).HasConversion<string>().HasMaxLength(20);
            builder.Property(f => f.TargetKind).HasConversion<string>().HasMaxLength(20);
            builder.Ignore(f => f.Fingerprint);
            builder.Property(f => f.Step).HasMaxLength(200);
            builder.Property(f => f.Message).HasMaxLength(MaxText);
            builder.Property(f => f.Detail).HasMaxLength(MaxText);
            builder.HasOne<StoredCoverageReport>().WithMany().HasForeignKey(f => f.ReportId)
                .OnDelete(DeleteBehavior.Cascade);
        }
    }
}
