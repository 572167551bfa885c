using System.Text;
using System.Text.RegularExpressions;
using Connections.Core;
using Connections.Core.Integrations;
using NJsonSchema;

namespace Connections.Tests.Integrations;

public sealed partial class CatalogTests
{
    private static readonly IntegrationCatalog Catalog = IntegrationCatalog.Load();

    private const string Besides =
        "tokens?/name tokens?/type headers?/name headers?/value url_parameters?/name url_parameters?/value";
    private const string OAuth =
        "client_id client_authentication token_url scopes? audience? resource? token_parameters?/name "
        + "token_parameters?/value token_placement token_header token_prefix? token_parameter";

    /// <summary>
    /// The public API's integrations: type, credential kind, public fields, secret fields, optional ones with a
    /// question mark.
    /// </summary>
    private static readonly (string Type, string Kind, string Public, string Secret)[] Wire =
    [
        ("AWS", "AWSAssumeRole",
            "account_id role external_id? principal_id? allowed_hosts? signing_service? signing_region?", ""),
        ("Anthropic", "AnthropicAPIKey", "", "api_token"),
        ("Asana", "AsanaAccessToken", "", "access_token"),
        ("Azure", "AzureTenant", "cloud? tenant_id app_client_id custom_scopes? allowed_hosts?", "client_secret"),
        ("CircleCI", "CircleCIAPIKey", "", "api_token"),
        ("Clickup", "ClickupAPIKey", "", "api_token"),
        ("Cloudflare", "CloudflareAPIToken", "", "api_token"),
        ("Cloudflare", "CloudflareGlobalAPIToken", "auth_email", "global_api_key"),
        ("ConfigCat", "ConfigCatSDKKey", "api_username", "sdk_key api_password"),
        ("Datadog", "DatadogAPIKey", "datacenter subdomain?", "api_key app_key"),
        ("Fastly", "FastlyAPIKey", "", "api_key"),
        ("Freshservice", "FreshserviceAPIKey", "domain", "api_key"),
        ("GCP", "GCPServiceAccount", "service_account_email allowed_hosts?", "private_key"),
        ("Gemini", "GeminiAPIKey", "", "api_key"),
        ("Gitlab", "GitlabAPIKey", "base_url?", "api_token"),
        ("GreyNoise", "GreyNoiseAPIKey", "", "api_key"),
        ("HTTP", "HTTPTokenAuth",
            "base_url test_url? test_method? trusted_certificates? tokens?/name tokens?/type headers?/name "
            + "headers?/value url_parameters?/name url_parameters?/value body?/content? body?/content_type?",
            "tokens?/value"),
        ("LaunchDarkly", "LaunchDarklyAPIKey", "", "api_token"),
        ("Notion", "NotionAPIKey", "", "api_token"),
        ("Okta", "OktaAPIToken", "domain", "api_token"),
        ("OpenAI", "OpenAIAPIKey", "base_url?", "api_token"),
        ("ServiceNow", "ServiceNowBasicAuth", "instance username", "password"),
        ("Split", "SplitAPIKey", "", "api_key"),
        ("Statsig", "StatsigAPIKey", "", "api_key"),
        ("VirusTotal", "VirusTotalAPIKey", "", "api_key"),
        // The kinds of HTTP that the public API does not have.
        ("HTTP", "HTTPNoAuth", "base_url test_url? test_method? trusted_certificates?", ""),
        ("HTTP", "HTTPBasicAuth", "base_url test_url? test_method? trusted_certificates? username", "password?"),
        ("HTTP", "HTTPMTLSAuth", $"base_url test_url? test_method? trusted_certificates? certificate {Besides} body?/content? body?/content_type?", "private_key pass_phrase? tokens?/value"),
        ("HTTP", "HTTPDigestAuth", "base_url test_url? test_method? trusted_certificates? username", "password?"),
        ("HTTP", "HTTPOAuth2ClientCredentials", $"base_url test_url? test_method? trusted_certificates? {OAuth} {Besides}", "client_secret tokens?/value"),
        ("HTTP", "HTTPOAuth2AuthorizationCode", $"base_url test_url? test_method? trusted_certificates? {OAuth} {Besides} authorize_url authorize_parameters?/name "
            + "authorize_parameters?/value issuer? connected_as?", "client_secret? tokens?/value"),
    ];

