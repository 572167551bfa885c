using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace Connections.Tests.Support;

/// <summary>How the product is to be started.</summary>
public sealed record ServerSetup
{
    /// <summary>Where it keeps its data.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Further settings, by their names in the environment, such as <c>Storage__Provider</c>.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>Its arguments; <c>null</c> for a free port of 127.0.0.1.</summary>
    public IReadOnlyList<string>? Arguments { get; init; }

    /// <summary>The path that answers 2xx once the product is ready; <c>null</c> where listening is enough.</summary>
    public string? ReadyPath { get; init; } = "/health/ready";

    /// <summary>How long a start may take.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromMinutes(5);
}

/// <summary>
/// The product as a process of its own, which can be stopped, killed and started again on its data and port.
/// </summary>
public sealed partial class RunningServer : IAsyncDisposable
{
    // Nothing else gets in: a setting of the machine that runs the tests must not become one of the product under test.
    private static readonly string[] Inherited = ["PATH", "TMPDIR", "DOTNET_ROOT", "DOTNET_TieredPGO",
        "DOTNET_gcConcurrent", "DOTNET_EnableWriteXorExecute", "LANG", "SystemRoot", "TEMP", "TMP"];
    private const int Sigterm = 15;
    private const int Sigstop = 19;
    private const int Sigcont = 18;

    private readonly ConcurrentQueue<string> lines = new();
    private Process? process;
    private Task reading = Task.CompletedTask;

    private RunningServer(ServerSetup setup) => Setup = setup;

    /// <summary>How it was started.</summary>
    public ServerSetup Setup { get; }

    /// <summary>Where it listens; the same after each restart.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1:0");

    /// <summary>All it wrote on its output and error output, over all starts.</summary>
    public string Output => string.Join('\n', lines);

    /// <summary>The exit status of the last process that ended.</summary>
    public int? ExitCode { get; private set; }

    /// <summary>Starts the product and waits until it is ready.</summary>
    public static async Task<RunningServer> StartAsync(ServerSetup setup)
    {
        var server = new RunningServer(setup);
        try
        {
            await server.StartAgainAsync();
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
        return server;
    }

    /// <summary>A client for it. The caller disposes it.</summary>
    public HttpClient CreateClient(bool cookies = false) => LoopbackClient.For(Address, cookies);

    /// <summary>Starts it anew, after it was stopped or killed, on the same data and port.</summary>
    public async Task StartAgainAsync()
    {
        if (process is not null) throw new InvalidOperationException("It runs already.");
        var address = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var timeout = new CancellationTokenSource(Setup.StartTimeout);
        process = new Process { StartInfo = StartInfo() };
        process.Start();
        reading = Task.WhenAll(ReadAsync(process.StandardOutput, address), ReadAsync(process.StandardError, address));

        var ended = process.WaitForExitAsync(timeout.Token);
        await Task.WhenAny(address.Task, ended);
        if (process.HasExited) await reading;
        if (!address.Task.IsCompletedSuccessfully)
            throw Failed(process.HasExited ? "ended before it listened" : "did not listen in time");
        Address = await address.Task;
        await WaitUntilReadyAsync(timeout.Token);
    }

    /// <summary>Asks it to end (SIGTERM) and waits until it has.</summary>
    public async Task StopAsync()
    {
        Signal(Sigterm);
        await EndAsync();
    }

    /// <summary>Ends it at once (SIGKILL), as a crash or a power cut does.</summary>
    public async Task KillAsync()
    {
        Running.Kill();
        await EndAsync();
    }

    /// <summary>Stops it from doing anything (SIGSTOP), as a machine that is suspended.</summary>
    public void Suspend() => Signal(Sigstop);

    /// <summary>Lets it continue.</summary>
    public void Continue() => Signal(Sigcont);

    public async ValueTask DisposeAsync()
    {
        if (process is not null) await KillAsync();
    }

    private Process Running => process ?? throw new InvalidOperationException("It does not run.");

    private void Signal(int signal)
    {
        if (SendSignal(Running.Id, signal) != 0) throw Failed("could not be signalled");
    }

    [GeneratedRegex(@"Now listening on: (http://[^\s""]+)")]
    private static partial Regex Listening();

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int SendSignal(int process, int signal);

    private ProcessStartInfo StartInfo()
    {
        var folder = Repository.OutputOf("Connections.Web");
        var info = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            ArgumentList = { Path.Combine(folder, "Connections.Web.dll") },
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in Setup.Arguments ?? ["--urls", Address.GetLeftPart(UriPartial.Authority)])
            info.ArgumentList.Add(argument);
        info.Environment.Clear();
        foreach (var (name, value) in EnvironmentFor(Setup)) info.Environment[name] = value;
        return info;
    }

    // Neither user secrets nor a development certificate of the person who runs the tests: with one, https needs no
    // setting.
    private static readonly Lazy<string> EmptyUserFolder = new(() =>
    {
        var folder = Directory.CreateTempSubdirectory("connections-test-home-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            try
            {
                Directory.Delete(folder, recursive: true);
            }
            catch (IOException)
            {
                // A product that is ending still wrote into it. A failure here would look like a crash of the tests.
            }
        };
        return folder;
    });

    internal static Dictionary<string, string> EnvironmentFor(ServerSetup setup)
    {
        var environment = new Dictionary<string, string>();
        foreach (var name in Inherited)
            if (Environment.GetEnvironmentVariable(name) is { } value) environment[name] = value;
        // What runs for seconds has no use for methods that are compiled a second time, for hours.
        environment["DOTNET_TC_CallCountingDelayMs"] = "0x1000";
        environment["HOME"] = EmptyUserFolder.Value;
        environment["Data__Directory"] = setup.DataDirectory;
        environment["Logging__LogLevel__Microsoft.Hosting.Lifetime"] = "Information";
        foreach (var (name, value) in setup.Settings) environment[name] = value;
        return environment;
    }

    // On threads of their own: a log that waits for one of the pool, while tests keep that busy, holds up the product
    // that writes it.
    private Task ReadAsync(StreamReader output, TaskCompletionSource<Uri> address) => Task.Factory.StartNew(
        () =>
        {
            while (output.ReadLine() is { } line)
            {
                lines.Enqueue(line);
                if (!address.Task.IsCompleted && Listening().Match(line) is { Success: true } match)
                    address.TrySetResult(new Uri(match.Groups[1].Value));
            }
        },
        CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private async Task WaitUntilReadyAsync(CancellationToken timeout)
    {
        if (Setup.ReadyPath is null) return;
        using var client = CreateClient();
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        try
        {
            while (!await AnswersAsync(client, Setup.ReadyPath, timeout))
            {
                if (Running.HasExited) throw Failed("ended before it was ready");
                await pause.WaitForNextTickAsync(timeout);
            }
        }
        catch (OperationCanceledException)
        {
            throw Failed($"was not ready in time at {Setup.ReadyPath}");
        }
    }

    private static async Task<bool> AnswersAsync(HttpClient client, string path, CancellationToken timeout)
    {
        try
        {
            using var response = await client.GetAsync(path, timeout);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private async Task EndAsync()
    {
        using var timeout = new CancellationTokenSource(TestTimeout.Longest);
        await Running.WaitForExitAsync(timeout.Token);
        await reading.WaitAsync(timeout.Token);
        ExitCode = Running.ExitCode;
        Running.Dispose();
        process = null;
    }

    private InvalidOperationException Failed(string what) => new($"The product {what}. It wrote:\n{Output}");
}
