using Connections.Core;
using Connections.Core.People;
using Connections.Web.Api.Contracts;

namespace Connections.Web.Api;

/// <summary>
/// <c>/api/v2/api_keys</c> and <c>/api/v2/application_keys</c>. A key itself is in the answer to its making, and
/// nowhere else.
/// </summary>
internal static class AccessKeyEndpoints
{
    public static void MapKeys(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v2/api_keys", ListApiKeysAsync)
            .WithOperation("listAPIKeys", "Lists API keys, newest first.",
                QueryParameter.Page).Calls<KeyService>(nameof(KeyService.ListAsync));
        routes.MapPost("/v2/api_keys", CreateApiKeyAsync)
            .WithOperation("createAPIKey", "Creates an API key.")
            .WithBody<RequestDocument<RequestResource<NewApiKeyAttributes>>>()
            .Calls<KeyService>(nameof(KeyService.CreateAsync)).IsNotReplayable();
        routes.MapDelete("/v2/api_keys/{id}", RevokeAsync).WithOperation("deleteAPIKey",
            "Revokes an API key.").Calls<KeyService>(nameof(KeyService.RevokeAsync));
        routes.MapGet("/v2/application_keys", ListApplicationKeysAsync)
            .WithOperation("listApplicationKeys", "Lists the application keys you can manage, newest first.",
                QueryParameter.Page).Calls<KeyService>(nameof(KeyService.ListAsync));
        routes.MapDelete("/v2/application_keys/{id}", RevokeAsync).WithOperation("deleteApplicationKey",
            "Revokes an application key.").Calls<KeyService>(nameof(KeyService.RevokeAsync));
        routes.MapPost("/v2/current_user/application_keys",
            (HttpContext http, KeyService keys, CancellationToken ct) =>
                CreateApplicationKeyAsync(http, keys, null, ct))
            .WithOperation("createCurrentUserApplicationKey",
                "Creates an application key for the caller.")
            .WithBody<RequestDocument<RequestResource<NewApplicationKeyAttributes>>>()
            .Calls<KeyService>(nameof(KeyService.CreateAsync)).IsNotReplayable();
        routes.MapPost("/v2/service_accounts/{id}/application_keys",
            (HttpContext http, KeyService keys, CancellationToken ct) =>
                CreateApplicationKeyAsync(http, keys, http.IdOf(), ct))
            .WithOperation("createServiceAccountApplicationKey",
                "Creates an application key for a service account.")
            .WithBody<RequestDocument<RequestResource<NewApplicationKeyAttributes>>>()
            .Calls<KeyService>(nameof(KeyService.CreateAsync))
            .IsNotReplayable();
    }

    private static async Task<ApiOk<ListDocument<Resource<ApiKeyAttributes, KeyRelationships>, TotalMeta>>>
        ListApiKeysAsync(HttpContext http, KeyService keys, CancellationToken ct) =>
        JsonApi.Page(await ListAsync(http, keys, KeyKind.Api, ct), k => JsonApi.Resource(TypeOf(k.Kind), k.Id,
            new ApiKeyAttributes(k.Name, k.ExpiresAt, k.Hint, k.CreatedAt, k.CreatedBy, k.LastUsedAt, k.Acts),
            OwnedBy(k)));

    private static async Task<ApiOk<ListDocument<Resource<ApplicationKeyAttributes, KeyRelationships>, TotalMeta>>>
        ListApplicationKeysAsync(HttpContext http, KeyService keys, CancellationToken ct) =>
        JsonApi.Page(await ListAsync(http, keys, KeyKind.Application, ct), k => JsonApi.Resource(TypeOf(k.Kind), k.Id,
            new ApplicationKeyAttributes(k.Name, k.ExpiresAt, Scopes(k.Scopes), k.Registered, k.Hint, k.CreatedAt,
                k.CreatedBy, k.LastUsedAt, k.Acts),
            OwnedBy(k)));

    private static async Task<ApiCreated<Document<Resource<CreatedApiKeyAttributes>>>> CreateApiKeyAsync(
        HttpContext http, KeyService keys, CancellationToken ct)
    {
        var (wanted, made) = await CreateAsync(http, keys, KeyKind.Api, null, ct);
        return JsonApi.Created(JsonApi.Resource(TypeOf(KeyKind.Api), made.Id,
            new CreatedApiKeyAttributes(wanted.Name.Trim(), wanted.ExpiresAt, made.Text)));
    }

    private static async Task<ApiCreated<Document<Resource<CreatedApplicationKeyAttributes>>>>
        CreateApplicationKeyAsync(HttpContext http, KeyService keys, Guid? owner, CancellationToken ct)
    {
        var (wanted, made) = await CreateAsync(http, keys, KeyKind.Application, owner, ct);
        return JsonApi.Created(JsonApi.Resource(TypeOf(KeyKind.Application), made.Id,
            new CreatedApplicationKeyAttributes(wanted.Name.Trim(), wanted.ExpiresAt, Scopes(wanted.Scopes),
                wanted.Registered, made.Text)));
    }

    private static async Task<PagedResult<KeyRow>> ListAsync(HttpContext http, KeyService keys, KeyKind kind,
        CancellationToken ct)
    {
        var query = QueryReader.Create(http);
        var page = query.Page();
        query.Ensure();
        return await keys.ListAsync(http.Actor(), kind, page, ct);
    }

    private static async Task<(NewKey Wanted, IssuedKey Made)> CreateAsync(
        HttpContext http, KeyService keys, KeyKind kind, Guid? owner, CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        var body = await JsonBodyReader.ReadAsync(http);
        var attributes = body.Attributes(TypeOf(kind));
        attributes = kind == KeyKind.Api ? attributes.Only<NewApiKeyAttributes>()
            : attributes.Only<NewApplicationKeyAttributes>();
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
        return (wanted, await keys.CreateAsync(http.Actor(), wanted, ct));
    }

    private static async Task<ApiNoContent> RevokeAsync(HttpContext http, KeyService keys, CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        await keys.RevokeAsync(http.Actor(), http.IdOf(), ct);
        return JsonApi.Done();
    }

    private static string TypeOf(KeyKind kind) => kind == KeyKind.Api ? "api_keys" : "application_keys";

    private static IReadOnlyList<string>? Scopes(Permissions? scopes) =>
        scopes is { } some ? [.. some.WireNames()] : null;

    private static KeyRelationships OwnedBy(KeyRow key) => new(JsonApi.Related("users", key.Owner.Id));
}
