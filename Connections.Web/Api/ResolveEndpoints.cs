using Connections.Core;
using Connections.Core.Resolving;
using Connections.Web.Api.Contracts;

namespace Connections.Web.Api;

/// <summary>
/// What a use would come to, and why: in the words of the run and of the screen that explains it. Nothing is used.
/// </summary>
internal static class ResolveEndpoints
{
    private const string Type = "connection_choice";

    public static void MapResolve(this IEndpointRouteBuilder routes)
    {
        var connections = routes.MapGroup("/v2/actions/connections");
        connections.MapGet("/{id}/explain", ConnectionAsync).WithOperation("explainConnection",
            "Checks whether an identity can use a connection, and why.",
            QueryParameter.Identity).Calls<ResolutionExplainer>(nameof(ResolutionExplainer.ExplainAsync));
        connections.MapGet("/groups/{id}/explain", GroupAsync).WithOperation("explainConnectionGroup",
            "Shows which member of a group matches, and for every member why or why not.", QueryParameter.Identifiers,
            QueryParameter.Identity)
            .Calls<ResolutionExplainer>(nameof(ResolutionExplainer.ExplainAsync));
        connections.MapGet("/groups/{id}/identities", IdentitiesAsync).WithOperation("listConnectionGroupOutcomes",
            "Shows the result of the same identifiers for other identities.",
            [QueryParameter.Identifiers, QueryParameter.Search, .. QueryParameter.Page])
            .Calls<ResolutionExplainer>(nameof(ResolutionExplainer.ForIdentitiesAsync));
        connections.MapGet("/groups/{id}/matrix", MatrixAsync)
            .WithOperation("getConnectionGroupMatrix",
                "Lists the values in use, each key's against the others', with the matching member; null: no match.",
                [QueryParameter.Identity, .. QueryParameter.Page,
                    new("columns[size]", "Columns per page, 1 to 200; 50 by default.", QueryValue.Size),
                    new("columns[number]", "The page of columns, starting at 0.", QueryValue.Number)])
            .Calls<ResolutionExplainer>(nameof(ResolutionExplainer.MatrixAsync));
    }

    private static async Task<ApiOk<Document<Resource<ResolutionAttributes>>>> ConnectionAsync(
        HttpContext http, ResolutionExplainer choices, CancellationToken ct)
    {
        var query = QueryReader.Create(http);
        var identity = query.Id(QueryParameter.Identity.Name);
        query.Ensure();
        var id = http.IdOf();
        return Explained(id, await choices.ExplainAsync(http.Actor(), new ResolveTarget.Connection(id), identity, ct));
    }

    private static async Task<ApiOk<Document<Resource<ResolutionAttributes>>>> GroupAsync(
        HttpContext http, ResolutionExplainer choices, CancellationToken ct)
    {
        var query = QueryReader.Create(http);
        var (asked, identity) = (Identifiers(query.Texts(QueryParameter.Identifiers.Name)),
            query.Id(QueryParameter.Identity.Name));
        query.Ensure();
        var id = http.IdOf();
        return Explained(id,
            await choices.ExplainAsync(http.Actor(), new ResolveTarget.Group(id, asked), identity, ct));
    }

    private static async Task<ApiOk<ListDocument<Resource<IdentityOutcomeAttributes>, TotalMeta>>> IdentitiesAsync(
        HttpContext http, ResolutionExplainer choices, CancellationToken ct)
    {
        var query = QueryReader.Create(http);
        var (asked, search, page) = (Identifiers(query.Texts(QueryParameter.Identifiers.Name)),
            query.Text(QueryParameter.Search.Name), query.Page());
        query.Ensure();
        var found = await choices.ForIdentitiesAsync(http.Actor(), new ResolveTarget.Group(http.IdOf(), asked), search,
            page, ct);
        return JsonApi.Page(found,
            i => JsonApi.Resource("connection_group_outcome", i.Id,
                new IdentityOutcomeAttributes(i.Name, i.Outcome, i.Message)));
    }

    private static async Task<ApiOk<Document<Resource<MatrixAttributes>>>> MatrixAsync(
        HttpContext http, ResolutionExplainer choices, CancellationToken ct)
    {
        var query = QueryReader.Create(http);
        var (identity, rows, columns) = (query.Id(QueryParameter.Identity.Name), query.Page(), query.Page("columns"));
        query.Ensure();
        var id = http.IdOf();
        var matrix = await choices.MatrixAsync(http.Actor(), id, identity, new MatrixWindow(rows, columns), ct);
        return JsonApi.One(JsonApi.Resource("connection_group_matrix", id, new MatrixAttributes(matrix.RowKeys,
            matrix.ColumnKey, matrix.Columns, matrix.ColumnTotal,
            [.. matrix.Rows.Rows.Select(r => new MatrixLine(r.Values, [.. r.Cells.Select(Cell)]))],
            matrix.Rows.Total, matrix.Holes)));
    }

    /// <summary>
    /// Identifiers from texts <c>key:value</c>. What is wrong with one is told by the choice, as everywhere.
    /// </summary>
    public static IReadOnlyList<Identifier> Identifiers(IEnumerable<string> texts) =>
        [.. texts.Select(
            t => t.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon
                ? new Identifier(t[..colon], t[(colon + 1)..]) : new Identifier(t, null))];

    private static MatrixMatch? Cell(MatrixCell? cell) =>
        cell is null ? null : new(cell.ConnectionId, cell.Name, cell.MayUse, cell.WhyNot);

    private static ApiOk<Document<Resource<ResolutionAttributes>>> Explained(Guid id, ResolutionExplanation choice) =>
        JsonApi.One(JsonApi.Resource(Type, id, new ResolutionAttributes(choice.Outcome, choice.Message,
            choice.ConnectionId,
            [.. choice.Members.Select(m => new ExplainedMember(
                m.Id, m.Name, m.Values, m.Answers, m.MayUse, m.NeedsAttention, m.Why))],
            choice.HiddenMembers)));
}
