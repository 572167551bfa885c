using Connections.Core;
using Connections.Core.Execution.Testing;
using Connections.Core.Integrations;
using Connections.Tests.Requests.Vendors;
using Connections.Tests.Support;

namespace Connections.Tests.Execution;

/// <summary>What the first of two steps may answer, and what is said of it.</summary>
public sealed class TwoStepTests
{
    private const string Canary = "cnry-8c1f\"/+x9Qw";

    private static readonly Integration Http = IntegrationCatalog.Load(null).Find("HTTP")!;

    [Theory]
    [InlineData("""{"data":{"items":[{"token":"t-1"}]}}""", "body.data.items[0].token", "t-1")]
    [InlineData("t-1\n", "body", "t-1")]
    [InlineData("\"t-1\"", "body", "t-1")]
    [InlineData("""{"token":12345}""", "body.token", "12345")]
    [InlineData("""{"a b":{"x.y":"t-1"}}""", """body["a b"]["x.y"]""", "t-1")]
    [InlineData("""{"say \"hi\"":"t-1"}""", """body["say \"hi\""]""", "t-1")]
    [InlineData("""[{"token":"t-1"}]""", "body[0].token", "t-1")]
    [InlineData("access_token=t-1&scope=repo&token_type=bearer", "body.access_token", "t-1")]
    [InlineData("\uFEFF{\"token\":\"t-1\"}", "body.token", "t-1")]
    [InlineData("""{"token":"Bearer t-1"}""", "body.token", "t-1")]
    public async Task The_token_is_found_by_its_path(string answer, string path, string token)
    {
        await using var login = RawPeer.Answering(200, answer);
        await using var api = RawPeer.Answering(200);

        (await TestAsync(api, login, path)).Outcome.Should().Be(TestOutcome.Accepted);

        api.Requests.Single().Header("Authorization").Should().Be($"Bearer {token}");
    }

    [Theory]
    [InlineData("""{"access_token":"sesame","expires_in":3600}""", "body.token",
        "The response has no body.token; it has: body.access_token, body.expires_in. Is it body.access_token?")]
    [InlineData("""{"data":{"jwt":"sesame"}}""", "body.data.token",
        "The response has no body.data.token; it has: body.data.jwt. Is it body.data.jwt?")]
    [InlineData("""{"data":{"jwt":"sesame"}}""", "body.Data.jwt",
        "The response has no body.Data.jwt; it has: body.data. Is it body.data.jwt?")]
    [InlineData("""["sesame"]""", "body.token", "The response has no body.token; it has: body[0].")]
    [InlineData("""{"a b":{"jwt":"sesame"}}""", "body.token",
        """The response has no body.token; it has: body["a b"]. Is it body["a b"].jwt?""")]
    [InlineData("""{"list":[{"x":"sesame"}]}""", "body.list[0].token",
        "The response has no body.list[0].token; it has: body.list[0].x.")]
    [InlineData("""{"access_token":"sesame"}""", "body",
        "body is not a string; it has: body.access_token. Is it body.access_token?")]
    [InlineData("<html>sesame</html>", "body", "The response is a web page, not a token.")]
    [InlineData("sesame", "cookies.session", "The response sets no cookie session; it sets: nothing.")]
    [InlineData("""{"token":{"value":"sesame"}}""", "body.token",
        "body.token is not a string; it has: body.token.value.")]
    [InlineData("""{"token":""}""", "body.token", "In the response, body.token is empty.")]
    [InlineData("""{"token":null}""", "body.token", "In the response, body.token is empty.")]
    [InlineData("", "body", "In the response, body is empty.")]
    [InlineData("<html>sesame</html>", "body.token",
        "The response is not JSON, so it has no body.token. If the whole response is the token, the path is body.")]
    public async Task A_missing_path_reports_the_names_that_exist_and_no_value(string answer, string path,
        string message)
    {
        await using var login = RawPeer.Answering(200, answer);
        await using var api = RawPeer.Answering(200);

        var result = await TestAsync(api, login, path);

        result.Should()
            .Match<ConnectionTestResult>(
                r => r.Outcome == TestOutcome.Refused && r.Message == message && r.Field == "token_path");
        result.Excerpt.Should().BeNull();
        api.Accepted.Should().Be(0);
    }

