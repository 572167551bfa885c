using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Connections.Tests.Support;

namespace Connections.Tests.Packaging;

/// <summary>The product as a service of systemd.</summary>
[Trait(Tier.Name, Tier.Process)]
public sealed class SystemdTests
{
    private const int Sigterm = 15;

    private static readonly string[] unit =
        File.ReadAllLines(Path.Combine(Repository.Root, "packaging", "connections.service"));

    [Theory]
    [InlineData("Type=notify")]
    [InlineData("DynamicUser=yes")]
    [InlineData("ProtectSystem=strict")]
    [InlineData("NoNewPrivileges=yes")]
    [InlineData("StateDirectory=connections")]
    [InlineData("Environment=Data__Directory=/var/lib/connections")]
    public void The_unit_is_hardened_and_keeps_its_data_in_its_state_directory(string line) =>
        unit.Should().Contain(line);

    [Fact]
    public void The_unit_starts_the_program_that_the_documents_publish()
    {
        unit.Should().Contain("ExecStart=/usr/bin/dotnet /opt/connections/Connections.Web.dll");
        File.ReadAllText(Path.Combine(Repository.Root, "docs", "operations.md")).Should().Contain(
            "dotnet publish Connections.Web --configuration Release --output /opt/connections");
    }

    [Fact]
    public async Task A_service_tells_systemd_when_it_is_ready_and_when_it_stops()
    {
        using var folder = new TempFolder();
        using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(folder["notify"]));
        // The library takes a process for a service whose parent is called systemd.
        File.Copy("/bin/bash", folder["systemd"]);
        var setup = new ServerSetup { DataDirectory = folder["data"] };
        var info = new ProcessStartInfo(folder["systemd"])
        {
            ArgumentList = { "-c", "\"$@\" > /dev/null & echo $!; wait $!", "-", ProductCommand.Host,
                ProductCommand.Program, "--urls", "http://127.0.0.1:0" },
            RedirectStandardOutput = true,
        };
        info.Environment.Clear();
        foreach (var (name, value) in RunningServer.EnvironmentFor(setup)) info.Environment[name] = value;
        info.Environment["NOTIFY_SOCKET"] = folder["notify"];
        using var parent = Process.Start(info)!;
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        try
        {
            var service = int.Parse((await parent.StandardOutput.ReadLineAsync(limit.Token))!,
                System.Globalization.CultureInfo.InvariantCulture);

            (await ReceiveAsync(socket, limit.Token)).Should().Be("READY=1");
            SendSignal(service, Sigterm).Should().Be(0);
            (await ReceiveAsync(socket, limit.Token)).Should().Be("STOPPING=1");
            await parent.WaitForExitAsync(limit.Token);
        }
        finally
        {
            parent.Kill(entireProcessTree: true);
        }
        parent.ExitCode.Should().Be(0);
    }

    private static async Task<string> ReceiveAsync(Socket socket, CancellationToken ct)
    {
        var buffer = new byte[1024];
        return Encoding.UTF8.GetString(buffer, 0, await socket.ReceiveAsync(buffer, ct));
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int SendSignal(int process, int signal);
}
