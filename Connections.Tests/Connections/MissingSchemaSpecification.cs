using Connections.Core;
using Connections.Core.Connections;
using Connections.Core.Execution.Testing;
using Connections.Core.Integrations;
using Connections.Tests.Support;

namespace Connections.Tests.Connections;

public sealed class MissingSchemaOnSqlite() : MissingSchemaSpecification(postgres: false);

public sealed class MissingSchemaOnPostgres() : MissingSchemaSpecification(postgres: true);

/// <summary>A connection whose integration the operator took out of the catalog.</summary>
public abstract class MissingSchemaSpecification(bool postgres) : CoreSpecification(postgres)
{
    private const string Schema =
        """
        {
          "type": "Acme", "name": "Acme", "category": "Developer Tools", "description": "Acme's own API.", "documentation": "https://acme.example.com/docs",
          "sources": ["https://acme.example.com/docs"], "baseUrl": "https://api.acme.example.com",
          "credentials": [
            {
              "type": "AcmeKey", "name": "Key",
              "fields": [
                { "name": "account", "label": "Account", "public": true, "example": "ada" },
                { "name": "api_key", "label": "API Key", "example": "key" }
              ],
              "authentication": { "kind": "request", "headers": [{ "name": "X-Api-Key", "value": "{{ api_key }}" }] }
            }
          ]
        }
        """;

    private readonly TempFolder catalogue = new();

    private static ConnectionInput Acme(string name) => new()
    {
        Name = name,
        IntegrationType = "Acme",
        CredentialType = "AcmeKey",
        Fields = new FieldSet { { "account", "ada" }, { "api_key", Inputs.Secret("s3cret") } },
    };

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        catalogue.Dispose();
    }

    [Fact]
    public async Task A_connection_without_its_schema_is_listed_and_renamed_but_not_used()
    {
        await File.WriteAllTextAsync(catalogue["acme.json"], Schema);
        await RestartAsync(("Catalog:Directory", catalogue.Path));
        var id = await Service.AddAsync(Owner, Acme("Acme"), default);
        await CreateAsync("Other");

        await RestartAsync();

        (await NamesAsync(new ConnectionQuery { AttentionOnly = true })).Should().Equal("Acme");
        (await Search.FacetsAsync(Owner, new(), default)).NeedAttention.Should().Be(1);
        var details = await Queries.GetAsync(Owner, id, default);
        details.SchemaMissing.Should().BeTrue();
        details.Row.Should()
            .Match<ConnectionRow>(
                r => r.Health == ConnectionHealth.NeedsAttention
                    && r.HealthMessage!.Contains("no longer in the catalog"));
        details.Fields.Text("account").Should().Be("ada");

        foreach (var use in new Func<Task>[] { () => OpenSecretsAsync(id),
            () => Host.Get<ConnectionTester>().TestStoredAsync(Owner, id, default) })
            (await use.Should().ThrowAsync<Problem.DependencyFailed>()).Which.Stage.Should().Be("catalogue");
        var change =
            () => Service.UpdateAsync(Owner, id, Acme("Acme") with { CredentialType = "AcmeOther" },
                details.Row.Version,
                default);
        (await change.Should().ThrowAsync<Problem.Invalid>()).Which.Faults.Should().ContainSingle().Which.Field.Should()
            .Be("credentials");
        await Service.UpdateAsync(Owner, id,
            Acme("Renamed") with { Fields = [], Tags = ["env:prod"], Description = "Kept" }, details.Row.Version,
            default);
        (await Bulk.ApplyAsync(Owner, [id], new BulkAction.Retag(["team:x"], []), null, default)).Single().Done.Should()
            .BeTrue();
        await Service.DeleteAsync(Owner, id, default);
        await Deleted.RestoreAsync(Owner, id, null, default);

        await RestartAsync(("Catalog:Directory", catalogue.Path));

        details = await Queries.GetAsync(Owner, id, default);
        details.Should()
            .Match<ConnectionDetails>(
                d => !d.SchemaMissing && d.Row.Name == "Renamed" && d.Row.Health == ConnectionHealth.NotTested);
        details.Row.Tags.Should().Equal("env:prod", "team:x");
        details.Fields.Text("account").Should().Be("ada", "no field was lost");
        (await OpenSecretsAsync(id)).Values.Should().Equal("s3cret");
    }

    [Fact]
    public async Task An_unsupported_site_shows_connections_and_refuses_to_create_change_or_test_them()
    {
        var id = await CreateAsync("Billing");
        await RestartAsync(("Deployment:Site", "us2.ddog-gov.com"),
            ("Deployment:UnsupportedSites:0", "app.ddog-gov.com"),
            ("Deployment:UnsupportedSites:1", "US2.ddog-gov.com"));
        var version = await VersionOfAsync(id);
        var tester = Host.Get<ConnectionTester>();

        foreach (var act in new Func<Task>[]
        {
            () => CreateAsync("New"),
            () => Service.UpdateAsync(Owner, id, Inputs.Http("Renamed"), version, default),
            () => tester.TestAsync(Owner, Inputs.Http("New"), null, default),
            () => tester.TestStoredAsync(Owner, id, default),
        })
            (await act.Should().ThrowAsync<Problem.Unavailable>())
                .WithMessage("This product is not supported for your selected Datadog site (us2.ddog-gov.com).");
        (await Bulk.ApplyAsync(Owner, [id], new BulkAction.Retag(["env:prod"], []), null, default))
            .Single().Done.Should().BeFalse();
        (await NamesAsync(new())).Should().Equal("Billing");
        (await VersionOfAsync(id)).Should().Be(version);
    }
}
