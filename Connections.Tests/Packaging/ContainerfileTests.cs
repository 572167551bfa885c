using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Connections.Tests.Support;

namespace Connections.Tests.Packaging;

/// <summary>What the Containerfile takes for granted, as far as it shows without a container engine.</summary>
[Trait(Tier.Name, Tier.Process)]
public sealed partial class ContainerfileTests
{
    private static readonly string[] lines = [.. File.ReadAllText(PathOf("Containerfile"))
        .Replace("\\\n", " ", StringComparison.Ordinal).Split('\n').Where(l => !l.StartsWith('#'))];

    [Fact]
    public void A_file_that_the_Containerfile_copies_exists_and_is_not_ignored()
    {
        var ignored = File.ReadAllLines(PathOf(".dockerignore"));
        var copied = lines.Where(l => l.StartsWith("COPY ", StringComparison.Ordinal) && !l.Contains("--from"))
            .SelectMany(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..^1]).ToList();

        copied.Should().HaveCountGreaterThan(8);
        foreach (var path in copied)
        {
            var full = PathOf(path);
            (File.Exists(full) || Directory.Exists(full)).Should().BeTrue(path);
            ignored.Should().Contain($"!{path.Split('/')[0]}");
        }
    }

    [Fact]
    public void A_project_that_is_published_finds_its_references_in_the_image()
    {
        var projects = Directory.EnumerateFiles(PathOf("Connections.Web"), "*.csproj")
            .SelectMany(f => Reference().Matches(File.ReadAllText(f))).Select(m => m.Groups[1].Value);

        projects.Should().NotBeEmpty().And.OnlyContain(
            p => lines.Any(l => l.StartsWith($"COPY {p}/ ", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_images_are_of_the_version_of_the_SDK()
    {
        using var global = JsonDocument.Parse(File.ReadAllText(PathOf("global.json")));
        var version = global.RootElement.GetProperty("sdk").GetProperty("version").GetString()!.Split('.');

        lines.Where(l => l.StartsWith("FROM ", StringComparison.Ordinal)).Should().HaveCount(2).And.OnlyContain(
            l => l.Split(' ')[1].EndsWith($":{version[0]}.{version[1]}", StringComparison.Ordinal));
    }

    [Fact]
    public void The_port_is_the_same_everywhere()
    {
        var port = Line("EXPOSE ");

        Line("ENV ").Should().Contain($"ASPNETCORE_HTTP_PORTS={port} ");
        lines.Single(l => l.Contains("/dev/tcp/")).Should().Contain($"/dev/tcp/127.0.0.1/{port} ");
        File.ReadAllText(PathOf("docs/operations.md")).Should().Contain($"--publish 127.0.0.1:{port}:{port}");
    }

    [Fact]
    public void The_product_runs_as_another_user_than_root_on_a_volume()
    {
        Line("USER ").Should().Be("$APP_UID");
        Line("ENV ").Should().Contain($"Data__Directory={Line("VOLUME ")}");
        Line("RUN mkdir ").Should().Contain($"chown \"$APP_UID\" {Line("VOLUME ")}");
    }

    [Fact]
    public async Task The_health_check_passes_while_ready_and_fails_while_locked()
    {
        using var data = new TempFolder();
        var check = HealthCheck().Match(string.Join('\n', lines)).Groups[1].Value;
        var setup = new ServerSetup { DataDirectory = data.Path };
        await using (var server = await InProcessServer.StartAsync(setup))
            (await RunAsync(check, server.Address.Port)).Should().Be(0);

        await using var locked = await InProcessServer.StartAsync(setup with
        {
            Settings = new Dictionary<string, string> { ["Secrets__MasterKeys__0__File"] = data["none"] },
        });
        (await RunAsync(check, locked.Address.Port)).Should().Be(1);
    }

    [Fact]
    [Trait("Category", "Soak")]
    public async Task The_published_product_runs_unprivileged_on_a_read_only_folder()
    {
        using var folder = new TempFolder();
        var (source, app, data) = (folder["source"], folder["app"], folder["data"]);
        await BashAsync($"git clone --quiet '{Repository.Root}' '{source}'");
        foreach (var command in lines.Where(l => l.StartsWith("RUN dotnet ", StringComparison.Ordinal)))
            await BashAsync($"cd '{source}' && {command[4..].Replace("--output /app", $"--output '{app}'")}");
        File.Exists(Path.Combine(app, "appsettings.Development.json")).Should().BeFalse();
        await BashAsync($"mkdir -m 700 '{data}' && chown 65534 '{data}' && chmod 755 '{folder.Path}' && "
            + $"chmod -R a-w,a+rX '{app}'");

        // Another user than root, with a home that is not there; the log says where it listens.
        var script = $"cd '{app}' && exec setpriv --reuid=65534 --regid=65534 --clear-groups --no-new-privs env -i "
            + $"PATH=\"$PATH\" HOME=/nonexistent Data__Directory='{data}' DOTNET_EnableDiagnostics=0 "
            + "ASPNETCORE_URLS=http://127.0.0.1:0 dotnet Connections.Web.dll";
        using var product = Process.Start(new ProcessStartInfo("bash", ["-c", script]) { RedirectStandardOutput = true })!;
        try
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
            string? address = null;
            while (address is null && await product.StandardOutput.ReadLineAsync(limit.Token) is { } line)
                if (Greeting().Match(line) is { Success: true } found) address = found.Groups[1].Value;
            using var client = LoopbackClient.For(new Uri(address!));
            (await client.GetStringAsync("/health/ready")).Should().Be("ok");
            File.Exists(Path.Combine(data, "connections.db")).Should().BeTrue();
        }
        finally
        {
            product.Kill(entireProcessTree: true);
            await product.WaitForExitAsync();
        }
    }

    private static string PathOf(string path) => Path.Combine(Repository.Root, path);

    private static string Line(string beginning) =>
        lines.Last(l => l.StartsWith(beginning, StringComparison.Ordinal))[beginning.Length..].Trim();

    private static async Task BashAsync(string script)
    {
        var info = new ProcessStartInfo("bash", ["-c", script]) { RedirectStandardOutput = true };
        using var bash = Process.Start(info)!;
        var output = await bash.StandardOutput.ReadToEndAsync();
        await bash.WaitForExitAsync();
        bash.ExitCode.Should().Be(0, "{0} said {1}", script, output);
    }

    private static async Task<int> RunAsync(string check, int port)
    {
        using var bash = Process.Start("bash", ["-c", check.Replace("/8080", $"/{port}", StringComparison.Ordinal)]);
        await bash.WaitForExitAsync();
        return bash.ExitCode;
    }

    [GeneratedRegex("ProjectReference Include=\"\\.\\./([^/]+)/")]
    private static partial Regex Reference();

    [GeneratedRegex(@"^HEALTHCHECK .* CMD (.+)$", RegexOptions.Multiline)]
    private static partial Regex HealthCheck();

    [GeneratedRegex(@"Connections is at\s+(http://\S+)")]
    private static partial Regex Greeting();
}