    [Theory]
    [InlineData(400, """{"error":"invalid_grant"}""", TestOutcome.Refused, "status 400 and the error invalid_grant.")]
    [InlineData(403, """{"error":{"code":403,"status":"PERMISSION_DENIED"}}""", TestOutcome.Refused,
        "status 403 and the error PERMISSION_DENIED.")]
    [InlineData(401, """{"error":"no such <b>code</b>"}""", TestOutcome.Refused, "status 401.")]
    [InlineData(401, "plain", TestOutcome.Refused, "status 401.")]
    [InlineData(503, "", TestOutcome.Unknown, "status 503.")]
    [InlineData(302, "", TestOutcome.Unknown, "status 302.")]
    public async Task An_answer_that_is_no_success_is_reported_with_its_code(int status, string answer, TestOutcome outcome,
        string end)
    {
        await using var login = RawPeer.Answering(status, answer, "Location: /elsewhere");
        await using var api = RawPeer.Answering(200);

        var result = await TestAsync(api, login);

        result.Should().Match<ConnectionTestResult>(r => r.Outcome == outcome && r.Status == status);
        result.Message.Should().StartWith($"127.0.0.1:{login.Port} issued no token: it responded with {end}");
        login.Requests.Should().ContainSingle();
    }

    [Theory]
    [InlineData("""{"error":"invalid_client","error_description":"Unknown client."}""", "body.access_token",
        "status 200 and the error invalid_client. It says: Unknown client.")]
    [InlineData("error=bad_verification_code&error_description=The+code+is+wrong.", "body.access_token",
        "status 200 and the error bad_verification_code. It says: The code is wrong.")]
    [InlineData("""{"ok":false,"error":"invalid_auth"}""", "body.access_token",
        "status 200 and the error invalid_auth.")]
    [InlineData("""{"error":"invalid_client"}""", "body", "status 200 and the error invalid_client.")]
    [InlineData("""{"errcode":40013,"errmsg":"invalid appid"}""", "body.access_token",
        "status 200 and the error 40013. It says: invalid appid")]
    [InlineData("""{"errors":[{"code":"E1","message":"No."}]}""", "body.access_token",
        "status 200 and the error E1. It says: No.")]
    [InlineData("""{"success":false,"message":"Locked."}""", "body.access_token", "status 200. It says: Locked.")]
    [InlineData("""{"error":{"message":"Bad.","type":"OAuthException","code":190}}""", "body.access_token",
        "status 200 and the error 190. It says: Bad.")]
    public async Task An_error_under_a_status_of_success_is_reported(string answer, string path, string end)
    {
        await using var login = RawPeer.Answering(200, answer,
            answer.Contains("&error_", StringComparison.Ordinal) ? "Content-Type: application/x-www-form-urlencoded"
                : "X: y");
        await using var api = RawPeer.Answering(200);

        var result = await TestAsync(api, login, path);

        result.Should().Match<ConnectionTestResult>(r => r.Outcome == TestOutcome.Refused && r.Field == null);
        result.Message.Should().Be($"127.0.0.1:{login.Port} issued no token: it responded with {end}");
        api.Accepted.Should().Be(0);
    }

    [Theory]
    [InlineData("""{"access_token":"t-1","error":null,"errcode":0,"ok":true}""")]
    [InlineData("""{"access_token":"t-1","error":"","errors":[],"code":200,"message":"fine"}""")]
    public async Task A_token_beside_what_looks_like_an_error_is_a_token(string answer)
    {
        await using var login = RawPeer.Answering(200, answer);
        await using var api = RawPeer.Answering(200);

        (await TestAsync(api, login)).Outcome.Should().Be(TestOutcome.Accepted);
    }

    [Theory]
    [InlineData(200, "headers.X-Auth-Token")]
    [InlineData(204, "headers.x-auth-token")]
    [InlineData(302, "cookies.session")]
    [InlineData(200, """cookies["session"]""")]
    public async Task A_token_in_a_header_or_a_cookie_is_found(int status, string path)
    {
        await using var login = RawPeer.Answering(status, "", "X-Auth-Token: t-1", "Set-Cookie: other=x",
            "Set-Cookie: session=t-1; Path=/; HttpOnly", "Location: /home");
        await using var api = RawPeer.Answering(200);

        (await TestAsync(api, login, path)).Outcome.Should().Be(TestOutcome.Accepted);

        api.Requests.Single().Header("Authorization").Should().Be("Bearer t-1");
    }

