using Connections.Core;
using Connections.Core.Automation.Uses;
using Connections.Core.Connections;
using Connections.Core.Integrations;
using Connections.Core.People;
using Connections.Core.Tiles;
using Connections.Tests.Support;
using static Connections.Tests.Apps.AppDocuments;

namespace Connections.Tests.Apps;

/// <summary>Queries without a connection, which use an account of their integration's tile.</summary>
public abstract partial class AppRunSpecification
{
    private const string Repository = "\"owner\":\"acme\",\"repository\":\"shop\"";

    [Fact]
    public async Task A_query_without_a_connection_uses_the_tile_with_the_identity_of_the_app()
    {
        Remote.AnswerWith(200, """{"full_name":"acme/shop"}""");
        var account = await GitHubAsync("acme", "ghp_acme");
        var viewer = await Host.AddUserAsync("Vic", Role.Standard);
        var id = await PublishedAsync(Definition(
            Cell("text0", "text", "\"content\":\"${repo0.outputs.body.full_name}\""),
            AskTile("repo0", Repository)));

        using (var session = await OpenAsync(id, viewer))
            Find(await session.ViewAsync(default), "text0").Properties["content"]!.ToString().Should().Be("acme/shop");

        Remote.Requests.Should().ContainSingle().Which.Headers["Authorization"].Should().Be("Bearer ghp_acme");
        (await GetAppAsync(id)).Attention.Should().BeEmpty();
        var uses = await UsesOfAsync(account);
        uses.Summary.Text.Should().Be("1 app uses this.");
        uses.Apps.Should().ContainSingle().Which.Should().Match<UsingApp>(a => a.Name == "Orders"
            && a.Queries.Single().IsCertain);
    }

    [Fact]
    public async Task A_query_chooses_the_account_of_a_tile_by_what_a_viewer_selects()
    {
        await GitHubAsync("acme", "ghp_acme");
        var beta = await GitHubAsync("beta", "ghp_beta");
        var id = await PublishedAsync(Definition(
            Cell("textInput0", "textInput") + "," + Cell("button0", "button", events: Trigger("repo0")),
            AskTile("repo0", Repository + ",\"account\":\"${textInput0.value}\"", "\"onlyTriggerManually\":true")));
        using var session = await OpenAsync(id);

        await session.SendAsync(Change("textInput0", "beta"), default);
        await session.SendAsync(Click("button0"), default);

        var sent = Remote.Requests.Should().ContainSingle().Which;
        sent.Headers["Authorization"].Should().Be("Bearer ghp_beta");
        sent.Target.Should().Be("/repos/acme/shop", "the action never sees the account");
        (await UsesOfAsync(beta)).Apps.Should().ContainSingle().Which.Queries.Single().IsCertain.Should().BeFalse();
    }

    [Fact]
    public async Task A_tile_whose_use_is_restricted_refuses_an_app_that_acts_as_someone_else()
    {
        var account = await GitHubAsync("acme", "ghp_acme");
        var policies = Host.Get<TileAccountPolicies>();
        await policies.SaveAsync(Owner, account, [], (await policies.GetAsync(Owner, account, default)).Policy.Version,
            confirmed: false, default);
        var id = await PublishedAsync(Definition(Cell("text0", "text", "\"content\":\"${repo0.error}\""),
            AskTile("repo0", Repository)));

        using var session = await OpenAsync(id);

        Find(await session.ViewAsync(default), "text0").Properties["content"]!.ToString().Should()
            .StartWith("403 Forbidden");
        Remote.Requests.Should().BeEmpty();
        (await GetAppAsync(id)).Attention.Should().ContainSingle().Which.Message.Should().Contain("is restricted");
    }

    [Fact]
    public async Task A_query_of_a_tile_without_accounts_says_where_to_connect_one()
    {
        var id = await PublishedAsync(Definition(Cell("text0", "text", "\"content\":\"${repo0.error}\""),
            AskTile("repo0", Repository)));

        using var session = await OpenAsync(id);

        Find(await session.ViewAsync(default), "text0").Properties["content"]!.ToString().Should()
            .StartWith("400 Bad Request");
        (await GetAppAsync(id)).Attention.Should().ContainSingle().Which.Message.Should()
            .Be("GitHub has no account yet. Connect one under Integrations.");
    }

    private async Task<Guid> GitHubAsync(string name, string token) =>
        (await Host.Get<TileService>().CreateAsync(Owner, new ConnectionInput
        {
            Name = name,
            IntegrationType = "GitHub",
            CredentialType = "GitHubToken",
            Fields = new FieldSet
            {
                { "base_url", Remote.Address.ToString() },
                { "access_token", Inputs.Secret(token) },
            },
        }, default)).Row.Id;

    private Task<ResourceUses> UsesOfAsync(Guid account) =>
        Host.Get<UseQueries>().OfTileAccountAsync(Owner, "GitHub", account, PageRequest.First, default);

    private static string AskTile(string name, string inputs, string properties = "") => $$$"""
        {"id":"{{{Guid.CreateVersion7()}}}","name":"{{{name}}}","type":"action","properties":{
          {{{(properties.Length > 0 ? properties + "," : "")}}}"spec":{"fqn":"GitHub/get_repository",
          "inputs":{ {{{inputs}}} } } } }
        """;
}
