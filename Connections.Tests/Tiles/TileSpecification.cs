using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Connections;
using Connections.Core.Execution.Testing;
using Connections.Core.Integrations;
using Connections.Core.Tiles;
using Connections.Tests.Automation;
using Connections.Tests.Support;

namespace Connections.Tests.Tiles;

/// <summary>The base of the specifications of tiles: their services are on loopback.</summary>
public abstract class TileSpecification(bool postgres) : WorkflowSpecification(postgres)
{
    /// <summary>A step that reads a repository, with no connection chosen.</summary>
    protected const string Repository = """{"name":"owner","value":"acme"},{"name":"repository","value":"shop"}""";

    private readonly LoopbackCatalog catalog = new("Jira", "Opsgenie", "PagerDuty", "Slack", "Statuspage");

    protected override (string Key, string Value)[] Settings => [.. base.Settings, catalog.Setting];

    protected TileService Tiles => Host.Get<TileService>();

    protected TileQueries Reading => Host.Get<TileQueries>();

    protected TileAccountTester Tester => Host.Get<TileAccountTester>();

    protected TileAccountPolicies Policies => Host.Get<TileAccountPolicies>();

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        catalog.Dispose();
    }

    /// <summary>What the form of a GitHub account says.</summary>
    protected ConnectionInput GitHub(string name, string? token, string? address = null)
    {
        var fields = new FieldSet { { "base_url", address ?? Remote.Address.ToString() } };
        if (token is not null) fields.Add("access_token", Inputs.Secret(token));
        return Of("GitHub", "GitHubToken", name, fields);
    }

    protected static ConnectionInput Of(string tile, string kind, string name, FieldSet fields) =>
        new() { Name = name, IntegrationType = tile, CredentialType = kind, Fields = fields };

    protected async Task<TileAccountRow> AddAsync(string name, string token = "ghp_example") =>
        (await Tiles.CreateAsync(Owner, GitHub(name, token), default)).Row;

    /// <summary>A workflow with one step of the GitHub tile.</summary>
    protected static string Uses(string parameters = "", string more = "") => Spec($$"""
        {"name":"Read","actionId":"GitHub/get_repository","parameters":[{{Repository}}{{Also(parameters)}}]}
        """, more: more);

    /// <summary>The input that chooses an account.</summary>
    protected static string Account(string value) => $$"""{"name":"account","value":"{{value}}"}""";

    protected async Task<IReadOnlyList<TileAccountRow>> RowsAsync(string tile = "GitHub", Actor? actor = null) =>
        (await Reading.AccountsAsync(actor ?? Owner, tile, default)).Accounts;

    /// <summary>Lets only these people use an account.</summary>
    protected async Task RestrictUseAsync(Guid account, params Actor[] who)
    {
        var seen = await Policies.GetAsync(Owner, account, default);
        await Policies.SaveAsync(Owner, account, [.. who.Select(w =>
            new PolicyGrant(new Principal(PrincipalKind.User, w.Id), AccessLevel.Resolver))], seen.Policy.Version,
            confirmed: false, default);
    }

    protected IEnumerable<string> Tokens => Remote.Requests.Select(r => r.Headers["Authorization"]);
}
