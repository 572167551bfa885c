using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Connections;
using Connections.Core.Integrations;
using Connections.Tests.Support;

namespace Connections.Tests.Connections;

/// <summary>Making, changing and deleting connections, on SQLite.</summary>
public sealed class ConnectionServiceTests : IAsyncLifetime
{
    private CoreHost host = null!;

    public async Task InitializeAsync() => host = await CoreHost.StartAsync();

    public async Task DisposeAsync() => await host.DisposeAsync();

    private static ConnectionInput Http(string name, string token = "s3cret", params string[] tags) => new()
    {
        Name = name,
        IntegrationType = "HTTP",
        CredentialType = "HTTPTokenAuth",
        Fields = new FieldSet
        {
            { "base_url", "https://api.example.com" },
            { "tokens", new FieldValue.Items([new FieldSet { { "name", "token" }, { "value", new FieldValue.Secret(new SecretValue(token)) } }]) },
            { "headers", new FieldValue.Items([new FieldSet { { "name", "Authorization" }, { "value", "Bearer {{ token }}" } }]) },
        },
        Tags = tags,
    };

    [Fact]
    public async Task A_created_connection_is_listed_and_shows_no_secret()
    {
        var id = await host.Get<ConnectionService>().CreateAsync(host.Owner, Http("Billing", tags: ["env:prod"]), default);

        var page = await host.Get<ConnectionListing>().ListAsync(host.Owner, new ConnectionQuery(), PageRequest.First, default);
        var row = page.Rows.Should().ContainSingle().Subject;
        row.Id.Should().Be(id);
        row.Tags.Should().Equal("env:prod");
        row.Access.Should().Be(Level.Editor);
        row.CreatedBy.Should().Be("Ada");

        var details = await host.Get<ConnectionReading>().GetAsync(host.Owner, id, default);
        details.Secrets.Should().ContainSingle().Which.Should().Match<SecretState>(s => s.Path == "tokens/token/value" && s.SetBy == "Ada");
        FieldJson.Write(details.Fields).Should().NotContain("s3cret").And.Contain("Bearer {{ token }}");
    }

    [Fact]
    public async Task A_stale_edit_overwrites_nothing()
    {
        var connections = host.Get<ConnectionService>();
        var id = await connections.CreateAsync(host.Owner, Http("Billing"), default);
        var seen = (await host.Get<ConnectionReading>().GetAsync(host.Owner, id, default)).Row.Version;
        await connections.EditAsync(host.Owner, id, Http("Billing 2"), seen, default);

        var stale = () => connections.EditAsync(host.Owner, id, Http("Billing 3"), seen, default);
        await stale.Should().ThrowAsync<Problem.Conflict>();
        (await host.Get<ConnectionReading>().GetAsync(host.Owner, id, default)).Row.Name.Should().Be("Billing 2");
    }

    [Fact]
    public async Task Facets_and_search_count_what_is_visible()
    {
        var connections = host.Get<ConnectionService>();
        await connections.CreateAsync(host.Owner, Http("One", tags: ["env:prod", "env:dev"]), default);
        await connections.CreateAsync(host.Owner, Http("Two", tags: ["team:x"]), default);
        var listing = host.Get<ConnectionListing>();
        var facets = await listing.FacetsAsync(host.Owner, new ConnectionQuery(), default);
        facets.Integrations.Should().ContainSingle().Which.Count.Should().Be(2);
        facets.TagKeys.Select(f => (f.Value, f.Count)).Should().BeEquivalentTo([("env", 1), ("team", 1)]);
        facets.Creators.Should().ContainSingle().Which.Label.Should().Be("Ada");
        (await listing.ListAsync(host.Owner, new ConnectionQuery { Search = "team:x" }, PageRequest.First, default)).Rows.Should().ContainSingle().Which.Name.Should().Be("Two");
        (await listing.SuggestTagsAsync(host.Owner, "e", default)).Should().Equal("env:");
        (await listing.SuggestTagsAsync(host.Owner, "env:", default)).Should().Equal("env:dev", "env:prod");
        foreach (var sort in Enum.GetValues<ConnectionSort>())
            (await listing.ListAsync(host.Owner, new ConnectionQuery { Sort = sort }, PageRequest.First, default)).Rows.Should().HaveCount(2);
    }
}
