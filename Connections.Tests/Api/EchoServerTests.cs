using System.Net;
using System.Text.Json.Nodes;
using Connections.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Connections.Tests.Api;

/// <summary>
/// Connections to a server that sends back what it was sent. No answer of the API has a secret in it.
/// </summary>
public abstract class EchoServerTests(ApiFixture fixture) : IAsyncLifetime
{
    protected const string Connections = "/api/v2/actions/connections";
    protected const string Groups = Connections + "/groups";
    protected const string Runs = "/api/v2/actions/runs";
    protected const string Mark = "canary-of-uses";
    protected const string Unknown = "01900000-0000-7000-8000-00000000dead";

    protected LoopbackPeer Peer { get; private set; } = null!;

    protected ApiFixture Api => fixture;

    private protected ApiCaller Owner => fixture.Owner;

    public async Task InitializeAsync()
    {
        Peer = await LoopbackPeer.StartAsync();
        // A server that sends back what it was sent.
        Peer.Answer = http =>
            http.Response.WriteAsJsonAsync(
                new { said = http.Request.Headers["X-Token"].ToString(), asked = http.Request.Path.ToString() });
    }

    public async Task DisposeAsync()
    {
        SecretMarks.GetForms(Mark).Should()
            .NotContain(
                form => Owner.ResponseTexts.Any(
                    text => SecretMarks.AppearIn(System.Text.Encoding.UTF8.GetBytes(text), new[] { form })),
                "no answer has a secret, echoed ones are masked");
        fixture.Log.Lines.Should().NotContain(line => line.Contains(Mark));
        await Peer.DisposeAsync();
    }

    protected async Task<string> ConnectionAsync(string name, params string[] tags)
    {
        var made = await Owner.PostAsync(Connections, Http(name, tags));
        made.Status.Should().Be(HttpStatusCode.Created, made.Text);
        return made.Id;
    }

    protected JsonObject Http(string name, params string[] tags) => ApiCaller.Document("action_connection",
        ("name", name),
        ("tags", new JsonArray([.. tags.Select(t => (JsonNode)t)])),
        ("integration", new JsonObject
        {
            ["type"] = "HTTP",
            ["base_url"] = Peer.Address.ToString().TrimEnd('/'),
            ["credentials"] = new JsonObject
            {
                ["type"] = "HTTPTokenAuth",
                ["tokens"] = new JsonArray(
                    new JsonObject { ["name"] = "token1", ["type"] = "SECRET", ["value"] = Mark }),
                ["headers"] = new JsonArray(new JsonObject { ["name"] = "X-Token", ["value"] = "{{ token1 }}" }),
            },
        }));

    private protected Task<ApiResponse> RunAsync(params (string, JsonNode?)[] attributes) =>
        RunAsync(Owner, attributes);

    private protected static Task<ApiResponse> RunAsync(ApiCaller caller, params (string, JsonNode?)[] attributes) =>
        caller.PostAsync(Runs, "action_run", [("action", "http_request"), .. attributes]);

    private protected Task<ApiResponse> ThroughAsync(string group, string tag) =>
        RunAsync(("connection_group", new JsonObject { ["id"] = group, ["tags"] = new JsonArray(tag) }),
            ("inputs", new JsonObject { ["url"] = "/" }));
}
