using System.ComponentModel.DataAnnotations;
using Connections.Core.Automation.Entities;

namespace Connections.Core.Automation.Coverage;

/// <summary>When coverage is checked without being asked: the settings <c>Coverage:*</c>.</summary>
public sealed class CoverageOptions
{
    /// <summary><c>Coverage:CheckHours</c>: how long after the last check the next one begins; 0: never.</summary>
    [Range(0, 8_760)]
    public double CheckHours { get; set; } = 24;
}

/// <summary>How far a check is.</summary>
/// <param name="Done">Workflows and apps that were checked.</param>
/// <param name="Total">How many there were when it began.</param>
/// <param name="Found">How much it found so far, also in what the reader can't see.</param>
public sealed record CoverageProgress(int Done, int Total, int Found);

/// <summary>Which findings of the last check.</summary>
public sealed record CoverageQuery
{
    /// <summary>Days of <see cref="Days"/> where nothing else is said.</summary>
    public const int UsualDays = 30;

    /// <summary>Most days.</summary>
    public const int MaxDays = 365;

    /// <summary>Credentials that expire within so many days are told.</summary>
    public int Days { get; init; } = UsualDays;

    /// <summary>Whether drafts are told of, behind the published versions.</summary>
    public bool Drafts { get; init; }

    /// <summary>Only findings of that kind; null: of all.</summary>
    public CoverageKind? Kind { get; init; }
}

/// <summary>Something in a workflow or an app that would keep a run from working, or soon will.</summary>
public sealed record CoverageFinding
{
    /// <summary>The same in each check that finds the same.</summary>
    public required Guid Id { get; init; }

    /// <summary>What it is.</summary>
    public required CoverageKind Kind { get; init; }

    /// <summary>Whether runs fail by it, or will.</summary>
    public required ErrorSeverity Severity { get; init; }

    /// <summary>Whether it stands in the newest version alone, and not in the published one.</summary>
    public required bool IsDraft { get; init; }

    /// <summary>Whether it stands in an app; else in a workflow.</summary>
    public required bool IsApp { get; init; }

    /// <summary>The workflow or app.</summary>
    public required Guid UserId { get; init; }

    /// <summary>Its name.</summary>
    public required string UserName { get; init; }

    /// <summary>The step or query; empty: it is about the whole.</summary>
    public required string Step { get; init; }

    /// <summary>What it is about; null: none of these, or the reader can't see it.</summary>
    public UsedKind? TargetKind { get; init; }

    /// <summary>The connection, group or account; null: the reader can't see it.</summary>
    public Guid? TargetId { get; init; }

    /// <summary>Its name.</summary>
    public string? TargetName { get; init; }

    /// <summary>The group through which the connection is chosen; null: none, or the reader can't see it.</summary>
    public Guid? GroupId { get; init; }

    /// <summary>The identifiers, as they stand in the document.</summary>
    public IReadOnlyList<string> Identifiers { get; init; } = [];

    /// <summary>When the credential expires, where it does.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>What is wrong and what to do next.</summary>
    public required string Message { get; init; }
}

/// <summary>What the last check found, as one reader sees it.</summary>
public sealed record CoverageReport
{
    /// <summary>The last check; empty: there was none yet.</summary>
    public required Guid Id { get; init; }

    /// <summary>When the last check ended; null: there was none yet.</summary>
    public required DateTimeOffset? CheckedAt { get; init; }

    /// <summary>How many workflows and apps it checked.</summary>
    public required int Checked { get; init; }

    /// <summary>The findings that were asked for and that the reader sees, a page of them.</summary>
    public required PagedResult<CoverageFinding> Findings { get; init; }

    /// <summary>How many there are of each kind, of those that the reader sees.</summary>
    public required IReadOnlyDictionary<CoverageKind, int> Counts { get; init; }

    /// <summary>How many more there are in workflows and apps that the reader can't see.</summary>
    public required int Hidden { get; init; }

    /// <summary>How many there are in drafts that the reader sees, whether asked for or not.</summary>
    public required int InDrafts { get; init; }

    /// <summary>How many were not kept, since there were too many.</summary>
    public required int Omitted { get; init; }

    /// <summary>Whether nothing was found.</summary>
    public bool IsCovered => CheckedAt is not null && Counts.Count == 0 && Hidden == 0 && Omitted == 0;
}
