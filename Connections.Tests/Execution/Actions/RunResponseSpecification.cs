using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Connections.Core;
using Connections.Core.Connections;
using Connections.Core.Execution.Actions;
using Connections.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Connections.Tests.Execution.Actions;

/// <summary>
/// What comes back from runs: error statuses with what to try, actions of the catalog, and secrets that the other
/// side echoes.
/// </summary>
public sealed class RunResponseSpecification() : RunSpecification(postgres: false)
{
    private readonly TempFolder catalog = new();

    protected override (string Key, string Value)[] Settings =>
        [.. base.Settings, ("Catalog:Directory", catalog.Path), CoreHost.LogsEverything];

    public override async Task InitializeAsync()
    {
        await File.WriteAllTextAsync(catalog["peer.json"], PeerIntegration);
        await base.InitializeAsync();
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        catalog.Dispose();
    }

    [Fact]
    public async Task An_action_of_the_catalog_is_a_request_with_its_inputs_in_their_places()
    {
        var id = await PeerAsync();

        var result = await RunAsync(id,
            """{"id":"a/b","count":"{{ Steps.last.count }}","text":"say \"{{ Steps.last.word }}\""}""",
            """{"Steps":{"last":{"count":3,"word":"hi"}}}""", "Peer/send");
        await RunAsync(id, """{"id":"x","text":"{{ not filled }}","filter":"f"}""", null, "Peer/send");

        result.Status.Should().Be(200);
        var sent = Remote.Requests[0];
        (sent.Method, sent.Target).Should().Be(("POST", "/things/a%2Fb"));
        sent.Text.Should().Be("""{"count":3,"text":"say \u0022hi\u0022"}""");
        sent.Headers["X-Key"].Should().Be(Secret);
        Remote.Requests[1].Target.Should().Be("/things/x?filter=f", "an optional parameter is left out, or there");
        Remote.Requests[1].Text.Should().Be("""{"count":10,"text":"{{ not filled }}"}""",
            "without a context inputs are what they are");
    }

