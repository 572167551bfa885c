using Connections.Core;
using Connections.Core.Files;

namespace Connections.Tests.Files;

/// <summary>What a vendor calls its headers and parameters, in a file and out of it again.</summary>
public sealed class VendorNamesTests() : ManifestSpecification(postgres: false)
{
    private const string Yaml = """
        connections:
          - name: vendor
            integration: HTTP
            authentication: HTTPTokenAuth
            fields:
              base_url: https://api.example.com
              tokens:
                - name: token1
                  value: ${env:STAGING_TOKEN}
              headers:
                - name: 2FA-Token
                  value: "{{ token1 }}"
                - name: X.Custom
                  value: "{{ '{{x}}' }}"
              url_parameters:
                - name: $filter
                  value: id eq 1
                - name: page[size]
                  value: "50"
                - name: a/b
                  value: c
                - name: api-version
                  value: "2026-01-01"
        """;

    [Fact]
    public async Task Names_of_headers_and_parameters_pass_through_a_file_as_they_are()
    {
        await ApplyAsync(Yaml);
        await HasTheNamesAsync();

        var exported = await Host.Get<FileExport>().ExportAsync(Owner, [], default);
        Environment[exported.Variables.Single()] = Environment["STAGING_TOKEN"];
        await ApplyAsync(exported.Text);
        await HasTheNamesAsync();
    }

    private async Task HasTheNamesAsync()
    {
        var id = (await Search.ListAsync(Owner, new(), PageRequest.First, default)).Rows.Single().Id;
        var fields = (await Queries.GetAsync(Owner, id, default)).Fields;
        fields.Items("url_parameters").Select(p => p.Text("name")).Should().Equal("$filter", "page[size]", "a/b",
            "api-version");
        fields.Items("headers").Select(h => h.Text("name")).Should().Equal("2FA-Token", "X.Custom");
    }

    [Fact]
    public async Task A_host_that_is_a_number_in_another_form_is_refused_in_a_file_with_the_plain_form()
    {
        var refused =
            await FluentActions.Awaiting(
                () => ApplyAsync(Yaml.Replace("api.example.com", "0127.0.0.1", StringComparison.Ordinal)))
            .Should().ThrowAsync<Problem.Invalid>();

        refused.Which.Message.Should().Contain("Enter 87.0.0.1");
    }
}
