using System.Text.Json.Nodes;

namespace Connections.Tests.Api;

/// <summary>
/// Every integration and credential kind that Datadog's clients know (the specification's table), with its members.
/// </summary>
internal static class DatadogCredentialKinds
{
    private const string Pem = "not checked here: a real service was recorded accepting any text";

    /// <summary>Type, credentials type, plain members, secret members.</summary>
    private static readonly (string Type, string Kind, string[] Plain, string[] Secret)[] Known =
    [
        ("AWS", "AWSAssumeRole", ["account_id", "role"], []),
        ("Anthropic", "AnthropicAPIKey", [], ["api_token"]),
        ("Asana", "AsanaAccessToken", [], ["access_token"]),
        ("Azure", "AzureTenant", ["tenant_id", "app_client_id", "custom_scopes"], ["client_secret"]),
        ("CircleCI", "CircleCIAPIKey", [], ["api_token"]),
        ("Clickup", "ClickupAPIKey", [], ["api_token"]),
        ("Cloudflare", "CloudflareAPIToken", [], ["api_token"]),
        ("Cloudflare", "CloudflareGlobalAPIToken", ["auth_email"], ["global_api_key"]),
        ("ConfigCat", "ConfigCatSDKKey", ["api_username"], ["api_password", "sdk_key"]),
        ("Datadog", "DatadogAPIKey", ["datacenter", "subdomain"], ["api_key", "app_key"]),
        ("Fastly", "FastlyAPIKey", [], ["api_key"]),
        ("Freshservice", "FreshserviceAPIKey", ["domain"], ["api_key"]),
        ("GCP", "GCPServiceAccount", ["service_account_email"], ["private_key"]),
        ("Gemini", "GeminiAPIKey", [], ["api_key"]),
        ("Gitlab", "GitlabAPIKey", [], ["api_token"]),
        ("GreyNoise", "GreyNoiseAPIKey", [], ["api_key"]),
        ("LaunchDarkly", "LaunchDarklyAPIKey", [], ["api_token"]),
        ("Notion", "NotionAPIKey", [], ["api_token"]),
        ("Okta", "OktaAPIToken", ["domain"], ["api_token"]),
        ("OpenAI", "OpenAIAPIKey", [], ["api_token"]),
        ("ServiceNow", "ServiceNowBasicAuth", ["instance", "username"], ["password"]),
        ("Split", "SplitAPIKey", [], ["api_key"]),
        ("Statsig", "StatsigAPIKey", [], ["api_key"]),
        ("VirusTotal", "VirusTotalAPIKey", [], ["api_key"]),
    ];

    // As the real service was recorded accepting them, where it was.
    private static readonly Dictionary<string, string> Values = new()
    {
        ["account_id"] = "123456789123",
        ["role"] = "MyRole",
        ["tenant_id"] = "azure-tenant-id",
        ["app_client_id"] = "azure-app-client-id",
        ["custom_scopes"] = "https://graph.microsoft.com/.default",
        ["auth_email"] = "ada@example.com",
        ["api_username"] = "configcat-user",
        ["datacenter"] = "us1.datadoghq.com",
        ["subdomain"] = "example",
        ["domain"] = "example.okta.com",
        ["service_account_email"] = "robot@example.iam.gserviceaccount.com",
        ["instance"] = "example-instance",
        ["username"] = "ada",
    };

    /// <summary>The credential types.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Known.Select(k => k.Kind), "HTTPTokenAuth"];

    /// <summary>The same, for theories.</summary>
    public static IEnumerable<object[]> Names => All.Select(kind => new object[] { kind });

    /// <summary>A connection of that kind, with a mark in each secret.</summary>
    public static JsonObject GetAttributes(string kind, string name, string mark)
    {
        if (kind == "HTTPTokenAuth") return Document(name, Http(mark));
        var found = Known.Single(k => k.Kind == kind);
        var credentials = new JsonObject { ["type"] = kind };
        foreach (var plain in found.Plain) credentials[plain] = Values[plain];
        foreach (var secret in found.Secret)
            credentials[secret] = $"{mark} {secret} {(secret == "private_key" ? Pem : "")}".Trim();
        return Document(name, new JsonObject { ["type"] = found.Type, ["credentials"] = credentials });
    }

    /// <summary>The secret members of that kind.</summary>
    public static IReadOnlyList<string> SecretsOf(string kind) =>
        kind == "HTTPTokenAuth" ? [] : Known.Single(k => k.Kind == kind).Secret;

    /// <summary>The recorded HTTP connection.</summary>
    public static JsonObject Http(string mark) => new()
    {
        ["type"] = "HTTP",
        ["base_url"] = "https://catfact.ninja",
        ["credentials"] = new JsonObject
        {
            ["type"] = "HTTPTokenAuth",
            ["body"] = new JsonObject
            {
                ["content"] = "{\"key\":\"{{ token1 }}\"}",
                ["content_type"] = "application/json"
            },
            ["headers"] = new JsonArray(new JsonObject { ["name"] = "header-name", ["value"] = "header-value" }),
            ["tokens"] = new JsonArray(
                new JsonObject { ["name"] = "token1", ["type"] = "SECRET", ["value"] = $"{mark} value 1" }),
            ["url_parameters"] = new JsonArray(
                new JsonObject { ["name"] = "urlParamName", ["value"] = "urlParamValue" }),
        },
    };

    /// <summary>A create request.</summary>
    public static JsonObject Document(string name, JsonNode integration) =>
        new()
        {
            ["data"] = new JsonObject
            {
                ["type"] = "action_connection",
                ["attributes"] = new JsonObject { ["name"] = name, ["integration"] = integration }
            }
        };

    /// <summary>An update request.</summary>
    public static JsonObject Change(params (string Name, JsonNode? Value)[] attributes)
    {
        var changed = new JsonObject();
        foreach (var (name, value) in attributes) changed[name] = value;
        return new() { ["data"] = new JsonObject { ["type"] = "action_connection", ["attributes"] = changed } };
    }

    /// <summary>An update of credentials.</summary>
    public static JsonObject ChangeCredentials(string type, string kind,
        params (string Name, JsonNode? Value)[] members)
    {
        var credentials = new JsonObject { ["type"] = kind };
        foreach (var (name, value) in members) credentials[name] = value;
        return Change(("integration", new JsonObject { ["type"] = type, ["credentials"] = credentials }));
    }
}
