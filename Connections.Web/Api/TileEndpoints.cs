using Connections.Core.Automation.Uses;
using Connections.Core.Execution.Testing;
using Connections.Core.Files;
using Connections.Core.Tiles;
using Connections.Web.Api.Contracts;

namespace Connections.Web.Api;

/// <summary><c>/api/v2/integration/tiles</c>: integration tiles and their accounts.</summary>
internal static class TileEndpoints
{
    /// <summary>The type of an account.</summary>
    public const string AccountType = "integration_account";

    public static void MapTiles(this IEndpointRouteBuilder routes)
    {
        var tiles = routes.MapGroup("/v2/integration/tiles");
        tiles.MapGet("", ListAsync).WithOperation("listIntegrationTiles", "Lists the integration tiles.")
            .Calls<TileQueries>(nameof(TileQueries.ListAsync));
        var accounts = tiles.MapGroup("/{tile}/accounts");
        accounts.MapGet("", AccountsAsync).WithOperation("listIntegrationAccounts",
            "Lists the accounts of a tile.").Calls<TileQueries>(nameof(TileQueries.AccountsAsync));
        accounts.MapPost("", CreateAsync).WithOperation("createIntegrationAccount",
            "Adds an account to a tile. The first one is the default. Requires integrations_manage.")
            .WithBody<RequestDocument<RequestResource<NewTileAccountAttributes>>>()
            .Calls<TileService>(nameof(TileService.CreateAsync)).MayAnswerLater();
        accounts.MapPost("/test", TestInputAsync).WithOperation("testIntegrationAccountInput",
            "Tests an unsaved account; with the id of an account, an unsaved change of it.")
            .WithBody<RequestDocument<RequestResource<TileAccountChangeAttributes>>>()
            .Calls<TileAccountTester>(nameof(TileAccountTester.TestAsync)).IsNotReplayable().IsNotAtomic();
        accounts.MapGet("/{id}", GetAsync).WithOperation("getIntegrationAccount",
            "Returns one account. Every secret is returned as an empty string. Requires integrations_manage.")
            .Calls<TileQueries>(nameof(TileQueries.GetAsync));
        accounts.MapPatch("/{id}", PatchAsync).WithOperation("updateIntegrationAccount",
            "Updates what the document contains; everything else is unchanged.")
            .WithBody<RequestDocument<RequestResource<TileAccountChangeAttributes>>>()
            .Calls<TileService>(nameof(TileService.UpdateAsync));
        accounts.MapDelete("/{id}", DeleteAsync).WithOperation("deleteIntegrationAccount",
            "Deletes an account with its secrets. It can't be restored.")
            .Calls<TileService>(nameof(TileService.DeleteAsync));
        accounts.MapPost("/{id}/test", TestAsync).WithOperation("testIntegrationAccount",
            "Tests a saved account and updates its health.")
            .Calls<TileAccountTester>(nameof(TileAccountTester.TestStoredAsync)).IsNotReplayable().IsNotAtomic();
        accounts.MapPut("/{id}/default", SetDefaultAsync).WithOperation("setDefaultIntegrationAccount",
            "Makes an account the one that steps use which choose none.")
            .Calls<TileService>(nameof(TileService.SetDefaultAsync));
        accounts.MapDelete("/{id}/default", UnsetDefaultAsync).WithOperation("unsetDefaultIntegrationAccount",
            "Leaves the tile without a default account: steps must choose one of several.")
            .Calls<TileService>(nameof(TileService.SetDefaultAsync));
        accounts.MapPost("/{id}/release", ReleaseAsync).WithOperation("releaseIntegrationAccount",
            "Releases an account from the file that manages it. Requires integrations_manage.")
            .Calls<ManagedFiles>(nameof(ManagedFiles.ReleaseTileAccountAsync))
            .About<TileQueries>((reading, http, ct) =>
                reading.GetAsync(http.Actor(), $"{http.GetRouteValue("tile")}", http.IdOf(), ct));
        accounts.MapGet("/{id}/uses", UsesAsync).WithOperation("listUsesOfIntegrationAccount",
            "Lists the workflows whose steps use an account, or may use it. Those that you can't see are counted.",
            QueryParameter.Page).Calls<UseQueries>(nameof(UseQueries.OfTileAccountAsync));
    }

    private static async Task<ApiOk<ListDocument<Resource<TileAttributes>>>> ListAsync(HttpContext http,
        TileQueries reading, CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        return JsonApi.All(await reading.ListAsync(http.Actor(), ct), t => new Resource<TileAttributes>(t.Type,
            "integration_tile", new(t.Name, t.Description, t.Accounts, t.NeedAttention, t.DefaultAccount)));
    }

    private static async Task<ApiOk<ListDocument<Resource<TileAccountAttributes>>>> AccountsAsync(HttpContext http,
        string tile, TileQueries reading, CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        return JsonApi.All((await reading.AccountsAsync(http.Actor(), tile, ct)).Accounts,
            a => JsonApi.Resource(AccountType, a.Id, Attributes(a)));
    }

