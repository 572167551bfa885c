using System.Text.Json.Nodes;
using Connections.Core;
using Connections.Core.Runtime;

namespace Connections.Web.Api;

/// <summary>What a use would come to, and why: in the words of the run and of the screen that explains it. Nothing is used.</summary>
internal static class ChoiceEndpoints
{
    private const string Type = "connection_choice";

    public static void MapChoices(this IEndpointRouteBuilder routes)
    {
        var connections = routes.MapGroup("/v2/actions/connections");
        connections.MapGet("/{id}/explain", ConnectionAsync).Is("explainConnection", "Checks whether an identity can use a connection, and why.", Parameter.Identity).Does<ChoiceService>(nameof(ChoiceService.ExplainAsync));
        connections.MapGet("/groups/{id}/explain", GroupAsync).Is("explainConnectionGroup", "Shows which member of a group matches, and for every member why or why not.", Parameter.Identifiers, Parameter.Identity)
            .Does<ChoiceService>(nameof(ChoiceService.ExplainAsync));
        connections.MapGet("/groups/{id}/identities", IdentitiesAsync).Is("listConnectionGroupOutcomes", "Shows the result of the same identifiers for other identities.", [Parameter.Identifiers, Parameter.Search, .. Parameter.Page])
            .Does<ChoiceService>(nameof(ChoiceService.ForIdentitiesAsync));
        connections.MapGet("/groups/{id}/matrix", MatrixAsync)
            .Is("getConnectionGroupMatrix", "Lists the values in use, each key's against the others', with the matching member; null: no match.",
                [Parameter.Identity, .. Parameter.Page, new("columns[size]", "Columns per page, 1 to 200; 50 by default."), new("columns[number]", "The page of columns, starting at 0.")])
            .Does<ChoiceService>(nameof(ChoiceService.MatrixAsync));
    }

    private static async Task<Answer> ConnectionAsync(HttpContext http, ChoiceService choices, CancellationToken ct)
    {
        var query = Query.Of(http);
        var identity = query.Id(Parameter.Identity.Name);
        query.Demand();
        var id = http.IdOf();
        return Explained(id, await choices.ExplainAsync(http.Actor(), new Target.Connection(id), identity, ct));
    }

    private static async Task<Answer> GroupAsync(HttpContext http, ChoiceService choices, CancellationToken ct)
    {
        var query = Query.Of(http);
        var (asked, identity) = (Identifiers(query.Texts(Parameter.Identifiers.Name)), query.Id(Parameter.Identity.Name));
        query.Demand();
        var id = http.IdOf();
        return Explained(id, await choices.ExplainAsync(http.Actor(), new Target.Group(id, asked), identity, ct));
    }

    private static async Task<Answer> IdentitiesAsync(HttpContext http, ChoiceService choices, CancellationToken ct)
    {
        var query = Query.Of(http);
        var (asked, search, page) = (Identifiers(query.Texts(Parameter.Identifiers.Name)), query.Text(Parameter.Search.Name), query.Page());
        query.Demand();
        var found = await choices.ForIdentitiesAsync(http.Actor(), new Target.Group(http.IdOf(), asked), search, page, ct);
        return Documents.Page(found, i => Documents.Resource("connection_group_outcome", i.Id, new JsonObject { ["name"] = i.Name, ["outcome"] = Documents.Word(i.Outcome), ["message"] = i.Message }));
    }

    private static async Task<Answer> MatrixAsync(HttpContext http, ChoiceService choices, CancellationToken ct)
    {
        var query = Query.Of(http);
        var (identity, rows, columns) = (query.Id(Parameter.Identity.Name), query.Page(), query.Page("columns"));
        query.Demand();
        var id = http.IdOf();
        var matrix = await choices.MatrixAsync(http.Actor(), id, identity, new MatrixWindow(rows, columns), ct);
        return Documents.One(Documents.Resource("connection_group_matrix", id, new JsonObject
        {
            ["row_keys"] = Documents.Texts(matrix.RowKeys),
            ["column_key"] = matrix.ColumnKey,
            ["columns"] = Documents.Texts(matrix.Columns),
            ["column_total"] = matrix.ColumnTotal,
            ["rows"] = Documents.List(matrix.Rows.Rows, r => new JsonObject { ["values"] = Documents.Texts(r.Values), ["cells"] = Documents.List(r.Cells, Cell) }),
            ["row_total"] = matrix.Rows.Total,
            ["holes"] = matrix.Holes,
        }));
    }

    /// <summary>Identifiers from texts <c>key:value</c>. What is wrong with one is told by the choice, as everywhere.</summary>
    public static IReadOnlyList<Identifier> Identifiers(IEnumerable<string> texts) =>
        [.. texts.Select(t => t.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon ? new Identifier(t[..colon], t[(colon + 1)..]) : new Identifier(t, null))];

    private static JsonObject? Cell(MatrixCell? cell) =>
        cell is null ? null : new JsonObject { ["connection_id"] = cell.ConnectionId?.ToString(), ["name"] = cell.Name, ["may_use"] = cell.MayUse, ["why_not"] = cell.WhyNot };

    private static Answer Explained(Guid id, ChoiceExplanation choice) => Documents.One(Documents.Resource(Type, id, new JsonObject
    {
        ["outcome"] = Documents.Word(choice.Outcome),
        ["message"] = choice.Message,
        ["connection_id"] = choice.ConnectionId?.ToString(),
        ["members"] = Documents.List(choice.Members, m => new JsonObject
        {
            ["id"] = m.Id.ToString(),
            ["name"] = m.Name,
            ["values"] = Documents.List(m.Values, Documents.Texts),
            ["answers"] = m.Answers,
            ["may_use"] = m.MayUse,
            ["needs_attention"] = m.NeedsAttention,
            ["why"] = m.Why,
        }),
        ["hidden_members"] = choice.HiddenMembers,
    }));
}
