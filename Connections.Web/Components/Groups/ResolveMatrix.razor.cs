using Connections.Core;
using Connections.Core.Resolving;
using Connections.Web.Auth;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Groups;

/// <summary>
/// The values in use in a group, each against the others, with who answers, and the holes between them.
/// </summary>
public sealed partial class ResolveMatrix
{
    private const int ColumnsAtOnce = 10;

    private ResolutionMatrix? matrix;
    private int firstColumn;

    /// <summary>The group.</summary>
    [Parameter, EditorRequired]
    public Guid GroupId { get; set; }

    /// <summary>Who would use the members; null: the reader.</summary>
    [Parameter]
    public Guid? IdentityId { get; set; }

    [Inject]
    public required ResolutionExplainer Choices { get; init; }

    [Inject]
    public required ActorFactory Actors { get; init; }

    [Inject]
    public required UserLocale Reader { get; init; }

    private static string? Class(MatrixCell? cell) => cell switch
    {
        null => "hole", { Name: null } =>
        "unseen", { WhyNot: not null } => "forbidden",
        _ => null
    };

    private static string? Title(MatrixCell? cell) => cell switch
    {
        null => "No member matches these values.",
        { Name: null } => "A connection that you can't see matches.",
        { WhyNot: { } why } => $"{cell.Name}: {why}",
        _ => cell.Name,
    };

    private string Summary(ResolutionMatrix shown) => shown switch
    {
        { ColumnKey: null } => "Each value, and the member that matches it.",
        { Holes: 0 } => "Every combination has a connection.",
        _ => $"{Reader.Write(shown.Holes)} of {Reader.Write(shown.Rows.Total * shown.ColumnTotal)} combinations "
            + $"{(shown.Holes == 1 ? "has" : "have")} no connection.",
    };

    private async Task<PagedResult<MatrixRow>> LoadAsync(PageRequest page, CancellationToken ct)
    {
        matrix = await Choices.MatrixAsync(await Actors.CurrentAsync(), GroupId, IdentityId,
            new(page, new(firstColumn, ColumnsAtOnce)), ct);
        StateHasChanged();
        return matrix.Rows;
    }
}
