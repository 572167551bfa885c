namespace Connections.Web.Commands;

/// <summary>Who has access to an example.</summary>
internal enum ExampleAccess
{
    /// <summary>Its author edits it, everyone sees it.</summary>
    Default,

    /// <summary>Besides, the first team uses it.</summary>
    UsedByFirstTeam,

    /// <summary>The second team alone, and its author.</summary>
    SecondTeamOnly,

    /// <summary>Besides, the service account uses it.</summary>
    UsedByRobot,

    /// <summary>Its author alone.</summary>
    Mine,
}

/// <summary>A connection to make.</summary>
internal sealed record ExampleConnection(string Name, string Integration, string Description, params string[] Tags)
{
    /// <summary>Its credential kind; null: the integration's first.</summary>
    public string? Kind { get; init; }

    /// <summary>Values other than the catalog's examples.</summary>
    public IReadOnlyDictionary<string, string> Fields { get; init; } = new Dictionary<string, string>();

    /// <summary>A token that it sends as Bearer; null: none.</summary>
    public string? Token { get; init; }

    /// <summary>Who has access.</summary>
    public ExampleAccess Access { get; init; }
}

/// <summary>A group to make.</summary>
internal sealed record ExampleGroup(string Name, string Integration, string Description, IReadOnlyList<string> Keys,
    params string[] Members);

/// <summary>A small company's connections. Nothing in it is real.</summary>
internal static class ExampleData
{
    /// <summary>The service account.</summary>
    public const string Robot = "Deploy bot (example)";

    /// <summary>Teams by name, with what they do.</summary>
    public static IReadOnlyList<(string Name, string Description)> Teams { get; } =
        [("Platform (example)", "Runs shared infrastructure."), ("Finance (example)", "Invoices, payments and costs.")];

    /// <summary>The connections.</summary>
    public static IReadOnlyList<ExampleConnection> Connections { get; } =
    [
        Billing("billing-api-dev", "dev", "eu", ExampleAccess.UsedByFirstTeam),
        Billing("billing-api-staging", "staging", "eu", ExampleAccess.UsedByFirstTeam),
        Billing("billing-api-prod-eu", "prod", "eu", ExampleAccess.UsedByRobot),
        Billing("billing-api-prod-us", "prod", "us", ExampleAccess.UsedByRobot),
        Aws("aws-sandbox", "111111111111", "dev"),
        Aws("aws-production", "222222222222", "prod") with { Access = ExampleAccess.UsedByFirstTeam },
        new("legacy-erp", "HTTP",
            "Orders and stock, until the migration is complete. Ask Finance before you change anything.", "env:prod",
            "team:finance")
            { Kind = "HTTPBasicAuth",
                Fields = new Dictionary<string, string> { ["base_url"] = "https://erp.example.com",
                    ["username"] = "integration", ["password"] = "example-password" },
                Access = ExampleAccess.SecondTeamOnly },
        new("status-page-probe", "HTTP", "Reads public pages; no credential needed.", "env:prod") { Kind = "HTTPNoAuth",
            Fields = new Dictionary<string, string> { ["base_url"] = "https://status.example.com" } },
        new("openai-research", "OpenAI", "Experiments. Has its own budget.", "env:dev", "team:research"),
        new("openai-support-replies", "OpenAI", "Drafts replies to support tickets.", "env:prod",
            "team:support") { Access = ExampleAccess.UsedByRobot },
        new("anthropic-summaries", "Anthropic", "Summarizes long threads.", "env:prod", "team:support"),
        new("github-releases", "GitHub", "Reads repositories, publishes releases.", "env:prod",
            "team:platform") { Access = ExampleAccess.UsedByRobot },
        new("gitlab-mirror", "Gitlab", "Keeps the mirror up to date.", "env:prod", "team:platform"),
        new("datadog-monitors", "Datadog", "Mutes monitors during maintenance.", "env:prod", "team:platform")
            { Fields = new Dictionary<string, string> { ["datacenter"] = "us1.datadoghq.com" },
                Access = ExampleAccess.UsedByFirstTeam },
        new("pagerduty-on-call", "PagerDuty", "Reads on-call schedules and opens incidents.", "env:prod",
            "team:platform") { Access = ExampleAccess.UsedByFirstTeam },
        new("slack-announcements", "Slack", "Posts to #releases and #incidents only.", "env:prod"),
        new("jira-incidents", "Jira", "Opens and closes incident tickets.", "env:prod", "team:platform"),
        new("stripe-refunds", "Stripe", "Can issue refunds. Used by one workflow, after an approval.", "env:prod",
            "team:finance") { Access = ExampleAccess.SecondTeamOnly },
        new("stripe-sandbox", "Stripe", "Test mode.", "env:dev", "team:finance"),
        new("okta-joiners-and-leavers", "Okta",
            "Creates and disables accounts. Restricted to one person until reviewed.",
            "env:prod") { Access = ExampleAccess.Mine },
        new("cloudflare-cache", "Cloudflare", "Purges the cache after a release.", "env:prod", "team:platform"),
        new("sentry-issues", "Sentry", "Reads issues for the weekly report.", "env:prod"),
    ];

    /// <summary>The groups, each of connections above.</summary>
    public static IReadOnlyList<ExampleGroup> Groups { get; } =
    [
        new("Billing by environment and region", "HTTP",
            "One workflow for every site: {{ Trigger.env }} and {{ Trigger.region }} choose the connection.",
            ["env", "region"],
            "billing-api-dev", "billing-api-staging", "billing-api-prod-eu", "billing-api-prod-us"),
        new("AWS accounts", "AWS", "One account per environment.", ["env"], "aws-sandbox", "aws-production"),
        new("OpenAI by team", "OpenAI", "Each team pays for its own calls.", ["team"], "openai-research",
            "openai-support-replies"),
    ];

    private static ExampleConnection Billing(string name, string env, string region, ExampleAccess access) =>
        new(name, "HTTP", $"Invoices, {env} in {region}.", $"env:{env}", $"region:{region}", "service:billing")
        {
            Kind = "HTTPTokenAuth",
            Fields = new Dictionary<string, string> { ["base_url"] = $"https://billing-{env}-{region}.example.com" },
            Token = $"example-token-of-{name}",
            Access = access,
        };

    private static ExampleConnection Aws(string name, string account, string env) =>
        new(name, "AWS", $"Reads costs and restarts services in the {env} account.", $"env:{env}", "team:platform")
        {
            Fields = new Dictionary<string, string> { ["account_id"] = account, ["role"] = "connections-workflows" },
        };
}
