using System.Net;
using System.Net.Sockets;
using Connections.Tests.Support;

namespace Connections.Tests.Hosting;

/// <summary>
/// A start that cannot be, as an operator sees it: a sentence that says what to change, no stack trace, and status 1.
/// What the process of the product has no part in is called in the process of the tests.
/// </summary>
[Trait(Tier.Name, Tier.Process)]
public sealed class StartupFailureTests
{
    [Theory]
    [InlineData("--Egress:Alow=10.0.0.0/8:443", "There is no setting Egress:Alow. Did you mean Egress:Allow?")]
    [InlineData("--Server:TrustedProxies=localhost",
        "Server:TrustedProxies contains “localhost”. Give the address of a proxy")]
    [InlineData("--Server:PublicOrigin=https://connections.example.com/app",
        "Did you mean https://connections.example.com?")]
    [InlineData("--Egress:Allow=everything", "Egress:Allow: \"everything\" must be of the form CIDR:port")]
    [InlineData("--Urls=http://localhost:99999", "Urls is “http://localhost:99999”. Give an address to listen on")]
    public async Task A_start_that_cannot_be_ends_with_a_sentence(string argument, string words)
    {
        using var data = new TempFolder();

        EnsureRefused(await ProductCommand.CallAsync(new ServerSetup { DataDirectory = data.Path }, argument), words);
    }

    // What opens the database or a port is the product's own; nor does it see a development certificate of the machine.
    [Theory]
    [InlineData("--Urls=https://127.0.0.1:0", "without a certificate")]
    [InlineData("--Urls=http://192.0.2.1:5080", "This machine doesn't have the address in Urls.")]
    [InlineData("--Storage:Provider=Postgres", "Storage:ConnectionString is empty.")]
    public async Task A_process_that_cannot_start_ends_with_a_sentence(string argument, string words)
    {
        using var data = new TempFolder();

        EnsureRefused(await RunAsync(data, argument), words);
    }

    [Fact]
    public async Task A_settings_file_that_cannot_be_read_is_named_with_the_line()
    {
        using var program = new TempFolder();
        using var data = new TempFolder();
        var path = ProductCommand.CopyTo(program);
        await File.WriteAllTextAsync(program["appsettings.json"], "{\n  \"AllowedHosts\": \"*\",\n  Data\n}\n");

        var said = await ProductCommand.BashAsync(new ServerSetup { DataDirectory = data.Path },
            $"exec '{ProductCommand.Host}' '{path}'");

        EnsureRefused(said, $"'{program["appsettings.json"]}', line 3: 'D' is an invalid start");
    }

    [Theory]
    [InlineData("canary-of-a-key")]
    [InlineData(null)]
    public async Task A_master_key_that_cannot_be_used_locks_the_product_with_a_sentence(string? key)
    {
        using var data = new TempFolder();
        await File.WriteAllTextAsync(data["empty"], "");
        var given = key is null ? ("Secrets__MasterKeys__0__File", data["empty"]) : ("Secrets__MasterKeys", key);

        await using var server = await InProcessServer.StartAsync(
            new ServerSetup
            {
                DataDirectory = data["data"],
                Settings = new Dictionary<string, string> { [given.Item1] = given.Item2 }
            });

        server.Output.Should()
            .Contain("can't be used.").And.Contain("Connections is locked").And.NotContain("canary").And.NotContain(
                "   at ");
        using var client = LoopbackClient.For(server.Address);
        (await client.GetAsync("/health/ready")).StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
    }

    [Fact]
    public async Task A_port_in_use_is_reported_with_another_one()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        using var data = new TempFolder();

        var said = await RunAsync(data, "--urls", $"http://{taken.LocalEndpoint}");

        EnsureRefused(said, "address already in use");
        said.Errors.Should().Contain("--urls http://localhost:5081");
    }

    [Fact]
    public async Task A_command_takes_its_settings_as_the_server_does()
    {
        await using var installation = await TestInstallation.CreateInitializedAsync(postgres: false);
        using var elsewhere = new TempFolder();
        var setup = new ServerSetup { DataDirectory = elsewhere.Path };

        foreach (string[] args in new string[][]
        {
            ["keys", "status", $"--Data:Directory={installation.Directory}"],
            ["--Data:Directory", installation.Directory, "keys", "status"],
        })
            (await ProductCommand.RunAsync(setup, elsewhere.Path, new Dictionary<string, string>(), args)).Should()
                .Match<(int Status, string Output, string Errors)>(r => r.Status == 0, string.Join(' ', args));

        (await ProductCommand.CallAsync(setup, "keys", "status")).Should()
            .Match<(int Status, string Output, string Errors)>(
                r => r.Status == 1 && r.Errors.Contains("There is no database in") && !r.Errors.Contains("   at "));
        (await ProductCommand.CallAsync(setup, "keys", "status", "--Data:Direktory=x")).Should()
            .Match<(int Status, string Output, string Errors)>(
                r => r.Status == 1 && r.Errors.Contains("Did you mean Data:Directory?"));
    }

    private static Task<(int Status, string Output, string Errors)> RunAsync(TempFolder data, params string[] args) =>
        ProductCommand.RunAsync(new ServerSetup { DataDirectory = data.Path }, data.Path,
            new Dictionary<string, string>(), args);

    private static void EnsureRefused((int Status, string Output, string Errors) said, string words)
    {
        said.Status.Should().Be(1);
        said.Errors.Should().Contain("Connections cannot start: ").And.Contain(words);
        (said.Output + said.Errors).Should().NotContain("   at ", "a stack trace helps nobody");
    }
}
