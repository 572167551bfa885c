using System.Diagnostics;
using System.Text.Json;
using Connections.Core.People;
using Connections.Tests.Support;

namespace Connections.Tests.Api;

/// <summary>
/// Datadog's own JavaScript client, unmodified (<c>./dev test</c> installs it), against the running product.
/// </summary>
[Trait(Tier.Name, Tier.Process)]
public sealed class NpmClientTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    [Fact]
    public async Task Every_operation_every_kind_and_every_documented_error_is_as_the_client_knows_it()
    {
        var folder = Path.Combine(Repository.Root, "Connections.Tests", "Api", "Npm");
        using var node = new Process
        {
            StartInfo = new ProcessStartInfo("node")
            {
                ArgumentList = { "client.mjs" },
                WorkingDirectory = folder,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        var environment = node.StartInfo.Environment;
        foreach (var proxy in environment.Keys.Where(name => name.EndsWith("proxy", StringComparison.OrdinalIgnoreCase))
            .ToList()) environment.Remove(proxy);
        (environment["ADDRESS"], environment["ORGANIZATION"]) = (fixture.Address.GetLeftPart(UriPartial.Authority),
            OrganizationSettings.OrganizationId.ToString());
        (environment["API_KEY"], environment["APPLICATION_KEY"]) = (ApiFixture.ApiKey, ApiFixture.ApplicationKey);
        var kinds = DatadogCredentialKinds.All.ToDictionary(kind => kind,
            kind => DatadogCredentialKinds.GetAttributes(kind, kind, "npm-canary"));

        node.Start();
        var (output, errors) = (node.StandardOutput.ReadToEndAsync(), node.StandardError.ReadToEndAsync());
        await node.StandardInput.WriteAsync(JsonSerializer.Serialize(kinds));
        node.StandardInput.Close();
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        try
        {
            await node.WaitForExitAsync(timeout.Token);
        }
        finally
        {
            if (!node.HasExited) node.Kill();
        }

        node.ExitCode.Should().Be(0, await errors);
        (await output).Should().Contain($"{kinds.Count} kinds");
        fixture.Log.Lines.Should().NotContain(line => line.Contains("npm-canary"));
    }
}
