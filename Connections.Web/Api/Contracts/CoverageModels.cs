using Connections.Core;
using Connections.Core.Automation.Entities;

namespace Connections.Web.Api.Contracts;

/// <summary>Something that keeps a run from working, or soon will.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Severity">error: runs fail by it, or may; warning: they will.</param>
/// <param name="Draft">Whether it stands in the newest version alone, and not in the published one.</param>
/// <param name="Workflow">The workflow; null: it is an app.</param>
/// <param name="App">The app; null: it is a workflow.</param>
/// <param name="Name">Its name.</param>
/// <param name="Step">The step or query; null: it is about the whole.</param>
/// <param name="Target">What it is about; null: nothing of these, or you can't see it.</param>
/// <param name="ConnectionGroupId">The group through which it is chosen; null: none, or you can't see it.</param>
/// <param name="Identifiers">The identifiers, as in the document.</param>
/// <param name="ExpiresAt">When the credential expires.</param>
/// <param name="Message">What is wrong and what to do next.</param>
[ResourceType("coverage_finding")]
internal sealed record CoverageFindingAttributes(CoverageKind Kind, ErrorSeverity Severity, bool Draft,
    Guid? Workflow, Guid? App, string Name, string? Step, CoverageTarget? Target, Guid? ConnectionGroupId,
    IReadOnlyList<string> Identifiers, DateTimeOffset? ExpiresAt, string Message);

/// <summary>A connection, a group, or an account of an integration tile.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
internal sealed record CoverageTarget(UsedKind Kind, Guid Id, string Name);

/// <summary>What is told beside the findings.</summary>
/// <param name="Total">How many findings you can see.</param>
/// <param name="TotalFiltered">How many of them were asked for.</param>
/// <param name="Hidden">How many more there are in workflows and apps that you can't see.</param>
/// <param name="InDrafts">How many there are in drafts that you can see.</param>
/// <param name="Omitted">How many were not kept, since there were too many.</param>
/// <param name="CheckedAt">When the last check ended; null: there was none yet.</param>
/// <param name="Checked">How many workflows and apps it checked.</param>
internal sealed record CoverageMeta(int Total, int TotalFiltered, int Hidden, int InDrafts, int Omitted,
    DateTimeOffset? CheckedAt, int Checked);

/// <summary>A check of all workflows and apps that ended.</summary>
/// <param name="CheckedAt">When.</param>
/// <param name="Checked">How many workflows and apps it checked.</param>
/// <param name="Total">How many findings of published versions you can see.</param>
/// <param name="Hidden">How many more there are in workflows and apps that you can't see.</param>
/// <param name="InDrafts">How many there are in drafts that you can see.</param>
/// <param name="Omitted">How many were not kept, since there were too many.</param>
[ResourceType("coverage_check")]
internal sealed record CoverageCheckAttributes(DateTimeOffset? CheckedAt, int Checked, int Total, int Hidden,
    int InDrafts, int Omitted);
