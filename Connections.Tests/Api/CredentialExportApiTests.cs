using System.Net;
using System.Text.Json.Nodes;
using Connections.Tests.Support;

namespace Connections.Tests.Api;

/// <summary>Credentials that leave the server, where their connection allows it.</summary>
[Collection(ApiCollection.Name)]
public sealed class CredentialExportApiTests(ApiFixture fixture) : EchoServerTests(fixture)
{
    private const string Resolve = "/api/v2/actions/resolve";

    [Fact]
    public async Task A_credential_is_exported_only_where_its_connection_allows_it()
    {
        var kept = await ConnectionAsync("Kept in");
        var document = Http("Handed out", "hand:out");
        document["data"]!["attributes"]!["hands_out_credentials"] = true;
        var made = await Owner.PostAsync(Connections, document);
        ((bool)made.Attributes["hands_out_credentials"]!,
            (bool)(await Owner.GetAsync($"{Connections}/{kept}")).Attributes["hands_out_credentials"]!).Should()
            .Be((true, false));
        var group =
            (await Owner.PostAsync(Groups, "connection_group", ("name", "Handing out"), ("integration_type", "HTTP"),
                ("tag_keys", new JsonArray("hand")), ("connections", new JsonArray(made.Id)))).Id;
        // Who is handed a secret hears it, and is not held to the rule of the others.
        using var taker = new ApiCaller(Api.Address, ApiFixture.ApiKey, ApiFixture.ApplicationKey);

        var direct = await TakeAsync(("connection_id", made.Id));
        var member =
            await TakeAsync(
                ("connection_group", new JsonObject { ["id"] = group, ["tags"] = new JsonArray("hand:out") }));

        direct.Headers.CacheControl!.NoStore.Should().BeTrue();
        foreach (var given in new[] { direct, member })
        {
            (given.Status, given.Id).Should().Be((HttpStatusCode.OK, made.Id), given.Text);
            given.Attributes["headers"]!.ToJsonString().Should().Be($$"""[{"name":"X-Token","value":"{{Mark}}"}]""");
        }
        taker.ResponseTexts.Clear();
        var refused = await TakeAsync(("connection_id", kept));
        (refused.Status,
            ((string)refused.Error["detail"]!).Contains("doesn't allow credential export")).Should()
            .Be((HttpStatusCode.Forbidden, true), refused.Text);
        (await TakeAsync(("connection_id", Unknown))).Status.Should().Be(HttpStatusCode.NotFound);
        (await TakeAsync()).Pointers.Should().Equal("/data/attributes");
        (await TakeAsync(
            ("connection_group",
                new JsonObject { ["id"] = group, ["tags"] = new JsonArray("hand:in") }))).Status.Should()
            .Be(HttpStatusCode.NotFound);
        var on = await Owner.PatchAsync($"{Connections}/{kept}",
            ApiCaller.Document("action_connection", ("hands_out_credentials", true)));
        (on.Status,
            on.Pointers.Single()).Should()
            .Be((HttpStatusCode.BadRequest, "/data/attributes/integration/credentials/tokens/token1/value"), on.Text);
        ((string)(await Owner.GetAsync($"{Connections}/{made.Id}/history")).Data[0]!["attributes"]!["action"]!).Should()
            .Be("resolved");

        var known = ("Idempotency-Key", $"take-{made.Id}");
        var body = ApiCaller.Document("credentials_request", ("connection_id", made.Id)).ToJsonString();
        (await taker.SendAsync(HttpMethod.Post, Resolve, body, "application/json", known)).Status.Should()
            .Be(HttpStatusCode.OK);
        (await Owner.SendAsync(HttpMethod.Post, Resolve, body, "application/json", known)).Status.Should()
            .Be(HttpStatusCode.Conflict, "the answer is not kept, so it is not given again");

        Task<ApiResponse> TakeAsync(params (string, JsonNode?)[] attributes) =>
            taker.PostAsync(Resolve, "credentials_request", attributes);
    }
}
