using System.Net;
using System.Text.Json.Nodes;
using Connections.Core.People;
using Connections.Tests.Support;

namespace Connections.Tests.Api;

/// <summary>Who is let in by the API's door, and how often.</summary>
[Collection(ApiCollection.Name)]
public sealed class ApiAuthenticationTests(ApiFixture fixture)
{
    private const string Connections = "/api/v2/actions/connections";

    [Theory]
    [InlineData(null, null)]
    [InlineData(ApiFixture.ApiKey, null)]
    [InlineData(null, ApiFixture.ApplicationKey)]
    [InlineData(ApiFixture.ApplicationKey, ApiFixture.ApiKey)]
    [InlineData(ApiFixture.ApiKey, "ffffffffffffffffffffffffffffffffffffffff")]
    [InlineData("", "")]
    public async Task A_call_without_valid_keys_is_rejected(string? api, string? application)
    {
        using var caller = new ApiCaller(fixture.Address, api, application);

        var recorded = await caller.GetAsync($"{Connections}/01900000-0000-7000-8000-00000000dead");
        (recorded.Status, recorded.Error["status"],
            (string)recorded.Error["title"]!).Should().Be((HttpStatusCode.Forbidden, null, "Generic Error"));
        var usual = await caller.GetAsync($"{Connections}/groups");
        (usual.Status, (string)usual.Error["status"]!).Should().Be((HttpStatusCode.Unauthorized, "401"));
        var texts = await caller.GetAsync("/api/v2/restriction_policy/connection:01900000-0000-7000-8000-00000000dead");
        (texts.Status, texts.ContentType).Should().Be((HttpStatusCode.Unauthorized, "application/json"));
        texts.Error.GetValueKind().Should().Be(System.Text.Json.JsonValueKind.String);
        (await caller.GetAsync("/api/v2/actions/app_key_registrations")).Status.Should().Be(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Keys_count_in_headers_alone_and_only_once()
    {
        using var caller = new ApiCaller(fixture.Address, null, null);

        (await caller.GetAsync($"{Connections}?DD-API-KEY={ApiFixture.ApiKey}&DD-APPLICATION-KEY={ApiFixture.ApplicationKey}")).Status.Should().Be(HttpStatusCode.Unauthorized);
        (await fixture.Owner.SendAsync(HttpMethod.Get, Connections,
            headers: ("DD-API-KEY", ApiFixture.ApiKey))).Status.Should().Be(HttpStatusCode.Unauthorized);
        fixture.Log.Lines.Should().NotContain(line => line.Contains(ApiFixture.ApplicationKey));
    }

    [Fact]
    public async Task A_key_works_only_while_it_is_registered_but_may_be_registered_by_itself()
    {
        var (_, robot, key) = await fixture.CreateServiceAccountAsync(Role.Standard, registered: false);

        foreach (var path in new[] { Connections, $"{Connections}/groups", $"{Connections}/01900000-0000-7000-8000-00000000dead" })
            (await robot.GetAsync(path)).Status.Should().Be(HttpStatusCode.Forbidden);
        (await robot.SendAsync(HttpMethod.Put, $"/api/v2/actions/app_key_registrations/{key}")).Status.Should()
            .Be(HttpStatusCode.Created);
        (await robot.GetAsync(Connections)).Status.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Scopes_limit_what_a_key_may_do()
    {
        var (_, robot, _) = await fixture.CreateServiceAccountAsync(Role.Standard, Permissions.ConnectionsRead);

        (await robot.GetAsync(Connections)).Status.Should().Be(HttpStatusCode.OK);
        var refused = await robot.PostAsync(Connections,
            DatadogCredentialKinds.GetAttributes("OpenAIAPIKey", "No", "x"));
        (refused.Status,
            (string)refused.Error["detail"]!).Should()
            .Match<(HttpStatusCode Status, string Detail)>(
                a => a.Status == HttpStatusCode.Forbidden && a.Detail.Contains("connections_write"));
    }

    [Fact]
    public async Task A_disabled_owner_and_a_revoked_key_are_out_at_once()
    {
        var owner = await fixture.OwnerActorAsync();
        var (disabled, one, _) = await fixture.CreateServiceAccountAsync(Role.Standard);
        var (_, two, key) = await fixture.CreateServiceAccountAsync(Role.Standard);
        foreach (var robot in new[] { one, two })
            (await robot.GetAsync(Connections)).Status.Should().Be(HttpStatusCode.OK);

        await fixture.Get<ServiceAccountService>().DisableAsync(owner, disabled.Id, default);
        await fixture.Get<KeyService>().RevokeAsync(owner, key, default);

        foreach (var robot in new[] { one, two })
            (await robot.GetAsync(Connections)).Status.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Registrations_are_as_recorded()
    {
        const string Path = "/api/v2/actions/app_key_registrations";
        var (_, _, key) = await fixture.CreateServiceAccountAsync(Role.Standard, registered: false);
        var caller = fixture.Owner;
        var document = "{\"data\":{\"id\":\"" + key + "\",\"type\":\"app_key_registration\"}}";

        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Put, HttpMethod.Delete })
        {
            var bad = await caller.SendAsync(method, $"{Path}/not_valid_app_key_id");
            bad.Status.Should().Be(HttpStatusCode.BadRequest);
            (bad.Error["status"]!.ToString(), bad.Error["title"]!.ToString(),
                bad.Error["detail"]!.ToString()).Should()
                .Be(("400", "Invalid Parameter", "invalid parameter \"appKeyId\" in \"path\"; expected type \"uuid\""));
        }
        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Delete })
        {
            var none = await caller.SendAsync(method, $"{Path}/{key}");
            (none.Status,
                none.Text).Should().Be((HttpStatusCode.NotFound, """{"errors":[{"detail":"app key not found"}]}"""));
        }
        (await caller.SendAsync(HttpMethod.Put, $"{Path}/{Guid.CreateVersion7()}")).Status.Should()
            .Be(HttpStatusCode.NotFound);
        var put = await caller.SendAsync(HttpMethod.Put, $"{Path}/{key}");
        (put.Status, put.Text).Should().Be((HttpStatusCode.Created, document));
        (await caller.GetAsync($"{Path}/{key}")).Text.Should().Be(document);
        var list = (await caller.GetAsync($"{Path}?page[size]=200")).Json;
        list["data"]!.AsArray().Select(d => (string)d!["id"]!).Should().Contain(key.ToString());
        ((int)list["meta"]!["total"]!).Should()
            .Be(list["data"]!.AsArray().Count).And.Be((int)list["meta"]!["total_filtered"]!);
        (await caller.SendAsync(HttpMethod.Delete, $"{Path}/{key}")).Status.Should().Be(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task An_API_key_can_be_checked_alone()
    {
        using var alone = new ApiCaller(fixture.Address, ApiFixture.ApiKey, null);
        using var wrong = new ApiCaller(fixture.Address, ApiFixture.ApplicationKey, null);

        (await alone.GetAsync("/api/v1/validate")).Should()
            .BeEquivalentTo(
                new { Status = HttpStatusCode.OK, Text = """{"valid":true}""", ContentType = "application/json" });
        (await wrong.GetAsync("/api/v1/validate")).Should()
            .BeEquivalentTo(new { Status = HttpStatusCode.Forbidden, Text = """{"errors":["API key required"]}""" });
    }

    [Fact]
    public async Task A_missing_address_answers_in_the_same_form_and_tells_other_sites_nothing()
    {
        var nowhere = await fixture.Owner.SendAsync(HttpMethod.Get, "/api/v2/nowhere",
            headers: ("Origin", "https://evil.example"));

        (nowhere.Status, nowhere.ContentType,
            (string)nowhere.Error["status"]!).Should().Be((HttpStatusCode.NotFound, "application/vnd.api+json", "404"));
        nowhere.Headers.Contains("Access-Control-Allow-Origin").Should().BeFalse();
        nowhere.Headers.GetValues("X-Content-Type-Options").Should().Equal("nosniff");
        (await fixture.Owner.SendAsync(HttpMethod.Options, Connections,
            headers: ("Origin", "https://evil.example"))).Headers.Contains("Access-Control-Allow-Origin").Should()
            .BeFalse();
    }

    [Fact]
    public async Task Each_key_has_its_calls_in_a_minute_and_failed_ones_are_counted_by_address()
    {
        var few = new ApiFixture(("RateLimits:ApiPerMinute", "3"), ("RateLimits:FailedKeysPerMinute", "2"));
        await few.InitializeAsync();
        try
        {
            for (var left = 2; left >= 0; left--)
            {
                var answer = await few.Owner.GetAsync(Connections);
                (answer.Status, answer.Headers.GetValues("X-RateLimit-Remaining").Single(),
                    answer.Headers.GetValues("X-RateLimit-Limit").Single()).Should()
                    .Be((HttpStatusCode.OK, $"{left}", "3"));
            }
            var refused = await few.Owner.GetAsync($"{Connections}/01900000-0000-7000-8000-00000000dead");
            refused.Status.Should().Be(HttpStatusCode.TooManyRequests);
            int.Parse(refused.Headers.GetValues("X-RateLimit-Reset").Single(),
                System.Globalization.CultureInfo.InvariantCulture).Should().BeInRange(1, 60);
            refused.Headers.RetryAfter!.Delta.Should().BePositive();

            using var stranger = new ApiCaller(few.Address, ApiFixture.ApiKey, null);
            foreach (var expected in new[] { HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized,
                HttpStatusCode.TooManyRequests })
                (await stranger.GetAsync(Connections)).Status.Should().Be(expected);
        }
        finally
        {
            await few.DisposeAsync();
        }
    }

    [Fact]
    public async Task An_error_below_the_endpoints_has_the_same_form()
    {
        using var socket = new System.Net.Sockets.TcpClient();
        await socket.ConnectAsync(fixture.Address.Host, fixture.Address.Port);
        await using var stream = socket.GetStream();
        // A body in pieces of which the first has no size.
        await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(
            $"POST /api/v2/team HTTP/1.1\r\nHost: {fixture.Address.Authority}\r\nDD-API-KEY: {ApiFixture.ApiKey}\r\nDD-APPLICATION-KEY: {ApiFixture.ApplicationKey}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\nsize\r\n"));
        using var reader = new StreamReader(stream);

        var answer = await reader.ReadToEndAsync().WaitAsync(TestTimeout.Longest);

        answer.Should()
            .StartWith("HTTP/1.1 400 ").And.Contain("application/vnd.api+json").And.Contain(
                "\"errors\"").And.NotContain("<html");
    }

    [Fact]
    public async Task A_cookie_opens_nothing()
    {
        using var browser = Support.LoopbackClient.For(fixture.Address, cookies: true);
        using var signedIn = await Support.Product.PostFormAsync(browser, "/sign-in", "/auth/sign-in",
            ("email", Support.Product.Email), ("password", Support.Product.Password));
        using var page = await browser.GetAsync("/actions/connections");
        page.StatusCode.Should().Be(HttpStatusCode.OK);

        using var api = await browser.GetAsync(Connections);
        api.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        JsonNode.Parse(await api.Content.ReadAsStringAsync())!["errors"].Should().NotBeNull();
    }
}
