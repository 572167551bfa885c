using System.Net;
using System.Text.Json.Nodes;
using Connections.Core.Access;
using Connections.Core.Connections;
using Connections.Core.People;

namespace Connections.Tests.Api;

/// <summary>Requests about connections that are refused, and where each refusal points.</summary>
[Collection(ApiCollection.Name)]
public sealed class ConnectionRefusalTests(ApiFixture fixture)
{
    private const string Path = "/api/v2/actions/connections";
    private const string Mark = "canary-of-the-api";
    private const string Unknown = "01900000-0000-7000-8000-00000000dead";

    private ApiCaller Owner => fixture.Owner;

    public static TheoryData<string, string> BadDocuments => new()
    {
        { "[]", "" },
        { "{", "" },
        { """{"data":{"type":"action_connection","type":"action_connection","attributes":{}}}""", "" },
        { """{"data":{"type":"action_connection","attributes":{"name":"\ud800","integration":{}}}}""", "" },
        { "{}", "/data" },
        { """{"data":[]}""", "/data" },
        { """{"data":{"type":"other","attributes":{"name":"n","integration":{"type":"OpenAI","credentials":{"type":"OpenAIAPIKey","api_token":"t"}}}}}""", "/data/type" },
        { """{"data":{"type":"action_connection","attributes":{"integration":{"type":"OpenAI","credentials":{"type":"OpenAIAPIKey","api_token":"t"}}}}}""", "/data/attributes/name" },
        { """{"data":{"type":"action_connection","attributes":{"name":7,"integration":{"type":"OpenAI","credentials":{"type":"OpenAIAPIKey","api_token":"t"}}}}}""", "/data/attributes/name" },
        { """{"data":{"type":"action_connection","attributes":{"name":"n","a/b":1,"integration":{"type":"OpenAI","credentials":{"type":"OpenAIAPIKey","api_token":"t"}}}}}""", "/data/attributes/a~1b" },
        { """{"data":{"type":"action_connection","attributes":{"name":"n"}}}""", "/data/attributes/integration" },
        { """{"data":{"type":"action_connection","attributes":{"name":"n","integration":{"type":"openai","credentials":{"type":"OpenAIAPIKey","api_token":"t"}}}}}""", "/data/attributes/integration/type" },
        { """{"data":{"type":"action_connection","attributes":{"name":"n","integration":{"type":"OpenAI","credentials":{"type":"AWSAssumeRole"}}}}}""", "/data/attributes/integration/credentials/type" },
        { """{"data":{"type":"action_connection","attributes":{"name":"n","integration":{"type":"OpenAI","credentials":{"type":"OpenAIAPIKey","api_token":"t","more":1}}}}}""", "/data/attributes/integration/credentials/more" },
        { """{"data":{"type":"action_connection","attributes":{"name":"n","integration":{"type":"OpenAI","credentials":{"type":"OpenAIAPIKey","api_token":""}}}}}""", "/data/attributes/integration/credentials/api_token" },
        { """{"data":{"type":"action_connection","attributes":{"name":"n","integration":{"type":"OpenAI","credentials":{"type":"OpenAIAPIKey","api_token":null}}}}}""", "/data/attributes/integration/credentials/api_token" },
        { """{"data":{"type":"action_connection","attributes":{"name":"n","integration":{"type":"OpenAI","credentials":{"type":"OpenAIAPIKey"}}}}}""", "/data/attributes/integration/credentials/api_token" },
        { """{"data":{"type":"action_connection","attributes":{"name":"n","integration":{"type":"AWS","credentials":{"type":"AWSAssumeRole","account_id":"1","role":"r"}}}}}""", "/data/attributes/integration/credentials/account_id" },
        { """{"data":{"type":"action_connection","attributes":{"name":"n","integration":{"type":"AWS","credentials":{"type":"AWSAssumeRole","account_id":"123456789012","role":"r","generate_new_external_id":true}}}}}""", "/data/attributes/integration/credentials/generate_new_external_id" },
        { """{"data":{"type":"action_connection","attributes":{"name":"n","integration":{"type":"HTTP","base_url":"ftp://x","credentials":{"type":"HTTPTokenAuth"}}}}}""", "/data/attributes/integration/base_url" },
        { """{"data":{"type":"action_connection","attributes":{"name":"n","integration":{"type":"HTTP","base_url":"https://x.example","credentials":{"type":"HTTPTokenAuth","tokens":[{"name":"good","type":"SECRET","value":"v"},{"name":"not_good","type":"SECRET","value":"v"}]}}}}}""", "/data/attributes/integration/credentials/tokens/1/name" },
        { """{"data":{"type":"action_connection","attributes":{"name":"n","integration":{"type":"HTTP","base_url":"https://x.example","credentials":{"type":"HTTPTokenAuth","headers":{}}}}}}""", "/data/attributes/integration/credentials/headers" },
        { """{"data":{"type":"action_connection","attributes":{"name":"n","integration":{"type":"HTTP","base_url":"https://x.example","credentials":{"type":"HTTPTokenAuth","headers":[{"name":"a"}]}}}}}""", "/data/attributes/integration/credentials/headers/0/value" },
    };

    [Theory]
    [MemberData(nameof(BadDocuments))]
    public async Task A_bad_document_is_refused_and_the_place_is_named(string document, string pointer)
    {
        var answer = await Owner.SendAsync(HttpMethod.Post, Path, document);

        answer.Status.Should().Be(HttpStatusCode.BadRequest, answer.Text);
        answer.ContentType.Should().Be("application/vnd.api+json");
        if (pointer.Length == 0) answer.Pointers.Should().OnlyContain(p => p == null);
        else answer.Pointers.Should().Contain(pointer, answer.Text);
        ((string)answer.Error["title"]!).Should().Be("Generic Error");
    }

