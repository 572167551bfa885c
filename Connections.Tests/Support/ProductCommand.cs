using System.Diagnostics;

namespace Connections.Tests.Support;

/// <summary>A command of the product, run as an operator runs it: a process of its own.</summary>
internal sealed class ProductCommand : IDisposable
{
    private readonly Process process;

    private ProductCommand(Process process) => this.process = process;

    /// <summary>Starts it on a data folder, standing in another one.</summary>
    /// <param name="setup">Data folder and settings, as the server has them.</param>
    /// <param name="standingIn">The folder that paths are relative to.</param>
    /// <param name="environment">What the operator has set besides.</param>
    /// <param name="args">Command and arguments.</param>
    public static ProductCommand Start(ServerSetup setup, string standingIn, IReadOnlyDictionary<string, string> environment, params string[] args)
    {
        var info = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            ArgumentList = { Path.Combine(Repository.OutputOf("Connections.Web"), "Connections.Web.dll") },
            WorkingDirectory = standingIn,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var arg in args) info.ArgumentList.Add(arg);
        info.Environment.Clear();
        foreach (var (name, value) in RunningServer.EnvironmentFor(setup).Concat(environment)) info.Environment[name] = value;
        return new ProductCommand(Process.Start(info)!);
    }

    /// <summary>Runs it to its end, with what it wrote.</summary>
    public static async Task<(int Status, string Output, string Errors)> RunAsync(ServerSetup setup, string standingIn, IReadOnlyDictionary<string, string> environment, string input, params string[] args)
    {
        using var command = Start(setup, standingIn, environment, args);
        var (output, errors) = (command.process.StandardOutput.ReadToEndAsync(), command.process.StandardError.ReadToEndAsync());
        await command.process.StandardInput.WriteAsync(input);
        command.process.StandardInput.Close();
        await command.process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(2));
        return (command.process.ExitCode, await output, await errors);
    }

    /// <summary>Reads its lines until so many begin in a certain way, and kills it then; how many there were.</summary>
    public async Task<int> KillAfterAsync(int lines, string beginning)
    {
        process.StandardInput.Close();
        var count = 0;
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (await process.StandardOutput.ReadLineAsync(timeout.Token) is { } line)
            if (line.StartsWith(beginning, StringComparison.Ordinal) && ++count == lines) process.Kill();
        await process.WaitForExitAsync(timeout.Token);
        return count;
    }

    public void Dispose() => process.Dispose();
}
