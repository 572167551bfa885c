using System.Text.Json.Nodes;
using Connections.Core;
using Connections.Core.Connections;
using Connections.Core.Execution.Actions;
using Connections.Core.Execution.Testing;
using Connections.Core.Integrations;
using Connections.Tests.Support;
using static Connections.Tests.Execution.GenericOAuthInput;

namespace Connections.Tests.Execution;

/// <summary>Services that people run themselves, at an address of their own, against a loopback server.</summary>
public sealed class SelfHostedServiceTests : IAsyncLifetime
{
    private LoopbackPeer peer = null!;
    private TestInstallation installation = null!;
    private CoreHost host = null!;

    public static TheoryData<string, string, string, string, string, string> Services => new()
    {
        { "Gitlab", "GitlabAPIKey", "base_url", "/git", "/git/api/v4/personal_access_tokens/self",
            "PRIVATE-TOKEN: s-5ecca0a7" },
        { "GitHub", "GitHubToken", "base_url", "/api/v3", "/api/v3/user", "Authorization: Bearer s-5ecca0a7" },
        { "OpenAI", "OpenAIAPIKey", "base_url", "", "/v1/models", "Authorization: Bearer s-5ecca0a7" },
        { "Grafana", "GrafanaServiceAccount", "base_url", "/grafana", "/grafana/api/search?limit=1",
            "Authorization: Bearer s-5ecca0a7" },
        { "SentrySelfHosted", "SentrySelfHostedToken", "base_url", "", "/api/0/organizations/",
            "Authorization: Bearer s-5ecca0a7" },
        { "JiraDataCenter", "JiraDataCenterToken", "base_url", "/jira", "/jira/rest/api/2/myself",
            "Authorization: Bearer s-5ecca0a7" },
        { "ConfluenceDataCenter", "ConfluenceDataCenterToken", "base_url", "", "/rest/api/user/current",
            "Authorization: Bearer s-5ecca0a7" },
        { "BitbucketDataCenter", "BitbucketDataCenterToken", "base_url", "", "/rest/api/latest/repos?limit=1",
            "Authorization: Bearer s-5ecca0a7" },
        { "MicrosoftTeamsWorkflow", "MicrosoftTeamsWorkflowWebhook", "webhook_url", "/workflows/w/invoke",
            "/workflows/w/invoke?api-version=2016-06-01&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=s-5ecca0a7", "" },
    };

    public async Task InitializeAsync()
    {
        peer = await LoopbackPeer.StartAsync();
        installation = await TestInstallation.CreateInitializedAsync(postgres: false);
        host = await installation.StartAsync(("Egress:Allow:0", "127.0.0.1/32:*"));
    }