    [Fact]
    public async Task A_body_that_is_no_text_too_large_too_deep_or_of_another_type_is_refused()
    {
        var good = DatadogCredentialKinds.GetAttributes("OpenAIAPIKey", "Never made", "x").ToJsonString();

        (await Owner.SendBytesAsync(HttpMethod.Post, Path, [.. "{\"data\":\""u8, 0xFF, .. "\"}"u8])).Status.Should()
            .Be(HttpStatusCode.BadRequest);
        (await Owner.SendAsync(HttpMethod.Post, Path, new string(' ', 300_000) + good)).Status.Should()
            .Be(HttpStatusCode.BadRequest);
        (await Owner.SendAsync(HttpMethod.Post, Path, new string('[', 5_000))).Status.Should()
            .Be(HttpStatusCode.BadRequest);
        (await Owner.SendAsync(HttpMethod.Post, Path, good, "text/plain")).Status.Should()
            .Be(HttpStatusCode.BadRequest);
        (await Owner.SendAsync(HttpMethod.Post, Path, good, "application/json; charset=utf-16")).Status.Should()
            .Be(HttpStatusCode.BadRequest);
        (await Owner.SendAsync(HttpMethod.Post, Path)).Status.Should().Be(HttpStatusCode.BadRequest);
        (await Owner.SendAsync(HttpMethod.Post, Path + "?dry_run=true", good)).Status.Should()
            .Be(HttpStatusCode.BadRequest);
        (await Owner.SendAsync(HttpMethod.Post, Path, good.Replace("Never made", "Made by media type"),
            "application/vnd.api+json; charset=utf-8")).Status.Should().Be(HttpStatusCode.Created);
        var verb = await Owner.SendAsync(HttpMethod.Put, $"{Path}/{Unknown}");
        (verb.Status, (string)verb.Error["status"]!).Should().Be((HttpStatusCode.MethodNotAllowed, "405"));
    }

    [Fact]
    public async Task A_taken_name_and_another_integration_are_refused()
    {
        var made = await MakeAsync("OpenAIAPIKey", "Taken name");

        var twice = await Owner.PostAsync(Path,
            DatadogCredentialKinds.GetAttributes("OpenAIAPIKey", "TAKEN NAME", Mark));
        (twice.Status, twice.Pointers.Single()).Should().Be((HttpStatusCode.BadRequest, "/data/attributes/name"));
        var other = await Owner.PatchAsync($"{Path}/{made.Id}",
            DatadogCredentialKinds.ChangeCredentials("Anthropic", "AnthropicAPIKey", ("api_token", Mark)));
        (other.Status,
            other.Pointers.Single()).Should().Be((HttpStatusCode.BadRequest, "/data/attributes/integration/type"));
    }

    [Fact]
    public async Task An_unknown_and_an_invisible_connection_look_the_same()
    {
        var made = await MakeAsync("OpenAIAPIKey", "Hidden from robots");
        var policy = await fixture.Get<ConnectionPolicies>().GetAsync(await fixture.OwnerActorAsync(),
            Guid.Parse(made.Id),
            default);
        await fixture.Get<ConnectionPolicies>().SaveAsync(await fixture.OwnerActorAsync(), policy.Id,
            [.. policy.Policy.Lines.Where(l => l.Principal != Principal.Everyone)
                .Select(l => new PolicyGrant(l.Principal, l.Level))], policy.Policy.Version, false, default);
        var (_, robot, _) = await fixture.CreateServiceAccountAsync(Role.Standard);

        foreach (var (method, body) in new[] { (HttpMethod.Get, null),
            (HttpMethod.Patch, DatadogCredentialKinds.Change(("name", "Mine")).ToJsonString()),
            (HttpMethod.Delete, (string?)null) })
        {
            var invisible = await robot.SendAsync(method, $"{Path}/{made.Id}", body);
            var unknown = await robot.SendAsync(method, $"{Path}/{Unknown}", body);
            (invisible.Status, invisible.Text).Should().Be((HttpStatusCode.NotFound, unknown.Text));
            var bad = await robot.SendAsync(method, $"{Path}/bad-format", body);
            (bad.Status,
                (string)bad.Error["detail"]!).Should()
                .Be((HttpStatusCode.BadRequest, "error connectionId not a valid UUID"));
        }
        (await robot.GetAsync(Path + "?filter[search]=Hidden from robots")).Json["data"]!.AsArray().Should().BeEmpty();
    }

    [Theory]
    [InlineData("page[size]=0", "page[size]")]
    [InlineData("page[size]=201", "page[size]")]
    [InlineData("page[size]=x", "page[size]")]
    [InlineData("page[number]=-1", "page[number]")]
    [InlineData("page[number]=99999999999", "page[number]")]
    [InlineData("page[number]=1&page[number]=2", "page[number]")]
    [InlineData("sort=secret", "sort")]
    [InlineData("filter[connection_ids]=x", "filter[connection_ids]")]
    [InlineData("filter[favorites]=maybe", "filter[favorites]")]
    [InlineData("limit=5", "limit")]
    public async Task A_bad_parameter_is_refused_by_name(string query, string parameter)
    {
        var answer = await Owner.GetAsync($"{Path}?{query}");

        (answer.Status, (string)answer.Error["source"]!["parameter"]!,
            (string)answer.Error["status"]!).Should().Be((HttpStatusCode.BadRequest, parameter, "400"));
    }

    private async Task<ApiResponse> MakeAsync(string kind, string name)
    {
        var made = await Owner.PostAsync(Path, DatadogCredentialKinds.GetAttributes(kind, name, Mark));
        made.Status.Should().Be(HttpStatusCode.Created, made.Text);
        return made;
    }
}