    private static async Task<ApiCreated<Document<Resource<TileAccountAttributes>>>> CreateAsync(HttpContext http,
        string tile, TileService service, TileQueries reading, ConnectionReader reader, ConnectionWriter writer,
        CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        var input = reader.CreateAccount(http, await JsonBodyReader.ReadAsync(http), tile);
        TileAccountDetails? created = null;
        var id = await IdempotencyFilter.OnceAsync(http,
            async () => (created = await service.CreateAsync(http.Actor(), input, ct)).Row.Id);
        created ??= await reading.GetAsync(http.Actor(), tile, id, ct);
        return JsonApi.Created(Resource(created, writer), created.Row.Version);
    }

    private static async Task<ApiOk<Document<Resource<TestAttributes>>>> TestInputAsync(HttpContext http, string tile,
        TileAccountTester tester, TileQueries reading, ConnectionReader reader, CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        var body = await JsonBodyReader.ReadAsync(http);
        var id = body.Member("data")?.Member("id")?.Id();
        body.Ensure();
        var input = id is { } known
            ? reader.PatchAccount(http, body, (await reading.GetAsync(http.Actor(), tile, known, ct)).Credential)
            : reader.CreateAccount(http, body, tile);
        return RunEndpoints.Tested(id ?? Guid.CreateVersion7(), await tester.TestAsync(http.Actor(), input, id, ct));
    }

    private static async Task<ApiOk<Document<Resource<TileAccountAttributes>>>> GetAsync(HttpContext http,
        string tile, TileQueries reading, ConnectionWriter writer, CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        var found = await reading.GetAsync(http.Actor(), tile, http.IdOf(), ct);
        return JsonApi.One(Resource(found, writer), found.Row.Version);
    }

    private static async Task<ApiOk<Document<Resource<TileAccountAttributes>>>> PatchAsync(HttpContext http,
        string tile, TileService service, TileQueries reading, ConnectionReader reader, ConnectionWriter writer,
        CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        var (actor, id) = (http.Actor(), http.IdOf());
        var body = await JsonBodyReader.ReadAsync(http);
        TileAccountDetails? saved = null;
        await http.OverLatestAsync(
            async () =>
            {
                var seen = await reading.GetAsync(actor, tile, id, ct);
                return (seen, seen.Row.Version);
            },
            async seen => saved = await service.UpdateAsync(actor, id,
                reader.PatchAccount(http, body, seen.Credential), seen.Row.Version, ct));
        return JsonApi.One(Resource(saved!, writer), saved!.Row.Version);
    }

    private static async Task<ApiNoContent> DeleteAsync(HttpContext http, string tile, TileService service,
        TileQueries reading, CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        http.EnsureMatch((await reading.GetAsync(http.Actor(), tile, http.IdOf(), ct)).Row.Version);
        await service.DeleteAsync(http.Actor(), http.IdOf(), ct);
        return JsonApi.Done();
    }

    private static async Task<ApiNoContent> ReleaseAsync(HttpContext http, string tile, ManagedFiles files,
        TileQueries reading, CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        await reading.GetAsync(http.Actor(), tile, http.IdOf(), ct);
        await files.ReleaseTileAccountAsync(http.Actor(), http.IdOf(), ct);
        return JsonApi.Done();
    }

    private static async Task<ApiOk<Document<Resource<TestAttributes>>>> TestAsync(HttpContext http, string tile,
        TileAccountTester tester, TileQueries reading, CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        await reading.GetAsync(http.Actor(), tile, http.IdOf(), ct);
        return RunEndpoints.Tested(http.IdOf(), await tester.TestStoredAsync(http.Actor(), http.IdOf(), ct));
    }

    private static Task<ApiNoContent> SetDefaultAsync(HttpContext http, string tile, TileService service,
        TileQueries reading, CancellationToken ct) => DefaultAsync(http, tile, true, service, reading, ct);

    private static Task<ApiNoContent> UnsetDefaultAsync(HttpContext http, string tile, TileService service,
        TileQueries reading, CancellationToken ct) => DefaultAsync(http, tile, false, service, reading, ct);

    private static async Task<ApiNoContent> DefaultAsync(HttpContext http, string tile, bool isDefault,
        TileService service, TileQueries reading, CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        await reading.GetAsync(http.Actor(), tile, http.IdOf(), ct);
        await service.SetDefaultAsync(http.Actor(), http.IdOf(), isDefault, ct);
        return JsonApi.Done();
    }

    private static Task<ApiOk<ListDocument<Resource<UseAttributes>, UsesMeta>>> UsesAsync(HttpContext http,
        string tile, UseQueries uses, CancellationToken ct) =>
        UseEndpoints.UsesAsync(http, (actor, id, page) => uses.OfTileAccountAsync(actor, tile, id, page, ct));

    private static Resource<TileAccountAttributes> Resource(TileAccountDetails account, ConnectionWriter writer) =>
        JsonApi.Resource(AccountType, account.Row.Id,
            Attributes(account.Row) with { Integration = writer.Integration(account.Credential) });

    private static TileAccountAttributes Attributes(TileAccountRow row) => new(row.Name, row.CredentialType,
        row.IsDefault, row.IsRestricted, row.MayUse, row.Health, row.HealthMessage, row.ExpiresAt,
        row.CreatedAt, row.UpdatedAt);
}
