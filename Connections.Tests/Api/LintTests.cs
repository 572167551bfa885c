using System.Diagnostics;
using System.Text.Json.Nodes;
using Connections.Tests.Support;

namespace Connections.Tests.Api;

/// <summary>The OpenAPI document under a linter (<c>./dev test</c> installs it).</summary>
[Trait(Tier.Name, Tier.Process)]
public sealed class LintTests
{
    [Fact]
    public async Task The_document_has_no_finding_of_the_linter()
    {
        var (code, output) = await LintAsync(CheckedInDocument.Path);

        (code, output.Trim()).Should().Be((0, "0 findings"));
    }

    [Theory]
    [InlineData("summary", "operation-summary")]
    [InlineData("description", "operation-description")]
    [InlineData("operationId", "operation-operationId")]
    [InlineData("tags", "operation-singular-tag")]
    [InlineData("4XX", "operation-4xx-response")]
    [InlineData("example", "no-invalid-media-type-examples")]
    public async Task The_linter_sees_an_operation_that_is_not_whole(string member, string rule)
    {
        var document = JsonNode.Parse(await File.ReadAllTextAsync(CheckedInDocument.Path))!;
        var operation = document["paths"]!["/api/v2/team"]!["get"]!.AsObject();
        var responses = operation["responses"]!.AsObject();
        switch (member)
        {
            case "tags":
                operation["tags"] = new JsonArray("Team", "Users");
                break;
            case "4XX":
                responses.Remove("4XX");
                break;
            case "example":
                responses["200"]!["content"]!.AsObject().Single().Value!["example"]!["data"] = "none";
                break;
            default:
                operation.Remove(member);
                break;
        }
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder["openapi.json"], document.ToJsonString());

        var (code, output) = await LintAsync(folder["openapi.json"]);

        code.Should().Be(1);
        output.Should().Contain($" {rule} ");
    }

    private static async Task<(int Code, string Output)> LintAsync(string path)
    {
        using var node = Process.Start(new ProcessStartInfo("node")
        {
            ArgumentList = { "lint.mjs", path },
            WorkingDirectory = Path.Combine(Repository.Root, "Connections.Tests", "Api", "Npm"),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var (output, errors) = (node.StandardOutput.ReadToEndAsync(), node.StandardError.ReadToEndAsync());
        using var timeout = new CancellationTokenSource(TestTimeout.Longest);
        try
        {
            await node.WaitForExitAsync(timeout.Token);
        }
        finally
        {
            if (!node.HasExited) node.Kill();
        }
        return (node.ExitCode, await errors + await output);
    }
}
