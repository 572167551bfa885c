using System.Text.Json.Nodes;
using Connections.Core.People;

namespace Connections.Web.Api;

/// <summary>
/// <c>/api/v2/api_keys</c> and <c>/api/v2/application_keys</c>. A key itself is in the answer to its making, and
/// nowhere else.
/// </summary>
internal static class AccessKeyEndpoints
{
    public static void MapKeys(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v2/api_keys",
            (HttpContext http, KeyService keys, CancellationToken ct) => ListAsync(http, keys, KeyKind.Api, ct))
            .Is("listAPIKeys", "Lists API keys, newest first.",
                QueryParameter.Page).Does<KeyService>(nameof(KeyService.ListAsync));
        routes.MapPost("/v2/api_keys",
            (HttpContext http, KeyService keys, CancellationToken ct) => CreateAsync(http, keys, KeyKind.Api, null, ct))
            .Is("createAPIKey", "Creates an API key.").Does<KeyService>(nameof(KeyService.CreateAsync)).Once();
        routes.MapDelete("/v2/api_keys/{id}", RevokeAsync).Is("deleteAPIKey",
            "Revokes an API key.").Does<KeyService>(nameof(KeyService.RevokeAsync));
        routes.MapGet("/v2/application_keys",
            (HttpContext http, KeyService keys, CancellationToken ct) => ListAsync(http, keys, KeyKind.Application, ct))
            .Is("listApplicationKeys", "Lists the application keys you can manage, newest first.",
                QueryParameter.Page).Does<KeyService>(nameof(KeyService.ListAsync));
        routes.MapDelete("/v2/application_keys/{id}", RevokeAsync).Is("deleteApplicationKey",
            "Revokes an application key.").Does<KeyService>(nameof(KeyService.RevokeAsync));
        routes.MapPost("/v2/current_user/application_keys",
            (HttpContext http, KeyService keys, CancellationToken ct) =>
                CreateAsync(http, keys, KeyKind.Application, null, ct))
            .Is("createCurrentUserApplicationKey",
                "Creates an application key for the caller.").Does<KeyService>(nameof(KeyService.CreateAsync)).Once();
        routes.MapPost("/v2/service_accounts/{id}/application_keys",
            (HttpContext http, KeyService keys, CancellationToken ct) =>
                CreateAsync(http, keys, KeyKind.Application, http.IdOf(), ct))
            .Is("createServiceAccountApplicationKey",
                "Creates an application key for a service account.").Does<KeyService>(nameof(KeyService.CreateAsync))
            .Once();
    }

    private static async Task<ApiResult> ListAsync(HttpContext http, KeyService keys, KeyKind kind,
        CancellationToken ct)
    {
        var query = QueryReader.Create(http);
        var page = query.Page();
        query.Ensure();
        return JsonApi.Page(await keys.ListAsync(http.Actor(), kind, page, ct), k =>
        {
            var attributes = Attributes(k.Kind, k.Name, k.Scopes, k.ExpiresAt, k.Registered);
            attributes["hint"] = k.Hint;
            attributes["created_at"] = JsonApi.Time(k.CreatedAt);
            attributes["created_by"] = k.CreatedBy;
            attributes["last_used_at"] = JsonApi.Time(k.LastUsedAt);
            attributes["acts"] = k.Acts;
            return JsonApi.Resource(TypeOf(k.Kind), k.Id, attributes,
                new JsonObject { ["owned_by"] = JsonApi.Related("users", k.Owner.Id) });
        });
    }

    private static async Task<ApiResult> CreateAsync(HttpContext http, KeyService keys, KeyKind kind, Guid? owner,
        CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        var body = await JsonBodyReader.ReadAsync(http);
        var attributes = body.Attributes(TypeOf(kind))
            .Only(kind == KeyKind.Api ? ["name", "expires_at"] : ["name", "expires_at", "scopes", "registered"]);
        var wanted = new NewKey
        {
            Kind = kind,
            Name = attributes.Required("name")?.Text() ?? "",
            OwnerId = owner,
            Scopes = attributes.Member("scopes") is { IsNull: false } scopes ? scopes.Permissions() : null,
            ExpiresAt = attributes.Member("expires_at") is { IsNull: false } expires ? expires.Time() : null,
            Registered = attributes.Member("registered")?.Flag() ?? false,
        };
        body.Ensure();
        http.Point(("expires", "/data/attributes/expires_at"));
        var made = await keys.CreateAsync(http.Actor(), wanted, ct);
        var written = Attributes(kind, wanted.Name.Trim(), wanted.Scopes, wanted.ExpiresAt, wanted.Registered);
        written["key"] = made.Text;
        return JsonApi.One(JsonApi.Resource(TypeOf(kind), made.Id, written), StatusCodes.Status201Created);
    }

    private static async Task<ApiResult> RevokeAsync(HttpContext http, KeyService keys, CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        await keys.RevokeAsync(http.Actor(), http.IdOf(), ct);
        return JsonApi.Done();
    }

    private static string TypeOf(KeyKind kind) => kind == KeyKind.Api ? "api_keys" : "application_keys";

    private static JsonObject Attributes(KeyKind kind, string name, Permissions? scopes, DateTimeOffset? expires,
        bool registered)
    {
        var attributes = new JsonObject { ["name"] = name, ["expires_at"] = JsonApi.Time(expires) };
        if (kind == KeyKind.Api) return attributes;
        attributes["scopes"] = scopes is { } some ? JsonApi.Texts(some.WireNames()) : null;
        attributes["registered"] = registered;
        return attributes;
    }
}
