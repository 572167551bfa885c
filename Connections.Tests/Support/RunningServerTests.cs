using System.Net;
using System.Text.RegularExpressions;

namespace Connections.Tests.Support;

[Trait(Tier.Name, Tier.Process)]
public sealed class RunningServerTests
{
    [Fact]
    public async Task A_server_is_killed_comes_back_on_its_port_and_stops_in_order()
    {
        using var data = new TempFolder();
        await using var server = await RunningServer.StartAsync(Setup(data));
        var address = server.Address;
        using var client = server.CreateClient();
        var link = Regex.Match(server.Output, @"Set it up at +(\S+)").Groups[1].Value;
        (await client.GetAsync(link)).StatusCode.Should().Be(HttpStatusCode.OK, "the link that it prints opens a page");

        await server.KillAsync();
        await client.Invoking(c => c.GetAsync("/")).Should().ThrowAsync<HttpRequestException>();
        await server.StartAgainAsync();

        server.Address.Should().Be(address);
        (await client.GetAsync("/")).StatusCode.Should().NotBe(HttpStatusCode.InternalServerError);

        await server.StopAsync();

        server.ExitCode.Should().Be(0);
        server.Output.Should().Contain("Application is shutting down");
    }

    [Fact]
    public void Settings_of_the_machine_do_not_leak_in()
    {
        const string variable = "CONNECTIONS_TEST_LEAK";
        Environment.SetEnvironmentVariable(variable, "leaked");
        var setup = new ServerSetup
        {
            DataDirectory = "somewhere",
            Settings = new Dictionary<string, string> { ["Storage__Provider"] = "Sqlite" }
        };

        var environment = RunningServer.EnvironmentFor(setup);

        environment.Should().NotContainKey(variable).And.ContainKeys("PATH", "Data__Directory", "Storage__Provider");
    }

    [Fact]
    public async Task A_start_that_fails_shows_what_the_product_wrote()
    {
        using var data = new TempFolder();
        var setup =
            Setup(data) with { Settings = new Dictionary<string, string> { ["Logging__LogLevel__Default"] = "Loud" } };

        var starting = () => RunningServer.StartAsync(setup);

        (await starting.Should().ThrowAsync<InvalidOperationException>()).Which.Message.Should().Contain("Loud");
    }

    private static ServerSetup Setup(TempFolder data) => new() { DataDirectory = data.Path };
}