    [Fact]
    public async Task The_headers_and_cookies_that_are_there_are_reported_as_paths()
    {
        await using var login = RawPeer.Answering(200, "", "X-Token: sesame", "Set-Cookie: sid=sesame; Path=/");
        await using var api = RawPeer.Answering(200);

        (await TestAsync(api, login, "headers.X-Auth")).Message.Should()
            .Contain("headers.X-Token").And.NotContain("sesame");
        (await TestAsync(api, login, "cookies.session")).Message.Should()
            .Be("The response sets no cookie session; it sets: cookies.sid.");
    }

    [Fact]
    public async Task A_secret_that_a_server_echoes_is_masked_in_its_own_words_too()
    {
        await using var login = RawPeer.Answering((stream, request, ct) => RawPeer.WriteAsync(
            stream, 400,
            System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(
                new
                {
                    error = "invalid_client",
                    error_description = $"got {request.Body} and {request.Header("X-Client")}"
                }), ct));
        await using var api = RawPeer.Answering(200);

        var result = await TestAsync(api, login);

        System.Text.Json.JsonSerializer.Serialize(result).Should().Contain("invalid_client").And.NotContain("8c1f");
        login.Requests.Single().Body.Should().Contain("8c1f");
    }

    [Fact]
    public async Task A_token_that_is_echoed_is_masked_like_a_secret_that_was_typed()
    {
        await using var login = RawPeer.Answering(200, """{"access_token":"tok-5ee7+/="}""");
        await using var api =
            RawPeer.Answering(
                (stream, request, ct) =>
                    RawPeer.WriteAsync(stream, 200, System.Text.Encoding.UTF8.GetBytes(request.Raw), ct));

        var result = await TestAsync(api, login);

        result.Excerpt.Should().Contain("Bearer ***").And.NotContain("5ee7");
        System.Text.Json.JsonSerializer.Serialize(result).Should().NotContain("5ee7");
    }

    [Fact]
    public async Task A_login_that_cannot_be_reached_is_reported_at_its_own_field()
    {
        await using var api = RawPeer.Answering(200);
        var gone = RawPeer.Answering(200);
        await gone.DisposeAsync();

        var result = await TestAsync(api, gone);

        result.Should()
            .Match<ConnectionTestResult>(
                r => r.Outcome == TestOutcome.Unknown && r.Field == "request_url"
                    && r.Message.StartsWith("No token could be fetched. 127.0.0.1 refused the connection"));
        api.Accepted.Should().Be(0);
    }

    [Fact]
    public async Task A_first_request_with_Basic_has_user_name_and_password_and_a_GET_has_no_body()
    {
        await using var login = RawPeer.Answering(200, """{"access_token":"t"}""");
        await using var api = RawPeer.Answering(200);
        var fields = TwoStepInput.Input("x", new Uri(api.Url), new Uri(login.Url), "", method: "GET").Fields;
        foreach (var name in new[] { "tokens", "request_headers", "request_body" }) fields.Remove(name);
        fields.Set("secret_type", new FieldValue.Text("BASIC_AUTH"));
        fields.Set("username", new FieldValue.Text("ann"));

        (await SendAsync(fields, SampleIntegrations.Secrets(("password", "pw")))).Outcome.Should()
            .Be(TestOutcome.Accepted);

        login.Requests.Single().Should()
            .Match<PeerRequest>(r => r.Line.StartsWith("GET /token?grant_type=client_credentials ") && r.Body == "");
        login.Requests.Single().Header("Authorization").Should().Be("Basic YW5uOnB3");
    }

    private static Task<ConnectionTestResult> TestAsync(RawPeer api, RawPeer login, string path = "body.access_token")
    {
        var (shown, secrets, _) = FieldRules.Separate(Http, Http.Kind("HTTPTwoStepAuth")!,
            TwoStepInput.Input("x", new Uri(api.Url), new Uri(login.Url), Canary, path: path).Fields);
        return SendAsync(shown, new Dictionary<string, SecretValue>(secrets));
    }

    private static async Task<ConnectionTestResult> SendAsync(FieldSet fields, Dictionary<string, SecretValue> secrets)
    {
        using var client = TestEgress.Open();
        return await TestEgress.Sender(client).SendAsync(Http, Http.Kind("HTTPTwoStepAuth")!, fields, secrets, null,
            default);
    }
}