    [Fact]
    public void Types_kinds_fields_and_secret_marks_are_those_of_the_wire()
    {
        foreach (var (type, kindType, publicFields, secretFields) in Wire)
        {
            Catalog.TryFind(type, kindType, out var integration, out var kind).Should().BeTrue("{0} {1} is on the wire",
                type, kindType);
            var fields = Names([.. integration!.FieldsFor(kind!)], "").ToList();
            fields.Where(f => f.Public).Select(f => f.Name).Should()
                .BeEquivalentTo(publicFields.Split(' ', StringSplitOptions.RemoveEmptyEntries), kindType);
            fields.Where(f => !f.Public).Select(f => f.Name).Should()
                .BeEquivalentTo(secretFields.Split(' ', StringSplitOptions.RemoveEmptyEntries), kindType);
        }
        Catalog.All.Where(i => Wire.Any(w => w.Type == i.Type))
            .SelectMany(i => i.Credentials.Select(k => (i.Type, k.Type))).Should()
            .BeEquivalentTo(Wire.Select(w => (w.Type, w.Kind)).Append(("HTTP", "HTTPTwoStepAuth")));
    }

    [Fact]
    public void Http_offers_its_kinds_under_their_names_on_screen() =>
        Catalog.Find("HTTP")!.Credentials.Select(k => k.Name).Should().BeEquivalentTo("Token Auth", "Basic Auth",
            "2 Step Auth", "mTLS Auth", "No authentication", "Digest Auth",
            "OAuth 2.0 Authorization Code", "OAuth 2.0 Client Credentials");

    [Fact]
    public async Task Every_file_is_valid_against_the_schema_and_names_it_in_its_first_member()
    {
        var schema = await JsonSchema.FromJsonAsync(IntegrationCatalog.Schema());
        foreach (var file in IntegrationCatalog.BuiltIn())
        {
            var text = Encoding.UTF8.GetString(file.Content);
            schema.Validate(text).Select(e => e.ToString()).Should().BeEmpty(file.Name);
            text.Split('\n')[1].Should().Be("  \"$schema\": \"../integration.schema.json\",", file.Name);
        }
        schema.Validate(SampleCatalogFile.Json).Should().BeEmpty();
    }

    [Fact]
    public async Task The_schema_refuses_what_the_loader_refuses()
    {
        var schema = await JsonSchema.FromJsonAsync(IntegrationCatalog.Schema());
        foreach (var (good, bad) in ((string, string)[])[("\"category\"", "\"categroy\""), ("\"List\"", "\"list\""),
            ("\"request\"", "\"requests\""), ("400-499", "4xx"), ("\"key\"", "\"Key\"")])
            schema.Validate(SampleCatalogFile.Json.Replace(good, bad, StringComparison.Ordinal)).Should()
                .NotBeEmpty(bad);
    }

    [Fact]
    public void The_schema_knows_every_member_of_the_records()
    {
        var schema = IntegrationCatalog.Schema();
        foreach (var type in (Type[])[typeof(Integration), typeof(CredentialKind), typeof(Field), typeof(FieldOption),
            typeof(FieldConstraint), typeof(TestRequest), typeof(ResponseRule), typeof(ActionTemplate),
            typeof(ActionInput), typeof(ActionOutput), typeof(ActionAlias), typeof(ResponseFailure),
            .. typeof(AuthenticationMethod).GetNestedTypes()])
            foreach (var member in CatalogEntry.Options.GetTypeInfo(type).Properties.Where(p => p.Set is not null))
                schema.Should().Contain($"\"{member.Name}\": {{", "{0} has it", type.Name);
    }

    [Fact]
    public void The_readme_counts_them() =>
        File.ReadAllText(Path.Combine(Repository(), "README.md")).Should()
            .Contain($" {Catalog.All.Count - 1} integrations and plain HTTP");

    [Fact]
    public void Every_icon_is_there_and_harmless()
    {
        var folder = Path.Combine(Repository(), "Connections.Web", "wwwroot", "icons");
        foreach (var icon in Catalog.All.Select(i => i.Icon).OfType<string>())
            File.Exists(Path.Combine(folder, $"{icon}.svg")).Should().BeTrue(icon);
        foreach (var file in Directory.GetFiles(folder, "*.svg"))
            File.ReadAllText(file).Trim().Should()
                .MatchRegex(
                    """^<svg xmlns="http://www\.w3\.org/2000/svg" viewBox="0 0 24 24" width="24" height="24" fill="currentColor"><path d="[0-9a-zA-Z .,+-]+"/></svg>$""", file);
    }

