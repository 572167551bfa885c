using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.RegularExpressions;
using Connections.Tests.Support;

namespace Connections.Tests.Files;

/// <summary>The commands as an operator runs them, beside a server that runs on the same data.</summary>
[Trait(Tier.Name, Tier.Process)]
public sealed class FileCommandTests : IAsyncLifetime
{
    private const int Many = 80;

    private readonly TempFolder folder = new();
    private readonly Dictionary<string, string> environment = new() { ["TOKEN"] = "the-s3cret" };
    private TestInstallation installation = null!;
    private ServerSetup setup = null!;

    public async Task InitializeAsync()
    {
        installation = await TestInstallation.CreateInitializedAsync(postgres: false);
        setup = new ServerSetup { DataDirectory = installation.Directory };
    }

    public async Task DisposeAsync()
    {
        await installation.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task An_apply_that_was_killed_runs_again_with_the_same_result_beside_a_server()
    {
        Directory.CreateDirectory(folder["deploy"]);
        await File.WriteAllTextAsync(folder["deploy/prod.yaml"], ManyConnections());
        await using var server = await InProcessServer.StartAsync(setup);

        using (var killed = ProductCommand.Start(setup, folder.Path, environment, "apply", "deploy", "--yes"))
            (await killed.KillAfterAsync(20, "done:")).Should().BeInRange(20, Many, "it was killed before its end");

        var (status, output, errors) = await RunAsync("plan", "deploy");
        (status, errors).Should().Be((2, ""));
        var left = int.Parse(Regex.Match(output, @"(\d+) to create").Groups[1].Value,
            System.Globalization.CultureInfo.InvariantCulture);
        left.Should().BeInRange(2, Many - 19);
        output.Should().NotContain(" to change").And.NotContain(" to take over",
            "each thing is there as a whole, or not at all");

        (await RunAsync("apply", "deploy", "--yes")).Output.Should().Contain($"{left} done, 0 not done.");
        (await RunAsync("plan", "deploy")).Should().Be((0, "Nothing to do: everything is up to date.\n", ""));
        (await ProductCommand.CallAsync(setup, "audit", "verify")).Status.Should().Be(0,
            "two processes wrote, and the chain is whole");

        await server.StopAsync();
        await using var host = await installation.StartAsync();
        var all = await host.Get<Core.Connections.ConnectionSearch>().ListAsync(host.Owner, new(), new(0, 200),
            default);
        all.Total.Should().Be(Many);
        all.Rows.Should().OnlyContain(r => r.ManagedBy == "deploy/prod.yaml");
        (await host.Get<Core.Groups.GroupSearch>().ListAsync(host.Owner, new(), Core.PageRequest.First,
            default)).Rows.Single().Members.Should().Be(Many);
    }

    [Fact]
    public async Task A_command_that_cannot_be_done_tells_the_place_and_ends_with_1()
    {
        await File.WriteAllTextAsync(folder["one.yaml"],
            "connections:\n  - name: one\n    integration: OpenAI\n    authentication: OpenAIAPIKey\n    fields:\n  "
            + "    api_token: ${env:NOT_SET}\n");

        (await RunAsync("plan", "one.yaml")).Should()
            .Be((1, "",
                "one.yaml:6:18: The environment variable NOT_SET is not set. Set it where you run this command.\n"));
        environment["NOT_SET"] = "sk-the-s3cret";
        var asked = await RunAsync("apply", "one.yaml");
        (asked.Status, asked.Errors).Should().Be((1, "Nothing was done. To apply without a prompt, add --yes.\n"));
        asked.Output.Should()
            .Contain("+ connection one (one.yaml)").And.Contain("api_token: set from the file").And.NotContain(
                "s3cret");
    }

    [Fact]
    public async Task A_name_that_begins_with_an_at_sign_is_a_name_and_no_file_of_arguments()
    {
        await File.WriteAllTextAsync(folder["prod"], "--help");

        var (status, output, errors) = await ProductCommand.CallAsync(setup, "export", "@prod");

        (status, output).Should().Be((1, ""), errors);
        errors.Should().Contain("@prod");
    }

    [Fact]
    public async Task The_page_on_connections_as_code_does_what_it_says()
    {
        var page = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "as-code.md"));
        Directory.CreateDirectory(folder["deploy"]);
        await File.WriteAllTextAsync(folder["deploy/prod.yaml"], Blocks("yaml").Single());
        // Each command tells how it ended; only 1 is a failure.
        var script = $"set -euo pipefail\ncd '{folder.Path}'\nconnections() {{ local ended=0; '{ProductCommand.Host}' '{ProductCommand.Program}' \"$@\" || ended=$?; echo \"[$1 $ended]\"; [ $ended -ne 1 ]; }}\n{string.Join('\n', Blocks("sh"))}";

        var (status, output, errors) = await ProductCommand.BashAsync(setup, script);

        status.Should().Be(0, $"{output}\n{errors}");
        Regex.Matches(output, @"^\[.*\]$", RegexOptions.Multiline).Select(m => m.Value).Should().Equal("[plan 2]",
            "[apply 0]", "[plan 0]", "[coverage 0]", "[export 0]", "[export 0]", "[import 0]");
        output.Should()
            .Contain("4 to create.").And.Contain("4 done, 0 not done.").And.Contain(
                "Connections: 2, groups: 1, including their secrets").And.NotContain("secret of the");
        errors.Should().Contain("BILLING_PROD_TOKENS_TOKEN1_VALUE").And.NotContain("secret of the");
        (await File.ReadAllTextAsync(folder["billing.yaml"])).Should()
            .Contain("value: ${env:BILLING_PROD_TOKENS_TOKEN1_VALUE}").And.NotContain("secret of the");
        TestInstallation.IsOwnerOnly(folder["billing.cnx"]).Should().BeTrue();

        IEnumerable<string> Blocks(string language) =>
            Regex.Matches(page, $"^```{language}\n(?<lines>.*?)^```",
                RegexOptions.Multiline | RegexOptions.Singleline).Select(b => b.Groups["lines"].Value);
    }

    private Task<(int Status, string Output, string Errors)> RunAsync(params string[] args) =>
        ProductCommand.RunAsync(setup, folder.Path, environment, args);

    private static string ManyConnections()
    {
        var yaml = new StringBuilder("connections:\n");
        for (var i = 0; i < Many; i++)
            yaml.Append(
                System.Globalization.CultureInfo.InvariantCulture, $"  - name: number {i}\n    integration: HTTP\n  "
                    + $"  authentication: HTTPTokenAuth\n    fields:\n      base_url: https://n{i}.example.com\n    "
                    + $"  tokens:\n        - name: token1\n          value: ${{env:TOKEN}}\n    identifier_tags: "
                    + $"[n:v{i}]\n");
        yaml.Append("groups:\n  - name: all\n    integration: HTTP\n    identifier_tags: [n]\n    members:\n");
        for (var i = 0; i < Many; i++)
            yaml.Append(System.Globalization.CultureInfo.InvariantCulture, $"      - number {i}\n");
        return yaml.ToString();
    }
}