    [Fact]
    public async Task An_action_takes_only_a_connection_of_its_integration_and_what_it_needs()
    {
        var (http, peer) = (await ConnectAsync(), await PeerAsync());

        await Faulty(() => RunAsync(http, """{"id":"x","text":"y"}""", action: "Peer/send"), "connection",
            "requires a connection of Peer; this one is of HTTP");
        await Faulty(() => RunAsync(peer, """{"id":"x"}""", action: "Peer/send"), "text", "Text is missing");
        await Faulty(
            () => RunAsync(peer, """{"id":"x","text":"{{ Steps.a }}"}""", """{"Steps":{"a":""}}""", "Peer/send"),
            "text", "Text is empty after filling in {{ Steps.a }}");
        await Faulty(() => RunAsync(peer, """{"id":"..","text":"y"}""", action: "Peer/send"), "", "\".\" or \"..\"");
        Remote.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task An_error_status_tells_what_was_asked_what_came_and_what_to_try()
    {
        var id = await ConnectAsync();
        Remote.AnswerWith(404, $$"""{"error":"{{new string('x', 2000)}}"}""");

        var result = await RunAsync(id, """{"url":"/things/1"}""");

        result.Outcome.Should().Be(RunOutcome.ErrorStatus);
        result.Message.Should().Be($"127.0.0.1 responded with status 404: “{new string('x', 750)}…”");
        result.NextStep.Should().StartWith("Check the path");
        result.Body!["error"]!.GetValue<string>().Should().HaveLength(2000, "only the message is cut");
        (await HistoryAsync(id)).Should().Contain(h => h.Action == "executed" && h.Outcome == "status 404");
        Remote.AnswerWith(404, "gone");
        (await RunAsync(id, """{"url":"/","errorOnStatus":["500-599"]}""")).Outcome.Should().Be(RunOutcome.Succeeded);
        (await RunAsync(id, """{"url":"/"}""")).Message.Should().Be("127.0.0.1 responded with status 404: “gone”.");
        Remote.AnswerWith(502, "\n<!DOCTYPE html><title>Bad gateway</title>", "text/html");
        (await RunAsync(id, """{"url":"/"}""")).Message.Should()
            .Be("127.0.0.1 responded with status 502 and an HTML page.");
        Remote.AnswerWith(204, "");
        (await RunAsync(id, """{"url":"/","errorOnStatus":"204"}""")).Should()
            .Match<RunResult>(
                r => r.Outcome == RunOutcome.ErrorStatus && r.Message.Contains("the action treats 204 as an error"));
    }

    [Theory]
    [InlineData("""{"message":"Not Found","documentation_url":"https://x"}""", "“Not Found”.")]
    [InlineData("""{"error":"no\nsuch user"}""", "“no such user”.")]
    [InlineData("""{"error":{"code":7,"message":"Not yours!"}}""", "“Not yours!”")]
    [InlineData("""{"error":"invalid_grant","error_description":"It has expired."}""", "“It has expired.”")]
    [InlineData("""{"errors":[{"code":1,"message":"First"},{"message":"Second"}]}""", "“First”.")]
    [InlineData("""{"errors":[{"title":"Forbidden","detail":"Ask Ann"}]}""", "“Ask Ann”.")]
    [InlineData("""{"type":"about:blank","title":"Conflict","detail":"It exists"}""", "“It exists”.")]
    [InlineData("""{"type":"about:blank","title":"Conflict"}""", "“Conflict”.")]
    [InlineData("""{"code":7}""", """“{"code":7}”.""")]
    [InlineData("""{"error":{"code":7}}""", """“{"error":{"code":7}}”.""")]
    [InlineData("""["a"]""", "“a”.")]
    public async Task An_error_in_JSON_is_told_in_the_words_of_the_service(string body, string told)
    {
        var id = await ConnectAsync();
        Remote.AnswerWith(409, body);

        var result = await RunAsync(id, """{"url":"/things/1"}""");

        result.Message.Should().Be($"127.0.0.1 responded with status 409: {told}");
        result.Body!.ToJsonString().Should().Be(System.Text.Json.Nodes.JsonNode.Parse(body)!.ToJsonString());
    }

    [Fact]
    public async Task A_redirect_is_followed_only_where_the_action_says_so()
    {
        var id = await ConnectAsync();
        Remote.Answer = http =>
        {
            if (http.Request.Path == "/there") return http.Response.WriteAsync("arrived");
            http.Response.StatusCode = 302;
            http.Response.Headers.Location = "/there";
            return Task.CompletedTask;
        };

        (await RunAsync(id, """{"url":"/here"}""")).Should()
            .Match<RunResult>(
                r => r.Outcome == RunOutcome.ErrorStatus && r.Status == 302 && r.NextStep!.Contains("Follow redirect"));
        (await RunAsync(id, """{"url":"/here","followRedirect":true}""")).Should()
            .Match<RunResult>(r => r.Redirects == 1 && r.Body!.GetValue<string>() == "arrived");
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("partial response")]
    [InlineData("gzip")]
    [InlineData("base64")]
    [InlineData("base64 after one")]
    [InlineData("base64 after two")]
    [InlineData("url")]
    [InlineData("hex")]
    [InlineData("json")]
    [InlineData("html")]
    [InlineData("header")]
    [InlineData("error")]
    public async Task A_secret_that_the_other_side_echoes_is_masked(string how)
    {
        var id = await ConnectAsync();
        Remote.Answer = http => EchoAsync(http, how);

        var result = await RunAsync(id, """{"url":"/"}""");

        Remote.Requests.Should().ContainSingle().Which.Headers["Authorization"].Should().Contain(Secret);
        var told = JsonSerializer.Serialize(result with { Request = result.Request with { Url = "" } });
        told.Should().Contain("***");
        foreach (var form in Forms()) told.Should().NotContain(form);
        Host.Everything.Should().NotContain(line => line.Contains(Secret));
        (await HistoryAsync(id)).SelectMany(h => h.Changes).Should()
            .NotContain(c => c.New != null && c.New.Contains(Secret));
    }

    private static IEnumerable<string> Forms()
    {
        var bytes = Encoding.UTF8.GetBytes(Secret);
        for (var before = 0; before < 3; before++)
            yield return Convert.ToBase64String([.. new byte[before], .. bytes])[4..^8];
        yield return Secret;
        yield return Secret[4..];
        yield return Convert.ToHexString(bytes)[8..];
    }

    private static async Task EchoAsync(HttpContext http, string how)
    {
        var bytes = Encoding.UTF8.GetBytes(Secret);
        string Base64(int before) =>
            Convert.ToBase64String([.. Enumerable.Repeat((byte)'x', before), .. bytes, (byte)'y']);
        switch (how)
        {
            case "partial response":
                foreach (var letter in Secret)
                {
                    await http.Response.WriteAsync(letter.ToString());
                    await http.Response.Body.FlushAsync();
                }

                return;
            case "gzip":
                http.Response.Headers.ContentEncoding = "gzip";
                await using (var gzip = new GZipStream(http.Response.Body, CompressionLevel.Fastest,
                    leaveOpen: true)) await gzip.WriteAsync(bytes);
                return;
            case "header":
                http.Response.Headers["X-Echo"] = $"Bearer {Secret}";
                http.Response.Headers["X-Encoded"] = Base64(1);
                return;
            case "error":
                http.Response.StatusCode = 400;
                await http.Response.WriteAsync($"{new string('a', 740)} {Secret}");
                return;
            default:
                await http.Response.WriteAsync(how switch
                {
                    "base64" => Base64(0),
                    "base64 after one" => Base64(1),
                    "base64 after two" => Base64(2),
                    "url" => string.Concat(bytes.Select(b => $"%{b:x2}")),
                    "hex" => Convert.ToHexString(bytes),
                    "json" => string.Concat(Secret.Select(c => $"\\u{(int)c:x4}")),
                    "html" => Secret.Replace("-", "&#45;", StringComparison.Ordinal),
                    _ => Secret,
                });
                return;
        }
    }

    private Task<Guid> PeerAsync() => Service.AddAsync(Owner, new ConnectionInput
    {
        Name = "Peer",
        IntegrationType = "Peer",
        CredentialType = "PeerKey",
        Fields = new() { { "base_url", Remote.Address.ToString() }, { "api_key", Inputs.Secret(Secret) } },
    }, default);

    private static async Task Faulty(Func<Task> run, string field, string message)
    {
        var fault = (await run.Should().ThrowAsync<Problem.Invalid>()).Which.Faults.Should().ContainSingle().Subject;
        fault.Message.Should().Contain(message);
        if (field.Length > 0) fault.Field.Should().Be(field);
    }

    private const string PeerIntegration = """
        {
          "type": "Peer", "name": "Peer", "category": "Developer Tools", "description": "A remote system of the tests.",
          "documentation": "https://docs.example/", "sources": ["https://docs.example/"], "baseUrl": "{{ base_url }}",
          "fields": [{ "name": "base_url", "label": "Base URL", "public": true, "format": "Url", "formsHost": true, "example": "https://api.example.com" }],
          "credentials": [{
            "type": "PeerKey", "name": "Key", "leastPrivilege": "Reading is enough.",
            "fields": [{ "name": "api_key", "label": "Key", "example": "key-example" }],
            "authentication": { "kind": "request", "headers": [{ "name": "X-Key", "value": "{{ api_key }}" }] }
          }],
          "actions": [{
            "id": "send", "name": "Send", "description": "Sends a text.", "documentation": "https://docs.example/", "method": "POST", "url": "/things/{{ inputs.id }}",
            "query": [{ "name": "filter", "value": "{{ inputs.filter }}" }],
            "body": { "content": "{\"count\":{{ inputs.count }},\"text\":\"{{ inputs.text }}\"}", "contentType": "application/json" },
            "inputs": [
              { "name": "id", "label": "Id", "example": "1" },
              { "name": "text", "label": "Text" },
              { "name": "count", "label": "Count", "optional": true, "default": "10" },
              { "name": "filter", "label": "Filter", "optional": true }
            ]
          }]
        }
        """;
}
