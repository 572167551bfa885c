using System.Globalization;
using Connections.Core.Apps.Editing;
using Connections.Core.Files;
using Connections.Web.Api.Contracts;

namespace Connections.Web.Api;

/// <summary><c>/api/v2/app-builder/apps</c>, as Datadog's clients know it.</summary>
internal static partial class AppEndpoints
{
    public const string Type = "appDefinitions";

    // A definition of 1 MB, written in JSON with escapes.
    private const int MostBytes = 3 * 1024 * 1024;

    private const int MostDeleted = 100;

    private static readonly Dictionary<string, AppSort> Sorts = new(StringComparer.Ordinal)
    {
        ["name"] = AppSort.Name,
        ["created_at"] = AppSort.CreatedAt,
        ["updated_at"] = AppSort.UpdatedAt,
        ["user_name"] = AppSort.Author,
    };

    private static readonly QueryParameter[] Page =
    [
        new("limit", "Entries per page, 1 to 200; 50 by default.", QueryValue.Size),
        new("page", "The page, starting at 0.", QueryValue.Number),
    ];

    private static readonly QueryParameter Version = new("version",
        "A version's number, latest or deployed; the newest by default.");

    public static void MapApps(this IEndpointRouteBuilder routes)
    {
        var apps = routes.MapGroup("/v2/app-builder/apps").WithMetadata(new RefusesAsBadRequest());
        apps.MapGet("", ListAsync).WithOperation("listApps", "Lists the apps you can see.",
            [.. Page, new("filter[user_name]", "Part of the author's name or email."),
                new("filter[user_uuid]", "The author.", QueryValue.Id),
                new("filter[name]", "Part of the name."),
                new("filter[query]", "Part of a name, tag, description or of the author's name."),
                new("filter[deployed]", "true: only published apps; false: only others.", QueryValue.Flag),
                new("filter[tags]", "Tags that they have, separated by commas.", QueryValue.Texts),
                new("filter[favorite]", "true: only what you marked; false: only others.", QueryValue.Flag),
                new("filter[self_service]", "true: none, as there is no self-service hub here.", QueryValue.Flag),
                new("sort", $"Any of {string.Join(", ", Sorts.Keys)}, separated by commas; prefix one with a minus for "
                    + "descending order.", QueryValue.Texts)])
            .Calls<AppQueries>(nameof(AppQueries.ListAsync));
        apps.MapPost("", CreateAsync).WithOperation("createApp",
            "Creates an app. What would keep it from working is saved and listed when you read it.")
            .WithBody<RequestDocument<RequestResource<AppChangeAttributes>>>()
            .Calls<AppService>(nameof(AppService.CreateAsync)).MayAnswerLater()
            .WithMetadata(new BodyLimit(_ => MostBytes));
        apps.MapDelete("", DeleteAllAsync).WithOperation("deleteApps", "Deletes several apps: all of them or none.")
            .WithBody<AppDeletionRequest>()
            .Calls<AppService>(nameof(AppService.DeleteAllAsync));
        apps.MapGet("/{id}", GetAsync).WithOperation("getApp", "Returns one app with its definition.", Version)
            .Calls<AppQueries>(nameof(AppQueries.GetAsync));
        apps.MapPatch("/{id}", PatchAsync).WithOperation("updateApp",
            "Updates what the document contains, as a new version. The published version stays as it is.")
            .WithBody<RequestDocument<RequestResource<AppChangeAttributes>>>()
            .Calls<AppService>(nameof(AppService.UpdateAsync))
            .WithMetadata(new BodyLimit(_ => MostBytes));
        apps.MapDelete("/{id}", DeleteAsync).WithOperation("deleteApp", "Deletes an app.")
            .Calls<AppService>(nameof(AppService.DeleteAsync));
        apps.MapPost("/{id}/deployment", PublishAsync).WithOperation("publishApp",
            "Publishes the newest version: viewers see it until another one is published.")
            .Calls<AppService>(nameof(AppService.PublishAsync)).About<AppQueries>(SeeAsync);
        apps.MapDelete("/{id}/deployment", UnpublishAsync).WithOperation("unpublishApp", "Unpublishes an app.")
            .Calls<AppService>(nameof(AppService.UnpublishAsync));
        apps.MapGet("/{id}/versions", VersionsAsync).WithOperation("listAppVersions",
            "Lists the versions of an app, newest first.", Page)
            .Calls<AppQueries>(nameof(AppQueries.VersionsAsync));
        apps.MapPost("/{id}/revert", RevertAsync).WithOperation("revertApp",
            "Makes the definition of an earlier version the newest one, as a new version.", Version)
            .Calls<AppService>(nameof(AppService.RevertAsync)).About<AppQueries>(SeeAsync);
        apps.MapPost("/{id}/release", ReleaseAsync).WithOperation("releaseApp",
            "Releases an app from the file that manages it.")
            .Calls<ManagedFiles>(nameof(ManagedFiles.ReleaseAppAsync)).About<AppQueries>(SeeAsync);
        MapBeside(apps, routes);
        routes.MapDeletedApps();
    }

