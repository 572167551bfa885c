using Connections.Core.Resolving;

namespace Connections.Web.Api.Contracts;

/// <summary>What a use would come to, and why.</summary>
/// <param name="Outcome">What it comes to.</param>
/// <param name="Message">In words.</param>
/// <param name="ConnectionId">The connection that matches.</param>
/// <param name="Members">For each member that you can see why, or why not.</param>
/// <param name="HiddenMembers">How many members more there are.</param>
[ResourceType("connection_choice")]
internal sealed record ResolutionAttributes(ResolutionOutcome Outcome, string Message, Guid? ConnectionId,
    IReadOnlyList<ExplainedMember> Members, int HiddenMembers);

/// <summary>Why a member is chosen, or why not.</summary>
internal sealed record ExplainedMember(Guid Id, string Name, IReadOnlyList<IReadOnlyList<string>> Values, bool Answers,
    bool MayUse, bool NeedsAttention, string Why);

/// <summary>What the same identifiers come to for an identity.</summary>
[ResourceType("connection_group_outcome")]
internal sealed record IdentityOutcomeAttributes(string Name, ResolutionOutcome Outcome, string Message);

/// <summary>The values in use, with the member that matches each combination.</summary>
/// <param name="RowKeys">The keys whose values make the rows.</param>
/// <param name="ColumnKey">The key whose values make the columns.</param>
/// <param name="Columns">The values of the columns of this page.</param>
/// <param name="ColumnTotal">How many columns there are.</param>
/// <param name="Rows">The rows of this page.</param>
/// <param name="RowTotal">How many rows there are.</param>
/// <param name="Holes">How many combinations have no match.</param>
[ResourceType("connection_group_matrix")]
internal sealed record MatrixAttributes(IReadOnlyList<string> RowKeys, string? ColumnKey, IReadOnlyList<string> Columns,
    int ColumnTotal, IReadOnlyList<MatrixLine> Rows, int RowTotal, int Holes);

/// <summary>A row of the matrix.</summary>
/// <param name="Values">For each row key one value.</param>
/// <param name="Cells">For each column the member that matches; null: none.</param>
internal sealed record MatrixLine(IReadOnlyList<string> Values, IReadOnlyList<MatrixMatch?> Cells);

/// <summary>The member that matches a combination.</summary>
internal sealed record MatrixMatch(Guid? ConnectionId, string? Name, bool? MayUse, string? WhyNot);
