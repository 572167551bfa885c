using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;
using Connections.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Connections.Tests.Api;

/// <summary>The lines of <c>docs/api.md</c> work as they are there.</summary>
[Collection(ApiCollection.Name)]
[Trait(Tier.Name, Tier.Process)]
public sealed class CurlTests(ApiFixture fixture)
{
    [Fact]
    public async Task Every_line_of_the_page_on_the_API_does_what_it_says()
    {
        await using var peer = await LoopbackPeer.StartAsync();
        peer.Answer = http => http.Response.WriteAsync("[]");
        var page = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "api.md"));
        var blocks = Regex.Matches(page, "^```\n(?<lines>.*?)^```",
            RegexOptions.Multiline | RegexOptions.Singleline).Select(b => b.Groups["lines"].Value).ToList();
        blocks.Should().HaveCount(2).And.OnlyContain(b => b.Contains("curl"));
        // Only the addresses are others here; and curl tells of a failure by its exit.
        var script =
            "set -euo pipefail\ncurl() { command curl --fail-with-body --silent --show-error --noproxy '*' "
            + "--max-time 20 \"$@\"; }\n"
            + string.Join('\n', blocks).Replace("http://localhost:5080",
                fixture.Address.ToString().TrimEnd('/')).Replace("https://billing.example.com",
                    peer.Address.ToString().TrimEnd('/'));

        var start = new ProcessStartInfo("bash")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true
        };
        start.Environment["API_KEY"] = ApiFixture.ApiKey;
        start.Environment["APPLICATION_KEY"] = ApiFixture.ApplicationKey;
        using var bash = Process.Start(start)!;
        var (output, errors) = (bash.StandardOutput.ReadToEndAsync(), bash.StandardError.ReadToEndAsync());
        await bash.StandardInput.WriteAsync(script);
        bash.StandardInput.Close();
        await bash.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));

        bash.ExitCode.Should().Be(0, $"{await output}\n{await errors}");
        (await output).Should()
            .Contain("\"outcome\":\"chosen\"").And.Contain("\"outcome\":\"succeeded\"").And.Contain(
                "\"outcome\":\"accepted\"").And.NotContain("the secret itself");
        peer.Requests.Should().HaveCount(2).And.OnlyContain(r => r.Headers["X-Token"] == "the secret itself");
        (await fixture.Owner.GetAsync("/api/v2/actions/connections?filter[search]=Billing (old)")).Status.Should()
            .Be(HttpStatusCode.OK);
    }
}
