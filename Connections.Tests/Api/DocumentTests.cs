using System.Text.Json.Nodes;
using Connections.Tests.Support;
using Connections.Web.Api;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Connections.Tests.Api;

/// <summary>
/// The OpenAPI document. That it tells the truth of answers is held by every call that the tests of the API make.
/// </summary>
[Collection(ApiCollection.Name)]
public sealed class DocumentTests(ApiFixture fixture)
{
    [Fact]
    public async Task The_document_is_the_one_that_is_checked_in()
    {
        using var anyone = LoopbackClient.For(fixture.Address);
        var served = (await anyone.GetStringAsync(ApiDocument.Address)).ReplaceLineEndings("\n").TrimEnd() + "\n";
        // `./dev openapi` sets it.
        if (Environment.GetEnvironmentVariable("CONNECTIONS_RENEW_OPENAPI") is "yes")
            await File.WriteAllTextAsync(CheckedInDocument.Path, served);

        var kept = File.Exists(CheckedInDocument.Path)
            ? (await File.ReadAllTextAsync(CheckedInDocument.Path)).ReplaceLineEndings("\n") : "";
        (kept == served).Should()
            .BeTrue("docs/openapi.json is what the product serves. Renew it with ./dev openapi, and look at what "
                + "changed");
    }

    [Fact]
    public void Every_operation_has_an_example_and_every_example_an_operation()
    {
        var operations =
            fixture.Get<EndpointDataSource>().Endpoints.Select(e => e.Metadata.GetMetadata<ApiOperation>()?.Id)
                .OfType<string>();

        Example.Names.Should().BeEquivalentTo(operations);
        CheckedInDocument.Whole.Operations.Select(o => o.Id).Should().BeEquivalentTo(operations);
    }

    [Fact]
    public void The_document_is_of_the_version_it_claims_and_every_operation_is_whole()
    {
        var document = JsonNode.Parse(File.ReadAllText(CheckedInDocument.Path))!;

        ((string)document["openapi"]!).Should().StartWith("3.1.");
        foreach (var operation in CheckedInDocument.Whole.Operations)
        {
            ((string?)operation.Json["summary"]).Should().NotBeNullOrEmpty(operation.Id);
            operation.Json["responses"]!.AsObject().Select(r => r.Key).Should().HaveCount(2).And.Contain("4XX",
                operation.Id);
            if (operation.Request is { } request)
                operation.Fault(request.Schema, request.Example).Should().BeNull(operation.Id);
            if (operation.Answer is { } answer)
                operation.Fault(answer.Schema, answer.Example).Should().BeNull(operation.Id);
        }
    }

    [Theory]
    [InlineData("""{"data":{"days":30}}""", "/data/id is missing")]
    [InlineData("""{"data":{"id":"audit","type":"audit_retention","attributes":{"days":"30"}}}""",
        "/data/attributes/days is string")]
    [InlineData("""{"data":{"id":"audit","type":"audit_retention","attributes":{"days":30,"weeks":4}}}""",
        "/data/attributes/weeks is not documented")]
    [InlineData("""{"data":{"id":"audit","type":"audit_retention"}}""", "/data/attributes is missing")]
    public void A_response_that_the_document_lacks_is_found(string text, string fault) =>
        CheckedInDocument.Whole.Fault(HttpMethod.Get, "/api/v2/audit/retention?x=1", 200, text).Should().Contain(fault);

    [Theory]
    [InlineData("POST", "/api/v2/roles",
        """{"data":{"type":"roles","attributes":{"name":"A","permissions":[],"x":1}}}""",
        "/data/attributes/x is not documented")]
    [InlineData("POST", "/api/v2/roles", """{"data":{"type":"roles","attributes":{"name":1,"permissions":[]}}}""",
        "/data/attributes/name is integer")]
    [InlineData("POST", "/api/v2/users/01900000-0000-7000-8000-000000000005/link", "{}", "takes no body")]
    public void A_request_that_the_document_lacks_is_found(string method, string path, string body, string fault)
    {
        var sent = System.Text.Encoding.UTF8.GetBytes(body);
        var document = CheckedInDocument.Whole;
        document.RequestFault(HttpMethod.Parse(method), path, 201, sent).Should().Contain(fault);
        document.RequestFault(HttpMethod.Parse(method), path, 400, sent).Should().BeNull("it is refused");
    }

    [Fact]
    public void Another_status_is_seen() =>
        CheckedInDocument.Whole.Fault(HttpMethod.Get, "/api/v2/audit/retention", 201, "{}").Should().Contain("not 201");

    [Fact]
    public async Task The_reference_page_and_its_library_are_served_from_here()
    {
        using var browser = LoopbackClient.For(fixture.Address, cookies: true);
        using (await Product.PostFormAsync(browser, "/sign-in", "/auth/sign-in", ("email", Product.Email),
            ("password", Product.Password)))
        {
            var page = await browser.GetStringAsync(Urls.ApiReference);
            page.Should().NotContain("//", "it loads nothing from other hosts").And.NotContain("<script>",
                "and has no script in it");
            (await browser.GetStringAsync("/api-reference/scalar.js")).Should().Contain("createApiReference");
        }
    }
}
