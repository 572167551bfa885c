using Connections.Core;
using Connections.Core.Integrations;
using Connections.Core.Runtime;
using Connections.Tests.Support;

namespace Connections.Tests.Runtime;

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
    public async Task The_token_is_found_by_its_path(string answer, string path, string token)
    {
        await using var login = Peer.Answering(200, answer);
        await using var api = Peer.Answering(200);

        (await TestAsync(api, login, path)).Outcome.Should().Be(TestOutcome.Accepted);

        api.Requests.Single().Header("Authorization").Should().Be($"Bearer {token}");
    }

    [Theory]
    [InlineData("""{"access_token":"sesame","expires_in":3600}""", "body.token", "The answer has no body.token; it has: body.access_token, body.expires_in.")]
    [InlineData("""{"data":{"jwt":"sesame"}}""", "body.data.token", "The answer has no body.data.token; it has: body.data.jwt.")]
    [InlineData("""{"data":{"jwt":"sesame"}}""", "body.Data.jwt", "The answer has no body.Data.jwt; it has: body.data.")]
    [InlineData("""["sesame"]""", "body.token", "The answer has no body.token; it has: body, a list of 1.")]
    [InlineData("""{"token":{"value":"sesame"}}""", "body.token", "body.token is no text; it has: body.token.value.")]
    [InlineData("""{"token":""}""", "body.token", "In the answer body.token is empty.")]
    [InlineData("""{"token":null}""", "body.token", "In the answer body.token is empty.")]
    [InlineData("", "body", "In the answer body is empty.")]
    [InlineData("<html>sesame</html>", "body.token", "The answer is no JSON, so it has no body.token. Where the whole answer is the token, the path is body.")]
    public async Task Where_it_is_not_the_names_that_are_there_are_told_and_no_value(string answer, string path, string message)
    {
        await using var login = Peer.Answering(200, answer);
        await using var api = Peer.Answering(200);

        var result = await TestAsync(api, login, path);

        result.Should().Match<ConnectionTestResult>(r => r.Outcome == TestOutcome.Refused && r.Message == message && r.Field == "token_path");
        result.Excerpt.Should().BeNull();
        api.Accepted.Should().Be(0);
    }

    [Theory]
    [InlineData(400, """{"error":"invalid_grant"}""", TestOutcome.Refused, "status 400 and the error invalid_grant.")]
    [InlineData(403, """{"error":{"code":403,"status":"PERMISSION_DENIED"}}""", TestOutcome.Refused, "status 403 and the error PERMISSION_DENIED.")]
    [InlineData(401, """{"error":"no such <b>code</b>"}""", TestOutcome.Refused, "status 401.")]
    [InlineData(401, "plain", TestOutcome.Refused, "status 401.")]
    [InlineData(503, "", TestOutcome.Unknown, "status 503.")]
    [InlineData(302, "", TestOutcome.Unknown, "status 302.")]
    public async Task An_answer_that_is_no_success_is_told_with_its_code(int status, string answer, TestOutcome outcome, string end)
    {
        await using var login = Peer.Answering(status, answer, "Location: /elsewhere");
        await using var api = Peer.Answering(200);

        var result = await TestAsync(api, login);

        result.Should().Match<ConnectionTestResult>(r => r.Outcome == outcome && r.Status == status);
        result.Message.Should().StartWith($"127.0.0.1:{login.Port} gave out no token: it answered with {end}");
        login.Requests.Should().ContainSingle();
    }

    [Fact]
    public async Task What_a_server_echoes_of_the_secret_is_masked_in_its_own_words_too()
    {
        await using var login = Peer.Answering((stream, request, ct) => Peer.WriteAsync(
            stream, 400, System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(new { error = "invalid_client", error_description = $"got {request.Body} and {request.Header("X-Client")}" }), ct));
        await using var api = Peer.Answering(200);

        var result = await TestAsync(api, login);

        System.Text.Json.JsonSerializer.Serialize(result).Should().Contain("invalid_client").And.NotContain("8c1f");
        login.Requests.Single().Body.Should().Contain("8c1f");
    }

    [Fact]
    public async Task A_token_that_is_echoed_is_masked_like_a_secret_that_was_typed()
    {
        await using var login = Peer.Answering(200, """{"access_token":"tok-5ee7+/="}""");
        await using var api = Peer.Answering((stream, request, ct) => Peer.WriteAsync(stream, 200, System.Text.Encoding.UTF8.GetBytes(request.Raw), ct));

        var result = await TestAsync(api, login);

        result.Excerpt.Should().Contain("Bearer ***").And.NotContain("5ee7");
        System.Text.Json.JsonSerializer.Serialize(result).Should().NotContain("5ee7");
    }

    [Fact]
    public async Task A_login_that_cannot_be_reached_is_told_at_its_own_field()
    {
        await using var api = Peer.Answering(200);
        var gone = Peer.Answering(200);
        await gone.DisposeAsync();

        var result = await TestAsync(api, gone);

        result.Should().Match<ConnectionTestResult>(r => r.Outcome == TestOutcome.Unknown && r.Field == "request_url" && r.Message.StartsWith("No token could be fetched. 127.0.0.1 refused the connection"));
        api.Accepted.Should().Be(0);
    }

    [Fact]
    public async Task With_Basic_the_first_request_carries_user_name_and_password_and_a_GET_has_no_body()
    {
        await using var login = Peer.Answering(200, """{"access_token":"t"}""");
        await using var api = Peer.Answering(200);
        var fields = TwoStep.Input("x", new Uri(api.Url), new Uri(login.Url), "", method: "GET").Fields;
        foreach (var name in new[] { "tokens", "request_headers", "request_body" }) fields.Remove(name);
        fields.Set("secret_type", new FieldValue.Text("BASIC_AUTH"));
        fields.Set("username", new FieldValue.Text("ann"));

        (await SendAsync(fields, Samples.Secrets(("password", "pw")))).Outcome.Should().Be(TestOutcome.Accepted);

        login.Requests.Single().Should().Match<PeerRequest>(r => r.Line.StartsWith("GET /token?grant_type=client_credentials ") && r.Body == "");
        login.Requests.Single().Header("Authorization").Should().Be("Basic YW5uOnB3");
    }

    private static Task<ConnectionTestResult> TestAsync(Peer api, Peer login, string path = "body.access_token")
    {
        var (shown, secrets, _) = FieldRules.Separate(Http, Http.Kind("HTTPTwoStepAuth")!, TwoStep.Input("x", new Uri(api.Url), new Uri(login.Url), Canary, path: path).Fields);
        return SendAsync(shown, new Dictionary<string, SecretValue>(secrets));
    }

    private static async Task<ConnectionTestResult> SendAsync(FieldSet fields, Dictionary<string, SecretValue> secrets)
    {
        using var client = Outside.Open();
        return await Outside.Sender(client).SendAsync(Http, Http.Kind("HTTPTwoStepAuth")!, fields, secrets, null, default);
    }
}
