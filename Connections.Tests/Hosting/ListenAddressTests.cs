using Connections.Tests.Support;
using Connections.Web.Hosting;
using Microsoft.Extensions.Configuration;

namespace Connections.Tests.Hosting;

/// <summary>The product listens where the usual switches of ASP.NET Core say.</summary>
[Trait(Tier.Name, Tier.Process)]
public sealed class ListenAddressTests
{
    [Theory]
    [InlineData("127.0.0.6", "ASPNETCORE_HTTP_PORTS=0", "ASPNETCORE_URLS=http://127.0.0.2:0",
        "--urls=http://127.0.0.6:0")]
    [InlineData("127.0.0.7", "ASPNETCORE_HTTP_PORTS=0", "ASPNETCORE_URLS=http://127.0.0.7:0")]
    [InlineData("[::]", "ASPNETCORE_HTTP_PORTS=0")]
    public Task A_switch_says_where_the_product_listens(string host, params string[] switches) =>
        ListensAsync(host, switches);

    [Theory]
    [InlineData("127.0.0.6", "ASPNETCORE_URLS=http://127.0.0.2:0", "--urls=http://127.0.0.6:0")]
    [InlineData("127.0.0.2", "ASPNETCORE_URLS=http://127.0.0.2:0")]
    [InlineData("127.0.0.3", "DOTNET_URLS=http://127.0.0.3:0")]
    [InlineData("127.0.0.4", "URLS=http://127.0.0.4:0")]
    [InlineData("127.0.0.5", "--urls=http://127.0.0.5:0")]
    [InlineData("[::]", "--http_ports=0")]
    [Trait(Tier.Name, Tier.Soak)]
    public Task Each_other_form_of_a_switch_says_where_the_product_listens(string host, params string[] switches) =>
        ListensAsync(host, switches);

    private static async Task ListensAsync(string host, string[] switches)
    {
        using var data = new TempFolder();

        await using var server = await StartAsync(data, switches);

        server.Address.Host.Should().Be(host);
        server.Address.Port.Should().BePositive();
    }

    [Fact]
    public Task User_secrets_are_read_in_Development() => ReadsUserSecretsAsync("DOTNET_ENVIRONMENT");

    [Fact]
    [Trait(Tier.Name, Tier.Soak)]
    public Task User_secrets_are_read_in_Development_of_ASP_NET_Core() =>
        ReadsUserSecretsAsync("ASPNETCORE_ENVIRONMENT");

    private static async Task ReadsUserSecretsAsync(string variable)
    {
        using var data = new TempFolder();
        var secrets = Directory.CreateDirectory(data[".microsoft/usersecrets/connections"]).FullName;
        await File.WriteAllTextAsync(Path.Combine(secrets, "secrets.json"), """{ "Urls": "http://127.0.0.8:0" }""");

        await using var server = await StartAsync(data, $"HOME={data.Path}", $"{variable}=Development");

        server.Address.Host.Should().Be("127.0.0.8");
    }

    [Fact]
    public async Task A_command_reads_the_settings_of_the_environment_as_the_server_does()
    {
        await using var installation = await TestInstallation.CreateInitializedAsync(postgres: false);
        using var folder = new TempFolder();
        var secrets = Directory.CreateDirectory(folder[".microsoft/usersecrets/connections"]).FullName;
        await File.WriteAllTextAsync(Path.Combine(secrets, "secrets.json"),
            $$"""{ "Secrets": { "MasterKeys": [{ "File": "{{folder["no-such-key"]}}" }] } }""");
        var setup = new ServerSetup { DataDirectory = installation.Directory };
        var variables = new Dictionary<string, string>
        {
            ["HOME"] = folder.Path,
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
        };

        var (_, output, errors) = await ProductCommand.RunAsync(setup, folder.Path, variables, "keys", "status");

        (output + errors).Should().Contain("no-such-key");
    }

    [Theory]
    [InlineData(null, null, ListenAddresses.Default)]
    [InlineData("Urls", "", ListenAddresses.Default)]
    [InlineData("Urls", "http://localhost:1", "http://localhost:1")]
    [InlineData("HTTP_PORTS", "8080", null)]
    [InlineData("HTTPS_PORTS", "8443", null)]
    [InlineData("Kestrel:Endpoints:Http:Url", "http://localhost:1", null)]
    public void The_default_address_is_taken_where_none_is_set(string? name, string? value, string? expected)
    {
        var configuration = new ConfigurationManager();
        if (name is not null) configuration.AddInMemoryCollection([KeyValuePair.Create(name, value)]);

        configuration.AddDefaultAddress();

        configuration["urls"].Should().Be(expected);
    }

    [Theory]
    [InlineData("http://[::]:8080", "http://localhost:8080")]
    [InlineData("http://0.0.0.0:8080", "http://localhost:8080")]
    [InlineData("http://127.0.0.1:8080", "http://127.0.0.1:8080")]
    public void The_address_in_the_greeting_can_be_opened(string url, string expected) =>
        ListenAddresses.ToReach(url).Should().Be(expected);

    [Fact]
    [Trait(Tier.Name, Tier.Soak)]
    public async Task An_https_port_without_a_certificate_is_refused_with_a_sentence()
    {
        using var data = new TempFolder();
        var setup = new ServerSetup { DataDirectory = data.Path };

        var (status, output, errors) = await ProductCommand.RunAsync(setup, data.Path,
            new Dictionary<string, string> { ["ASPNETCORE_HTTPS_PORTS"] = "0" });

        status.Should().Be(1);
        errors.Should().Contain("without a certificate");
        (output + errors).Should().NotContain("   at ");
    }

    // A switch with dashes is an argument, another one is in the environment.
    private static Task<RunningServer> StartAsync(TempFolder data, params string[] switches) =>
        RunningServer.StartAsync(new ServerSetup
        {
            DataDirectory = data["data"],
            ReadyPath = null,
            Arguments = [.. switches.Where(s => s.StartsWith('-'))],
            Settings = switches.Where(s => !s.StartsWith('-')).Select(s => s.Split('=', 2))
                .ToDictionary(s => s[0], s => s[1]),
        });
}
