using System.Web;
using Connections.Core;
using Connections.Core.Integrations;
using Connections.Core.Requests.Authentication;
using Connections.Core.Requests.Credentials;
using Connections.Core.Requests.Outbound;
using Connections.Tests.Requests.Vendors;
using Connections.Tests.Support;

namespace Connections.Tests.Requests;

/// <summary>
/// Azure and Microsoft Graph in Microsoft's national clouds: where the secret goes, for what, and where the token may
/// go.
/// </summary>
public sealed class NationalCloudTests
{
    private static readonly IntegrationCatalog Catalog = IntegrationCatalog.Load();

    [Theory]
    [InlineData(null, "login.microsoftonline.com", "https://management.azure.com/.default", "management.azure.com",
        "v.vault.azure.net")]
    [InlineData("GLOBAL", "login.microsoftonline.com", "https://management.azure.com/.default", "graph.microsoft.com",
        "a.blob.core.windows.net")]
    [InlineData("US_GOVERNMENT", "login.microsoftonline.us", "https://management.usgovcloudapi.net/.default",
        "graph.microsoft.us", "v.vault.usgovcloudapi.net")]
    [InlineData("US_GOVERNMENT_DOD", "login.microsoftonline.us", "https://management.usgovcloudapi.net/.default",
        "dod-graph.microsoft.us", "n.servicebus.usgovcloudapi.net")]
    [InlineData("CHINA", "login.chinacloudapi.cn", "https://management.chinacloudapi.cn/.default",
        "microsoftgraph.chinacloudapi.cn", "v.vault.azure.cn")]
    public void A_cloud_has_its_own_sign_in_scope_and_hosts(string? cloud, string login, string scope, string host,
        string suffixed)
    {
        var credential = Open("Azure", "AzureTenant", cloud);

        var request = CloudTokenRequests.Azure((AuthenticationMethod.AzureToken)credential.Kind.Authentication,
            credential);

        request.Uri.Should().Be(new Uri($"https://{login}/00000000-0000-0000-0000-000000000001/oauth2/v2.0/token"));
        HttpUtility.ParseQueryString(request.Body!.Content)["scope"].Should().Be(scope);
        var hosts = ConnectionAddress.Hosts(credential, null);
        foreach (var own in new[] { host, suffixed }) hosts.Allows(new Uri($"https://{own}/")).Should().BeTrue(own);
        var others = new[] { "management.azure.com", "management.usgovcloudapi.net",
            "management.chinacloudapi.cn" }.Where(h => !scope.Contains(h));
        foreach (var other in others) hosts.Allows(new Uri($"https://{other}/")).Should().BeFalse(other);
        HostRules.Allows(credential.Integration, credential.Kind, credential.Fields, new Uri($"https://{suffixed}/"))
            .Should().BeTrue();
    }

    [Theory]
    [InlineData(null, "https://management.azure.com/subscriptions?api-version=2022-12-01")]
    [InlineData("CHINA", "https://management.chinacloudapi.cn/subscriptions?api-version=2022-12-01")]
    public void An_action_asks_the_cloud_of_the_connection(string? cloud, string expected)
    {
        var credential = Open("Azure", "AzureTenant", cloud);
        CatalogRequest.Create(credential, credential.Integration.Actions.Single(a => a.Id == "list_subscriptions"),
            new Dictionary<string, System.Text.Json.Nodes.JsonNode?>(), null)
            .Uri.Should().Be(new Uri(expected));
    }

    [Theory]
    [InlineData(null, "https://graph.microsoft.com/v1.0", "https://graph.microsoft.com/.default")]
    [InlineData("US_GOVERNMENT_DOD", "https://dod-graph.microsoft.us/v1.0", "https://dod-graph.microsoft.us/.default")]
    public void Microsoft_Teams_asks_Graph_of_its_cloud(string? cloud, string address, string scope)
    {
        var credential = Open("MicrosoftTeams", "MicrosoftGraphApplication", cloud);

        var request = CloudTokenRequests.Azure((AuthenticationMethod.AzureToken)credential.Kind.Authentication,
            credential);

        ConnectionAddress.Base(credential).Should().Be(new Uri(address));
        HostRules.BaseUrl(credential.Integration, credential.Kind, credential.Fields).Should().Be(new Uri(address));
        HttpUtility.ParseQueryString(request.Body!.Content)["scope"].Should().Be(scope);
    }

    [Fact]
    public void Another_cloud_is_another_host_and_the_usual_one_is_as_it_was_without_the_field()
    {
        var credential = Open("Azure", "AzureTenant", null);
        IReadOnlyList<string> Bound(string? cloud) =>
            FieldRules.HostForming(credential.Integration, credential.Kind, Open("Azure", "AzureTenant", cloud).Fields);

        Bound(null).Should().BeEmpty("what was sealed before there were clouds must open");
        Bound("GLOBAL").Should().BeEmpty();
        Bound("CHINA").Should().Equal("cloud=CHINA");
    }

    private static Credential Open(string type, string kindType, string? cloud)
    {
        Catalog.TryFind(type, kindType, out var integration, out var kind).Should().BeTrue();
        var fields = new FieldSet { { "tenant_id", "00000000-0000-0000-0000-000000000001" },
            { "app_client_id", "00000000-0000-0000-0000-000000000002" } };
        if (cloud is not null) fields.Add("cloud", cloud);
        return new Credential(integration!, kind!, fields, SampleIntegrations.Secrets(("client_secret", "s")));
    }
}
