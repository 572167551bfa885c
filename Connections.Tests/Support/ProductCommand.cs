using System.Diagnostics;

namespace Connections.Tests.Support;

/// <summary>A command of the product, run as an operator runs it: a process of its own.</summary>
internal sealed class ProductCommand : IDisposable
{
    private readonly Process process;

    private ProductCommand(Process process) => this.process = process;

    /// <summary>The runtime that the product runs on.</summary>
    public static string Host => Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    /// <summary>The product itself.</summary>
    public static string Program => Path.Combine(Repository.OutputOf("Connections.Web"), "Connections.Web.dll");

    /// <summary>
    /// Sets the product up in a folder, where its settings can be others; its program there. Only what decides where
    /// the product looks for its files is copied, the rest are links.
    /// </summary>
    public static string CopyTo(TempFolder folder)
    {
        var from = Path.GetDirectoryName(Program)!;
        foreach (var directory in Directory.GetDirectories(from))
            Directory.CreateSymbolicLink(folder[Path.GetFileName(directory)], directory);
        foreach (var file in Directory.GetFiles(from))
        {
            var name = Path.GetFileName(file);
            if (name.StartsWith("Connections.Web.", StringComparison.Ordinal)
                || name.StartsWith("appsettings", StringComparison.Ordinal)) File.Copy(file, folder[name]);
            else File.CreateSymbolicLink(folder[name], file);
        }
        return folder[Path.GetFileName(Program)];
    }

    /// <summary>Starts it on a data folder, standing in another one.</summary>
    /// <param name="setup">Data folder and settings, as the server has them.</param>
    /// <param name="standingIn">The folder that paths are relative to.</param>
    /// <param name="environment">What the operator has set besides.</param>
    /// <param name="args">Command and arguments.</param>
    public static ProductCommand Start(ServerSetup setup, string standingIn,
        IReadOnlyDictionary<string, string> environment, params string[] args) =>
        new(Begin(Host, setup, environment, standingIn, [Program, .. args]));

    /// <summary>Runs it to its end, with what it wrote.</summary>
    public static async Task<(int Status, string Output, string Errors)> RunAsync(ServerSetup setup, string standingIn,
        IReadOnlyDictionary<string, string> environment, params string[] args)
    {
        using var command = Start(setup, standingIn, environment, args);
        return await EndAsync(command.process, "");
    }

    /// <summary>
    /// Runs it to its end inside the test's process: it says the same and ends with the same status, and no runtime has
    /// to start and to compile for it. What takes variables, a folder or an end of its own from the operator is run.
    /// </summary>
    public static async Task<(int Status, string Output, string Errors)> CallAsync(ServerSetup setup,
        params string[] args)
    {
        var settings = setup.Settings.Select(s => (Name: s.Key.Replace("__", ":", StringComparison.Ordinal), s.Value))
            .Prepend((Name: "Data:Directory", Value: setup.DataDirectory)).Select(s => $"--{s.Name}={s.Value}");
        using var console = new CapturedConsole();
        // The entry point blocks until its end: not a thread of the pool, which others wait for.
        var status = await Task.Factory.StartNew(
            () => (int)typeof(Program).Assembly.EntryPoint!.Invoke(null, [(string[])[.. args, .. settings]])!,
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        return (status, console.Output, console.Errors);
    }

    /// <summary>Runs a script of commands to its end, with what they wrote.</summary>
    public static async Task<(int Status, string Output, string Errors)> BashAsync(ServerSetup setup, string script)
    {
        using var bash = Begin("bash", setup, new Dictionary<string, string>(), Path.GetTempPath(), []);
        return await EndAsync(bash, script);
    }

    /// <summary>Reads its lines until so many begin in a certain way, and kills it then; how many there were.</summary>
    public async Task<int> KillAfterAsync(int lines, string beginning)
    {
        process.StandardInput.Close();
        var count = 0;
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(10));
        while (await process.StandardOutput.ReadLineAsync(timeout.Token) is { } line)
            if (line.StartsWith(beginning, StringComparison.Ordinal) && ++count == lines) process.Kill();
        await process.WaitForExitAsync(timeout.Token);
        return count;
    }

    public void Dispose() => process.Dispose();

    private static Process Begin(string program, ServerSetup setup, IReadOnlyDictionary<string, string> environment,
        string standingIn, IReadOnlyList<string> args)
    {
        var info = new ProcessStartInfo(program)
        {
            WorkingDirectory = standingIn,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true
        };
        foreach (var arg in args) info.ArgumentList.Add(arg);
        info.Environment.Clear();
        foreach (var (name, value) in RunningServer.EnvironmentFor(setup)
            .Concat(environment)) info.Environment[name] = value;
        return Process.Start(info)!;
    }

    private static async Task<(int Status, string Output, string Errors)> EndAsync(Process process, string input)
    {
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        using var enough = new CancellationTokenSource(TestTimeout.Longest);
        await using var _ = enough.Token.Register(() => process.Kill(entireProcessTree: true));
        await process.WaitForExitAsync(CancellationToken.None);
        if (enough.IsCancellationRequested)
            throw new TimeoutException($"It did not end by itself. It wrote: {await output} {await errors}");
        return (process.ExitCode, await output, await errors);
    }
}
