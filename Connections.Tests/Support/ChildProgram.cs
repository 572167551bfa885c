using System.Diagnostics;
using System.Globalization;
using Connections.Core;
using Connections.Core.Connections;
using Connections.Core.Jobs;
using Connections.Core.Maintenance;
using Connections.Tests.Execution;
using Connections.Tests.Execution.Actions;

namespace Connections.Tests.Support;

/// <summary>
/// What this assembly does when it is started as a program, which only its own tests do: something to be killed. (Under
/// a test runner it is a library, and this is not called.)
/// </summary>
internal static class ChildProgram
{
    private const string Create = "create-connections";
    private const string Run = "run-connection";
    private const string Fail = "fail-runs";
    private const string Rotate = "rotate-key";
    private const string Restore = "restore";
    private const string Work = "work-on-jobs";

    /// <summary>
    /// Starts it, to create connections without end in a folder; it writes the id of each that was acknowledged.
    /// </summary>
    public static Process CreateConnections(string directory, int round) => Start([Create, directory, $"{round}"]);

    /// <summary>
    /// Starts it, to run a connection of that folder once, so long after the installation's beginning.
    /// </summary>
    public static Process RunConnection(string directory, Guid id, string path, TimeSpan later,
        params (string Key, string Value)[] settings) =>
        Start([Run, directory, $"{id}", path, later.ToString("c", CultureInfo.InvariantCulture),
            .. settings.SelectMany(s => new[] { s.Key, s.Value })]);

    /// <summary>
    /// Starts it, to run connections of a folder of its own whose other sides fail; it writes how many threads it has
    /// after each round.
    /// </summary>
    public static Process FailRuns(string directory, int rounds) => Start([Fail, directory, $"{rounds}"]);

    /// <summary>Starts it, to change the master key of that folder and to die as that step is done.</summary>
    public static Process RotateKey(string directory, string until) => Start([Rotate, directory, until]);

    /// <summary>Starts it, to restore a backup in that folder and to die as that step is done.</summary>
    public static Process RestoreBackup(string directory, string file, string until) =>
        Start([Restore, directory, file, until]);

    /// <summary>Starts it, to work on a job of that folder and to die as that step is done.</summary>
    public static Process WorkOnJobs(string directory, int until) => Start([Work, directory, $"{until}"]);

    private static Process Start(IReadOnlyList<string> args)
    {
        var info = new ProcessStartInfo(
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            ArgumentList = { "exec",
                typeof(ChildProgram).Assembly.Location },
            RedirectStandardOutput = true
        };
        foreach (var arg in args) info.ArgumentList.Add(arg);
        return Process.Start(info)!;
    }

    private static async Task<int> Main(string[] args)
    {
        switch (args)
        {
            case [Create, var directory, var round]:
                return await CreateWithoutEndAsync(directory, round);
            case [Run, var directory, var id, var path, var later, .. var settings]:
                return await RunOnceAsync(directory, Guid.Parse(id), path,
                    TimeSpan.Parse(later, CultureInfo.InvariantCulture),
                    [.. settings.Chunk(2).Select(s => (s[0], s[1]))]);
            case [Fail, var directory, var rounds]:
                await RunFaultTests.FailAsync(directory, int.Parse(rounds, CultureInfo.InvariantCulture),
                    Console.WriteLine);
                return 0;
            case [Rotate, var directory, var until]:
                return await RotateAsync(directory, until);
            case [Restore, var directory, var file, var until]:
                return await RestoreAsync(directory, file, until);
            case [Work, var directory, var until]:
                return await WorkAsync(directory, until);
            default:
                await Console.Error.WriteLineAsync("This is a library of tests: run ./dev test");
                return 2;
        }
    }

    private static async Task<int> RotateAsync(string directory, string until)
    {
        await using var host = CoreHost.Build(directory, null, []);
        host.Get<KeyRotation>().Done = step => DieAt(step, until);
        await host.Get<KeyRotation>().RunAsync(default);
        return 0;
    }

    private static async Task<int> RestoreAsync(string directory, string file, string until)
    {
        await using var host = CoreHost.Build(directory, null, []);
        host.Get<RestoreService>().Done = step => DieAt(step, until);
        await host.Get<RestoreService>().RestoreAsync(file, default);
        return 0;
    }

    private static void DieAt(string step, string until)
    {
        if (step != until) return;
        using var self = Process.GetCurrentProcess();
        self.Kill();
        Thread.Sleep(Timeout.Infinite);
    }

    private static async Task<int> RunOnceAsync(string directory, Guid id, string path, TimeSpan later,
        (string Key, string Value)[] settings)
    {
        await using var host = await CoreHost.StartAsync(directory, settings: settings);
        host.Clock.Advance(later);
        await TwoStepInput.RunAsync(host, id, path);
        return 0;
    }

    private static async Task<int> WorkAsync(string directory, string until)
    {
        await using var host = await CoreHost.StartAsync(directory);
        host.Get<JobWorker>().StepEnded = number => DieAt($"{number}", until);
        await host.Get<JobWorker>().RunNextAsync(default);
        return 0;
    }

    private static async Task<int> CreateWithoutEndAsync(string directory, string round)
    {
        await using var host = await CoreHost.StartAsync(directory);
        var service = host.Get<ConnectionService>();
        using var output = Console.OpenStandardOutput();
        await Parallel.ForAsync(0, 1_000_000, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (i, ct) =>
        {
            var id = await service.AddAsync(host.Owner,
                Inputs.Http($"Round {round} number {i}", $"secret of {round}-{i}") with { Tags = [$"round:r{round}"] },
                ct);
            var line = System.Text.Encoding.ASCII.GetBytes($"{id}\n");
            lock (output)
            {
                output.Write(line);
                output.Flush();
            }
        });
        return 0;
    }
}
