using Connections.Core.Connections;
using Connections.Core.Groups;
using Connections.Web.Api.Contracts;

namespace Connections.Web.Api;

/// <summary>
/// What lists and forms offer: counts by filter, tags and keys in use, connections that might join a group.
/// </summary>
internal static class SuggestionEndpoints
{
    private static readonly QueryParameter Integration = new("integration_type", "The integration.");
    private static readonly QueryParameter Keys = new("tag_keys", "Keys, separated by commas.", QueryValue.Texts);

    public static void MapSuggestions(this IEndpointRouteBuilder routes)
    {
        var connections = routes.MapGroup("/v2/actions/connections");
        connections.MapGet("/facets", FacetsAsync).WithOperation("getConnectionFacets",
            "Counts how many connections each filter would leave, given the others.",
            ConnectionEndpoints.Filters).Calls<ConnectionSearch>(nameof(ConnectionSearch.FacetsAsync));
        connections.MapGet("/tags", TagsAsync).WithOperation("suggestTags",
            "Suggests tags in use: keys until a colon is typed, then values of that key. At most 10.",
            new QueryParameter("filter[search]", "How they begin."))
            .Calls<ConnectionSearch>(nameof(ConnectionSearch.SuggestTagsAsync));
        connections.MapGet("/groups/facets", GroupFacetsAsync).WithOperation("getConnectionGroupFacets",
            "Counts how many groups each filter would leave, given the others.",
            GroupEndpoints.Filters).Calls<GroupSearch>(nameof(GroupSearch.FacetsAsync));
        connections.MapGet("/groups/tag_keys", KeysAsync).WithOperation("suggestTagKeys",
            "Lists keys in use on connections of an integration, with how many have each in addition to those chosen.",
            Integration, Keys, QueryParameter.Search)
            .Calls<GroupCandidates>(nameof(GroupCandidates.KeysAsync));
        connections.MapGet("/groups/candidates", CandidatesAsync)
            .WithOperation("listGroupCandidates", "Lists connections that have all keys, and why some can't be added.",
                [Integration, Keys, QueryParameter.Search,
                    new("chosen", "Connections chosen so far, separated by commas.", QueryValue.Ids),
                    new("group_id", "The group that they would join; omit it for a new one.", QueryValue.Id),
                    .. QueryParameter.Page])
            .Calls<GroupCandidates>(nameof(GroupCandidates.ListAsync));
    }

    private static async Task<ApiOk<Document<Resource<ConnectionFacetsAttributes>>>> FacetsAsync(
        HttpContext http, ConnectionSearch listing, CancellationToken ct)
    {
        var query = QueryReader.Create(http);
        var wanted = ConnectionEndpoints.Wanted(query);
        query.Ensure();
        var facets = await listing.FacetsAsync(http.Actor(), wanted, ct);
        return JsonApi.One(new Resource<ConnectionFacetsAttributes>("connections", "connection_facets", new(
            Counts(facets.Integrations), Counts(facets.TagKeys), Counts(facets.Creators), facets.Favorites,
            facets.NeedAttention, facets.Used, facets.Unused)));
    }

    private static async Task<ApiOk<Document<Resource<GroupFacetsAttributes>>>> GroupFacetsAsync(
        HttpContext http, GroupSearch listing, CancellationToken ct)
    {
        var query = QueryReader.Create(http);
        var wanted = GroupEndpoints.Wanted(query);
        query.Ensure();
        var facets = await listing.FacetsAsync(http.Actor(), wanted, ct);
        return JsonApi.One(new Resource<GroupFacetsAttributes>("groups", "connection_group_facets", new(
            Counts(facets.Integrations), Counts(facets.Keys), Counts(facets.Creators), facets.Favorites,
            facets.Used, facets.Unused)));
    }

    private static async Task<ApiOk<ListDocument<Resource<TagAttributes>>>> TagsAsync(
        HttpContext http, ConnectionSearch listing, CancellationToken ct)
    {
        var query = QueryReader.Create(http);
        var typed = query.Text("filter[search]") ?? "";
        query.Ensure();
        return JsonApi.All(await listing.SuggestTagsAsync(http.Actor(), typed, ct),
            t => new Resource<TagAttributes>(t, "tag", new()));
    }

    private static async Task<ApiOk<ListDocument<Resource<TagKeyAttributes>>>> KeysAsync(
        HttpContext http, GroupCandidates candidates, CancellationToken ct)
    {
        var query = QueryReader.Create(http);
        var (integration, chosen, typed) = (query.Text(Integration.Name) ?? "", query.Texts(Keys.Name),
            query.Text(QueryParameter.Search.Name));
        query.Ensure();
        return JsonApi.All(await candidates.KeysAsync(http.Actor(), integration, chosen, typed, ct),
            k => new Resource<TagKeyAttributes>(k.Key, "tag_key", new(k.Connections)));
    }

    private static async Task<ApiOk<ListDocument<Resource<GroupCandidateAttributes>, TotalMeta>>> CandidatesAsync(
        HttpContext http, GroupCandidates candidates, CancellationToken ct)
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
            c => JsonApi.Resource("connection_group_candidate", c.Member.Id, new GroupCandidateAttributes(
                c.Member.Name, c.Member.CredentialType, c.Member.Values, c.Member.Standing.MayUse, c.Refusal,
                c.Clash)));
    }

    private static IReadOnlyList<FacetCount> Counts(IEnumerable<FacetValue> values) =>
        [.. values.Select(v => new FacetCount(v.Value, v.Label, v.Count))];
}
