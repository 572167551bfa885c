using System.Text.Json.Nodes;
using Connections.Core.Connections;
using Connections.Core.Groups;

namespace Connections.Web.Api;

/// <summary>
/// What lists and forms offer: counts by filter, tags and keys in use, connections that might join a group.
/// </summary>
internal static class SuggestionEndpoints
{
    private static readonly QueryParameter Integration = new("integration_type", "The integration.");
    private static readonly QueryParameter Keys = new("tag_keys", "Keys, separated by commas.");

    public static void MapSuggestions(this IEndpointRouteBuilder routes)
    {
        var connections = routes.MapGroup("/v2/actions/connections");
        connections.MapGet("/facets", FacetsAsync).Is("getConnectionFacets",
            "Counts how many connections each filter would leave, given the others.",
            ConnectionEndpoints.Filters).Does<ConnectionSearch>(nameof(ConnectionSearch.FacetsAsync));
        connections.MapGet("/tags", TagsAsync).Is("suggestTags",
            "Suggests tags in use: keys until a colon is typed, then values of that key. At most 10.",
            new QueryParameter("filter[search]", "How they begin."))
            .Does<ConnectionSearch>(nameof(ConnectionSearch.SuggestTagsAsync));
        connections.MapGet("/groups/facets", GroupFacetsAsync).Is("getConnectionGroupFacets",
            "Counts how many groups each filter would leave, given the others.",
            GroupEndpoints.Filters).Does<GroupSearch>(nameof(GroupSearch.FacetsAsync));
        connections.MapGet("/groups/tag_keys", KeysAsync).Is("suggestTagKeys",
            "Lists keys in use on connections of an integration, with how many have each in addition to those chosen.",
            Integration, Keys, QueryParameter.Search)
            .Does<GroupCandidates>(nameof(GroupCandidates.KeysAsync));
        connections.MapGet("/groups/candidates", CandidatesAsync)
            .Is("listGroupCandidates", "Lists connections that have all keys, and why some can't be added.",
                [Integration, Keys, QueryParameter.Search,
                    new("chosen", "Connections chosen so far, separated by commas."),
                    new("group_id", "The group that they would join; omit it for a new one."), .. QueryParameter.Page])
            .Does<GroupCandidates>(nameof(GroupCandidates.ListAsync));
    }

    private static async Task<ApiResult> FacetsAsync(HttpContext http, ConnectionSearch listing, CancellationToken ct)
    {
        var query = QueryReader.Create(http);
        var wanted = ConnectionEndpoints.Wanted(query);
        query.Ensure();
        var facets = await listing.FacetsAsync(http.Actor(), wanted, ct);
        return JsonApi.One(JsonApi.Resource("connection_facets", "connections", new JsonObject
        {
            ["integrations"] = Counts(facets.Integrations),
            ["tag_keys"] = Counts(facets.TagKeys),
            ["creators"] = Counts(facets.Creators),
            ["favorites"] = facets.Favorites,
            ["needs_attention"] = facets.NeedAttention,
        }));
    }

    private static async Task<ApiResult> GroupFacetsAsync(HttpContext http, GroupSearch listing, CancellationToken ct)
    {
        var query = QueryReader.Create(http);
        var wanted = GroupEndpoints.Wanted(query);
        query.Ensure();
        var facets = await listing.FacetsAsync(http.Actor(), wanted, ct);
        return JsonApi.One(JsonApi.Resource("connection_group_facets", "groups", new JsonObject
        {
            ["integrations"] = Counts(facets.Integrations),
            ["tag_keys"] = Counts(facets.Keys),
            ["creators"] = Counts(facets.Creators),
            ["favorites"] = facets.Favorites,
        }));
    }

    private static async Task<ApiResult> TagsAsync(HttpContext http, ConnectionSearch listing, CancellationToken ct)
    {
        var query = QueryReader.Create(http);
        var typed = query.Text("filter[search]") ?? "";
        query.Ensure();
        return JsonApi.All(await listing.SuggestTagsAsync(http.Actor(), typed, ct),
            t => JsonApi.Resource("tag", t, []));
    }

    private static async Task<ApiResult> KeysAsync(HttpContext http, GroupCandidates candidates, CancellationToken ct)
    {
        var query = QueryReader.Create(http);
        var (integration, chosen, typed) = (query.Text(Integration.Name) ?? "", query.Texts(Keys.Name),
            query.Text(QueryParameter.Search.Name));
        query.Ensure();
        return JsonApi.All(await candidates.KeysAsync(http.Actor(), integration, chosen, typed, ct),
            k => JsonApi.Resource("tag_key", k.Key, new JsonObject { ["connections"] = k.Connections }));
    }

    private static async Task<ApiResult> CandidatesAsync(HttpContext http, GroupCandidates candidates,
        CancellationToken ct)
    {
        var query = QueryReader.Create(http);
        var wanted = new CandidateQuery
        {
            IntegrationType = query.Text(Integration.Name) ?? "",
            Keys = query.Texts(Keys.Name),
            Search = query.Text(QueryParameter.Search.Name),
            Chosen = query.Ids("chosen"),
            GroupId = query.Id("group_id"),
        };
        var page = query.Page();
        query.Ensure();
        return JsonApi.Page(await candidates.ListAsync(http.Actor(), wanted, page, ct),
            c => JsonApi.Resource("connection_group_candidate", c.Member.Id, new JsonObject
            {
                ["name"] = c.Member.Name,
                ["credential_type"] = c.Member.CredentialType,
                ["values"] = JsonApi.List(c.Member.Values, JsonApi.Texts),
                ["may_use"] = c.Member.Standing.MayUse,
                ["refusal"] = c.Refusal,
                ["clash"] = c.Clash,
            }));
    }

    private static JsonArray Counts(IEnumerable<FacetValue> values) =>
        JsonApi.List(values, v => new JsonObject { ["value"] = v.Value, ["label"] = v.Label, ["count"] = v.Count });
}
