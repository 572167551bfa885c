using System.Text.Json.Nodes;
using Connections.Core;
using Connections.Core.Resolving;

namespace Connections.Web.Api;

/// <summary>
/// What a use would come to, and why: in the words of the run and of the screen that explains it. Nothing is used.
/// </summary>
internal static class ResolveEndpoints
{
    private const string Type = "connection_choice";

    public static void MapChoices(this IEndpointRouteBuilder routes)
    {
        var connections = routes.MapGroup("/v2/actions/connections");
        connections.MapGet("/{id}/explain", ConnectionAsync).Is("explainConnection",
            "Checks whether an identity can use a connection, and why.",
            QueryParameter.Identity).Does<ResolutionExplainer>(nameof(ResolutionExplainer.ExplainAsync));
        connections.MapGet("/groups/{id}/explain", GroupAsync).Is("explainConnectionGroup",
            "Shows which member of a group matches, and for every member why or why not.", QueryParameter.Identifiers,
            QueryParameter.Identity)
            .Does<ResolutionExplainer>(nameof(ResolutionExplainer.ExplainAsync));
        connections.MapGet("/groups/{id}/identities", IdentitiesAsync).Is("listConnectionGroupOutcomes",
            "Shows the result of the same identifiers for other identities.",
            [QueryParameter.Identifiers, QueryParameter.Search, .. QueryParameter.Page])
            .Does<ResolutionExplainer>(nameof(ResolutionExplainer.ForIdentitiesAsync));
        connections.MapGet("/groups/{id}/matrix", MatrixAsync)
            .Is("getConnectionGroupMatrix",
                "Lists the values in use, each key's against the others', with the matching member; null: no match.",
                [QueryParameter.Identity, .. QueryParameter.Page,
                    new("columns[size]", "Columns per page, 1 to 200; 50 by default."),
                    new("columns[number]", "The page of columns, starting at 0.")])
            .Does<ResolutionExplainer>(nameof(ResolutionExplainer.MatrixAsync));
    }

    private static async Task<ApiResult> ConnectionAsync(HttpContext http, ResolutionExplainer choices,
        CancellationToken ct)
    {
        var query = QueryReader.Create(http);
        var identity = query.Id(QueryParameter.Identity.Name);
        query.Ensure();
        var id = http.IdOf();
        return Explained(id, await choices.ExplainAsync(http.Actor(), new ResolveTarget.Connection(id), identity, ct));
    }

    private static async Task<ApiResult> GroupAsync(HttpContext http, ResolutionExplainer choices, CancellationToken ct)
    {
        var query = QueryReader.Create(http);
        var (asked, identity) = (Identifiers(query.Texts(QueryParameter.Identifiers.Name)),
            query.Id(QueryParameter.Identity.Name));
        query.Ensure();
        var id = http.IdOf();
        return Explained(id,
            await choices.ExplainAsync(http.Actor(), new ResolveTarget.Group(id, asked), identity, ct));
    }

    private static async Task<ApiResult> IdentitiesAsync(HttpContext http, ResolutionExplainer choices,
        CancellationToken ct)
    {
        var query = QueryReader.Create(http);
        var (asked, search, page) = (Identifiers(query.Texts(QueryParameter.Identifiers.Name)),
            query.Text(QueryParameter.Search.Name), query.Page());
        query.Ensure();
        var found = await choices.ForIdentitiesAsync(http.Actor(), new ResolveTarget.Group(http.IdOf(), asked), search,
            page, ct);
        return JsonApi.Page(found,
            i => JsonApi.Resource("connection_group_outcome", i.Id,
                new JsonObject { ["name"] = i.Name, ["outcome"] = JsonApi.Word(i.Outcome), ["message"] = i.Message }));
    }

    private static async Task<ApiResult> MatrixAsync(HttpContext http, ResolutionExplainer choices,
        CancellationToken ct)
    {
        var query = QueryReader.Create(http);
        var (identity, rows, columns) = (query.Id(QueryParameter.Identity.Name), query.Page(), query.Page("columns"));
        query.Ensure();
        var id = http.IdOf();
        var matrix = await choices.MatrixAsync(http.Actor(), id, identity, new MatrixWindow(rows, columns), ct);
        return JsonApi.One(JsonApi.Resource("connection_group_matrix", id, new JsonObject
        {
            ["row_keys"] = JsonApi.Texts(matrix.RowKeys),
            ["column_key"] = matrix.ColumnKey,
            ["columns"] = JsonApi.Texts(matrix.Columns),
            ["column_total"] = matrix.ColumnTotal,
            ["rows"] = JsonApi.List(matrix.Rows.Rows,
                r => new JsonObject { ["values"] = JsonApi.Texts(r.Values), ["cells"] = JsonApi.List(r.Cells, Cell) }),
            ["row_total"] = matrix.Rows.Total,
            ["holes"] = matrix.Holes,
        }));
    }

    /// <summary>
    /// Identifiers from texts <c>key:value</c>. What is wrong with one is told by the choice, as everywhere.
    /// </summary>
    public static IReadOnlyList<Identifier> Identifiers(IEnumerable<string> texts) =>
        [.. texts.Select(
            t => t.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon
                ? new Identifier(t[..colon], t[(colon + 1)..]) : new Identifier(t, null))];

    private static JsonObject? Cell(MatrixCell? cell) =>
        cell is null ? null
            : new JsonObject
            {
                ["connection_id"] = cell.ConnectionId?.ToString(),
                ["name"] = cell.Name,
                ["may_use"] = cell.MayUse,
                ["why_not"] = cell.WhyNot
            };

    private static ApiResult Explained(Guid id, ResolutionExplanation choice) =>
        JsonApi.One(JsonApi.Resource(Type, id, new JsonObject
        {
            ["outcome"] = JsonApi.Word(choice.Outcome),
            ["message"] = choice.Message,
            ["connection_id"] = choice.ConnectionId?.ToString(),
            ["members"] = JsonApi.List(choice.Members, m => new JsonObject
            {
                ["id"] = m.Id.ToString(),
                ["name"] = m.Name,
                ["values"] = JsonApi.List(m.Values, JsonApi.Texts),
                ["answers"] = m.Answers,
                ["may_use"] = m.MayUse,
                ["needs_attention"] = m.NeedsAttention,
                ["why"] = m.Why,
            }),
            ["hidden_members"] = choice.HiddenMembers,
        }));
}