    /// <summary>Reads the app in the path: who can't see it isn't answered again.</summary>
    public static Task SeeAsync(AppQueries reading, HttpContext http, CancellationToken ct) =>
        reading.GetAsync(http.Actor(), http.AppId(), AppVersionChoice.Newest, ct);

    /// <summary>The id of an app in the path.</summary>
    /// <exception cref="ApiException">It is no UUID.</exception>
    public static Guid AppId(this HttpContext http) => Addresses.Id((string)http.GetRouteValue("id")!,
        "invalid parameter \"app_id\" in \"path\"; expected type \"uuid\"", "app_id");

    private static async Task<ApiOk<AppListDocument>> ListAsync(HttpContext http, AppQueries reading,
        CancellationToken ct)
    {
        var query = QueryReader.Create(http);
        var order = query.Texts("sort").Select(s => (Name: s.TrimStart('-'), Descending: s.StartsWith('-'))).ToList();
        foreach (var (name, _) in order.Where(o => !Sorts.ContainsKey(o.Name)))
            query.Fault("sort", $"Sort by any of {string.Join(", ", Sorts.Keys)}; “{name}” is none of them.");
        var selfService = query.FlagOrNone("filter[self_service]");
        var filter = new AppQueryFilter
        {
            Search = query.Text("filter[query]"),
            Name = query.Text("filter[name]"),
            AuthorName = query.Text("filter[user_name]"),
            AuthorId = query.Id("filter[user_uuid]"),
            IsPublished = query.FlagOrNone("filter[deployed]"),
            Tags = query.Texts("filter[tags]"),
            IsFavorite = query.FlagOrNone("filter[favorite]"),
        };
        var page = query.LimitedPage();
        query.Ensure();
        filter = filter with { Order = [.. order.Select(o => (Sorts[o.Name], o.Descending))] };
        var all = await reading.ListAsync(http.Actor(), new AppQueryFilter(), new(0, 1), ct);
        // There is no hub of self-service that an app could be in.
        var found = selfService == true ? new([], 0) : await reading.ListAsync(http.Actor(), filter, page, ct);
        return new(AppResources.List(found, all.Total));
    }

    private static async Task<ApiCreated<Document<ResourceIdentifier>>> CreateAsync(HttpContext http,
        AppService service, AppQueries reading, CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        var body = await JsonBodyReader.ReadAsync(http);
        var change = AppResources.Read(http, body.Attributes(Type));
        body.Ensure();
        var id = await IdempotencyFilter.OnceAsync(http, () => service.CreateAsync(http.Actor(), change, ct));
        return new(new(new(id.ToString(), Type))) { Version = await VersionAsync(http, reading, id, ct) };
    }

    private static async Task<ApiOk<AppDocument>> GetAsync(HttpContext http, AppQueries reading, CancellationToken ct)
    {
        var query = QueryReader.Create(http);
        var version = Choice(query, AppVersionChoice.Newest);
        query.Ensure();
        return AppResources.One(await reading.GetAsync(http.Actor(), http.AppId(), version, ct));
    }

    private static async Task<ApiOk<AppDocument>> PatchAsync(HttpContext http, AppService service, AppQueries reading,
        CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        var id = http.AppId();
        var body = await JsonBodyReader.ReadAsync(http);
        var change = AppResources.Read(http, body.Attributes(Type, id.ToString()));
        body.Ensure();
        return await ChangeAsync(http, reading, seen => service.UpdateAsync(http.Actor(), id, change, seen, ct), ct);
    }