    [Fact]
    public void Every_kind_says_what_it_needs_at_least_and_every_field_explains_itself()
    {
        foreach (var integration in Catalog.All)
            foreach (var kind in integration.Credentials)
            {
                if (kind.Authentication is not AuthenticationMethod.None)
                    kind.LeastPrivilege.Should().NotBeNullOrWhiteSpace(kind.Type);
                foreach (var field in integration.FieldsFor(kind).Where(f => f.Fields.Count == 0))
                {
                    (field.Help ?? field.Example ?? field.Default).Should().NotBeNull("{0} {1}", kind.Type, field.Name);
                    if (field is { Public: true, ReadOnly: false, Format: not FieldFormat.PemCertificate })
                        (field.Example ?? field.Default).Should().NotBeNull("{0} {1}", kind.Type, field.Name);
                }
            }
    }

    [Fact]
    public void Every_kind_with_a_plain_request_can_be_tested_and_every_integration_has_actions()
    {
        foreach (var integration in Catalog.All)
        {
            var plain =
                integration.Credentials.Where(
                    k => k.Authentication is AuthenticationMethod.Request or AuthenticationMethod.Basic).ToList();
            plain.Where(k => k.Test is null).Should().BeEmpty(integration.Type);
            if (integration.Type != "HTTP")
                integration.Actions.Count.Should().BeGreaterThanOrEqualTo(2, integration.Type);
        }
    }

    [Theory]
    [InlineData("GitHub"), InlineData("Jira"), InlineData("MicrosoftTeams"), InlineData("Opsgenie")]
    [InlineData("PagerDuty"), InlineData("Slack"), InlineData("Statuspage"), InlineData("AWS"), InlineData("Azure")]
    [InlineData("GCP"), InlineData("OpenAI"), InlineData("Anthropic"), InlineData("Gitlab"), InlineData("Datadog")]
    [InlineData("ServiceNow"), InlineData("Zendesk"), InlineData("Okta")]
    public void Integrations_that_workflows_use_most_have_five_actions_with_outputs(string type)
    {
        var actions = Catalog.Find(type)!.Actions;

        actions.Count.Should().BeGreaterThanOrEqualTo(5);
        // An empty list says that the answer has no body, which one that was asked for something always has.
        actions.Where(a => a.Outputs is null || (a.Method == "GET" && a.Outputs.Count == 0)).Select(a => a.Id).Should()
            .BeEmpty();
    }

    [Fact]
    public void A_value_that_forms_a_host_cannot_name_another_one()
    {
        foreach (var integration in Catalog.All.Where(i => i.BaseUrl is not null))
            foreach (var kind in integration.Credentials)
                foreach (var field in integration.FieldsFor(kind)
                    .Where(f => f.FormsHost && f.Format != FieldFormat.Url))
                    foreach (var evil in (string[])["evil.example/", "evil.example#", "evil.example?", "a@evil.example",
                        "evil.example:8443", "evil.example\\", "evil example", "%65vil"])
                        FieldRules.Validate(integration, kind, new FieldSet { { field.Name, evil } })
                            .Should().Contain(f => f.Field == field.Name && f.Severity == ErrorSeverity.Error,
                                "{0} in {1}", evil, kind.Type);
    }

    [Fact]
    public void Patterns_speak_of_ascii_digits_and_letters_alone()
    {
        foreach (var file in IntegrationCatalog.BuiltIn())
            UnicodeClass().IsMatch(Encoding.UTF8.GetString(file.Content)).Should()
                .BeFalse("\\d and \\w also match other scripts, in {0}", file.Name);
    }

    internal static string Repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Connections.sln"))) folder = folder.Parent!;
        return folder.FullName;
    }

    private static IEnumerable<(string Name, bool Public)> Names(IReadOnlyList<Field> fields, string prefix) =>
        fields.SelectMany(field =>
    {
        var name = prefix + field.Name + (field.Optional ? "?" : "");
        return field.Fields.Count == 0 ? [(name, field.Public)] : Names(field.Fields, name + "/");
    });

    [GeneratedRegex(@"""pattern"": ""[^""]*\\\\[dw]")]
    private static partial Regex UnicodeClass();
}