    public async Task DisposeAsync()
    {
        await host.DisposeAsync();
        await installation.DisposeAsync();
        await peer.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Services))]
    public async Task A_service_at_a_custom_address_is_tested_there(string type, string kind, string field,
        string path, string target, string header)
    {
        var tested = await host.Get<ConnectionTester>().TestAsync(host.Owner,
            Input(type, kind, field, new Uri(peer.Address, path).ToString()), null, default);

        tested.Outcome.Should().Be(TestOutcome.Accepted, tested.Message);
        var request = peer.Requests.Should().ContainSingle().Which;
        request.Target.Should().Be(target);
        if (header.Length > 0) request.Headers.Select(h => $"{h.Key}: {h.Value}").Should().Contain(header);
        (tested.Asked + tested.Excerpt).Should().NotContain("5ecca0a7");
    }

    [Theory]
    [MemberData(nameof(Services))]
    public async Task Another_address_asks_for_the_secret_again(string type, string kind, string field, string path,
        string target, string header)
    {
        _ = (target, header);
        var id = await host.Get<ConnectionService>().AddAsync(host.Owner,
            Input(type, kind, field, new Uri(peer.Address, path).ToString()), default);
        var version = (await host.Get<ConnectionQueries>().GetAsync(host.Owner, id, default)).Row.Version;
        var moved = Input(type, kind, field, "https://evil.example.com" + path, secret: null);

        var act = () => host.Get<ConnectionService>().UpdateAsync(host.Owner, id, moved, version, default);

        (await act.Should().ThrowAsync<Problem.Invalid>()).Which.Faults.Should().ContainSingle().Which.Message
            .Should().Contain("another server");
    }

    [Fact]
    public async Task A_forbidden_address_is_not_asked()
    {
        var tested = await host.Get<ConnectionTester>().TestAsync(host.Owner,
            Input("Gitlab", "GitlabAPIKey", "base_url", "https://10.0.0.5/"), null, default);
        tested.Should().Match<ConnectionTestResult>(r => r.Outcome == TestOutcome.Unknown && r.BlockedBy != null
            && r.Field == "base_url");
    }

    [Fact]
    public void The_vendors_own_address_binds_no_secret_so_older_connections_keep_theirs()
    {
        foreach (var (type, kindType, usual) in new[] { ("Gitlab", "GitlabAPIKey", "https://gitlab.com"),
            ("GitHub", "GitHubToken", "https://api.github.com"), ("OpenAI", "OpenAIAPIKey", "https://api.openai.com") })
        {
            var (integration, kind) = Integrations.TestForms.GetKind(kindType);
            FieldRules.HostForming(integration, kind, []).Should().BeEmpty(type);
            FieldRules.HostForming(integration, kind, new FieldSet { { "base_url", usual.ToUpperInvariant() + "/" } })
                .Should().BeEmpty(type);
            FieldRules.HostForming(integration, kind, new FieldSet { { "base_url", "https://own.example.com" } })
                .Should().Equal("base_url=https://own.example.com:443");
            HostRules.BaseUrl(integration, kind, []).Should().Be(new Uri(usual), type);
        }
    }

    [Fact]
    public async Task A_Teams_workflow_posts_a_card_to_its_own_address()
    {
        var id = await host.Get<ConnectionService>().AddAsync(
            host.Owner, Input("MicrosoftTeamsWorkflow", "MicrosoftTeamsWorkflowWebhook", "webhook_url",
                new Uri(peer.Address, "/w/invoke").ToString()), default);

        var result = await host.Get<ActionRunner>().RunAsync(
            host.Owner, "MicrosoftTeamsWorkflow/post_message",
                JsonNode.Parse("""{"text":"Version 2 is \"live\""}""")!.AsObject(), id, null, default);

        result.Status.Should().Be(200, result.Message);
        var request = peer.Requests.Should().ContainSingle().Which;
        JsonNode.Parse(request.Text)!["attachments"]![0]!["content"]!["body"]![0]!["text"]!.ToString()
            .Should().Be("Version 2 is \"live\"");
        System.Text.Json.JsonSerializer.Serialize(result).Should().NotContain("5ecca0a7");
    }

    [Fact]
    public async Task The_test_of_a_Teams_workflow_posts_nothing()
    {
        await host.Get<ConnectionTester>().TestAsync(
            host.Owner, Input("MicrosoftTeamsWorkflow", "MicrosoftTeamsWorkflowWebhook", "webhook_url",
                new Uri(peer.Address, "/w/invoke").ToString()), null, default);
        JsonNode.Parse(peer.Requests.Should().ContainSingle().Which.Text)!["attachments"]!.AsArray().Should().BeEmpty();
    }

    private static ConnectionInput Input(string type, string kindType, string field, string address,
        string? secret = "s-5ecca0a7")
    {
        var (_, kind) = Integrations.TestForms.GetKind(kindType);
        var input = new ConnectionInput
        {
            Name = type,
            IntegrationType = type,
            CredentialType = kindType,
            Fields = new FieldSet { { field, address } }
        };
        return secret is null ? input : input.With((kind.Fields.Single(f => !f.Public).Name, Inputs.Secret(secret)));
    }
}
