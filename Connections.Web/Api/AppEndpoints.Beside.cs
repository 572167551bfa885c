using Connections.Core.Apps.Editing;
using Connections.Web.Api.Contracts;

namespace Connections.Web.Api;

/// <summary>What is beside an app's definition: favorites, tags, names of versions.</summary>
internal static partial class AppEndpoints
{
    private static void MapBeside(RouteGroupBuilder apps, IEndpointRouteBuilder routes)
    {
        apps.MapPatch("/{id}/version-name", NameAsync).WithOperation("updateAppVersionName",
            "Names a version.", Version)
            .WithBody<RequestDocument<RequestResource<AppVersionNameChange>>>()
            .Calls<AppService>(nameof(AppService.NameVersionAsync));
        apps.MapPatch("/{id}/favorite", MarkAsync).WithOperation("updateAppFavorite",
            "Adds an app to your favorites, or removes it.")
            .WithBody<RequestDocument<RequestResource<AppFavoriteChange>>>()
            .Calls<AppService>(nameof(AppService.SetFavoriteAsync));
        apps.MapPatch("/{id}/tags", TagAsync).WithOperation("updateAppTags", "Replaces the tags of an app.")
            .WithBody<RequestDocument<RequestResource<AppTagsChange>>>()
            .Calls<AppService>(nameof(AppService.UpdateAsync));
        apps.MapPatch("/{id}/protection-level", ProtectAsync).WithOperation("updateProtectionLevel",
            "Accepts direct_publish, the only level that there is here.")
            .WithBody<RequestDocument<RequestResource<AppProtectionChange>>>()
            .Calls<AppQueries>(nameof(AppQueries.GetAsync));
        apps.MapPost("/{id}/check", CheckAsync).WithOperation("checkApp",
            "Returns what would keep a definition from being saved, and from working. Changes nothing.")
            .WithBody<RequestDocument<RequestResource<NewAppCheckAttributes>>>()
            .Calls<AppQueries>(nameof(AppQueries.CheckAsync)).IsReadOnly()
            .WithMetadata(new BodyLimit(_ => MostBytes));
        apps.MapPost("/{id}/take_ownership", TakeAsync).WithOperation("takeAppOwnership",
            "Makes the caller its author. Requires Editor, and Resolver on the connections it names.")
            .Calls<AppService>(nameof(AppService.TakeOwnershipAsync)).About<AppQueries>(SeeAsync);
        routes.MapGet("/v2/app-builder/tags", TagsAsync).WithOperation("listAppTags", "Lists the tags of your apps.")
            .Calls<AppQueries>(nameof(AppQueries.TagsAsync));
    }

    private static async Task<ApiNoContent> TakeAsync(HttpContext http, AppService service, CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        await service.TakeOwnershipAsync(http.Actor(), http.AppId(), ct);
        return JsonApi.Done();
    }

    private static async Task<ApiNoContent> NameAsync(HttpContext http, AppService service, CancellationToken ct)
    {
        var query = QueryReader.Create(http);
        var version = Choice(query, null);
        query.Ensure();
        var id = http.AppId();
        var body = await JsonBodyReader.ReadAsync(http);
        var name = body.Attributes("versionNames").Only<AppVersionNameChange>().Required("name")?.Text();
        body.Ensure();
        http.Point();
        await service.NameVersionAsync(http.Actor(), id, version, name!, ct);
        return JsonApi.Done();
    }

    private static async Task<ApiNoContent> MarkAsync(HttpContext http, AppService service, CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        var id = http.AppId();
        var body = await JsonBodyReader.ReadAsync(http);
        var favorite = body.Attributes("favorites").Only<AppFavoriteChange>().Required("favorite")?.Flag() ?? false;
        body.Ensure();
        await service.SetFavoriteAsync(http.Actor(), id, favorite, ct);
        return JsonApi.Done();
    }

    private static async Task<ApiNoContent> TagAsync(HttpContext http, AppService service, AppQueries reading,
        CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        var id = http.AppId();
        var body = await JsonBodyReader.ReadAsync(http);
        var tags = body.Attributes("tags").Only<AppTagsChange>().Required("tags")?.Texts() ?? [];
        body.Ensure();
        http.Point();
        await ChangeAsync(http, reading,
            seen => service.UpdateAsync(http.Actor(), id, new AppChange { Tags = tags }, seen, ct), ct);
        return JsonApi.Done();
    }

    private static async Task<ApiOk<AppDocument>> ProtectAsync(HttpContext http, AppQueries reading,
        CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        var id = http.AppId();
        var body = await JsonBodyReader.ReadAsync(http);
        var level = body.Attributes("protectionLevel").Only<AppProtectionChange>().Required("protectionLevel");
        if (level?.Text() is { } text and not "direct_publish")
            level.Fault($"“{text}” is not available here: the editors of an app publish it. Use direct_publish.");
        body.Ensure();
        return AppResources.One(await reading.GetAsync(http.Actor(), id, AppVersionChoice.Newest, ct));
    }

    private static async Task<ApiOk<Document<Resource<AppCheckAttributes>>>> CheckAsync(HttpContext http,
        AppQueries reading, CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        var id = http.AppId();
        var body = await JsonBodyReader.ReadAsync(http);
        var definition = AppResources.Definition(body.Attributes("app_check")) ?? "{}";
        body.Ensure();
        var check = await reading.CheckAsync(http.Actor(), id, definition, ct);
        return JsonApi.One(JsonApi.Resource("app_check", id, new AppCheckAttributes(
            [.. check.Faults.Select(f => new AttentionItem(AppResources.Pointer(f.Field), f.Message))],
            AppResources.Items(check.Attention))));
    }

    private static async Task<ApiOk<ListDocument<ResourceIdentifier>>> TagsAsync(HttpContext http, AppQueries reading,
        CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        return JsonApi.All(await reading.TagsAsync(http.Actor(), ct), t => new ResourceIdentifier(t, "tag"));
    }
}