    private static async Task<ApiOk<Document<ResourceIdentifier>>> DeleteAsync(HttpContext http, AppService service,
        AppQueries reading, CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        var (actor, id) = (http.Actor(), http.AppId());
        if (http.Request.Headers.IfMatch.Count > 0) http.EnsureMatch(await VersionAsync(http, reading, id, ct));
        await service.DeleteAsync(actor, id, ct);
        return new(new(new(id.ToString(), Type)));
    }

    private static async Task<ApiOk<ListDocument<ResourceIdentifier>>> DeleteAllAsync(HttpContext http,
        AppService service, CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        var body = (await JsonBodyReader.ReadAsync(http)).Only<AppDeletionRequest>();
        var items = body.Required("data")?.Items() ?? [];
        if (items.Count > MostDeleted)
            body.Member("data")!.Fault($"At most {MostDeleted} apps can be deleted at once.");
        List<Guid> ids = [.. items.Select(i => i.Identifier(Type)).OfType<Guid>()];
        body.Ensure();
        await service.DeleteAllAsync(http.Actor(), ids, ct);
        return new(new([.. ids.Distinct().Select(id => new ResourceIdentifier(id.ToString(), Type))]));
    }

    private static async Task<ApiCreated<Document<AppDeploymentModel>>> PublishAsync(HttpContext http,
        AppService service, CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        return new(new(AppResources.Deployment(await service.PublishAsync(http.Actor(), http.AppId(), ct))));
    }

    private static async Task<ApiOk<Document<AppDeploymentModel>>> UnpublishAsync(HttpContext http, AppService service,
        CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        return new(new(AppResources.Deployment(await service.UnpublishAsync(http.Actor(), http.AppId(), ct)
            with
        { VersionId = Guid.Empty })));
    }

    private static async Task<ApiNoContent> ReleaseAsync(HttpContext http, ManagedFiles files, CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        await files.ReleaseAppAsync(http.Actor(), http.AppId(), ct);
        return JsonApi.Done();
    }

    private static async Task<ApiOk<ListDocument<Resource<AppVersionAttributes>, WorkflowListMeta>>> VersionsAsync(
        HttpContext http, AppQueries reading, CancellationToken ct)
    {
        var query = QueryReader.Create(http);
        var page = query.LimitedPage();
        query.Ensure();
        var id = http.AppId();
        var found = await reading.VersionsAsync(http.Actor(), id, page, ct);
        return new(new([.. found.Rows.Select(v => AppResources.Version(id, v))], new(new(found.Total, found.Total))));
    }

    private static async Task<ApiOk<AppDocument>> RevertAsync(HttpContext http, AppService service, AppQueries reading,
        CancellationToken ct)
    {
        var query = QueryReader.Create(http);
        var version = Choice(query, null);
        query.Ensure();
        return await ChangeAsync(http, reading,
            seen => service.RevertAsync(http.Actor(), http.AppId(), version, seen, ct), ct);
    }

    private static async Task<ApiOk<AppDocument>> ChangeAsync(HttpContext http, AppQueries reading,
        Func<Guid, Task> change, CancellationToken ct)
    {
        var (actor, id) = (http.Actor(), http.AppId());
        await http.OverLatestAsync(
            async () =>
            {
                var seen = await reading.GetAsync(actor, id, AppVersionChoice.Newest, ct);
                return (seen, seen.Row.Version);
            },
            seen => change(seen.Row.Version));
        return AppResources.One(await reading.GetAsync(actor, id, AppVersionChoice.Newest, ct));
    }

    private static async Task<Guid> VersionAsync(HttpContext http, AppQueries reading, Guid id, CancellationToken ct) =>
        (await reading.GetAsync(http.Actor(), id, AppVersionChoice.Newest, ct)).Row.Version;

    private static AppVersionChoice Choice(QueryReader query, AppVersionChoice? otherwise)
    {
        switch (query.Text(Version.Name))
        {
            case null when otherwise is not null: return otherwise;
            case "latest": return AppVersionChoice.Newest;
            case "deployed": return AppVersionChoice.Published;
            case { } text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number):
                return new(number);
            default:
                query.Fault(Version.Name, "Use a version's number, latest or deployed.");
                return AppVersionChoice.Newest;
        }
    }
}
