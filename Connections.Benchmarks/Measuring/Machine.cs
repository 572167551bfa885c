using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Connections.Benchmarks.Measuring;

/// <summary>Where figures were measured, so that others can tell what to expect.</summary>
internal static class Machine
{
    /// <summary>The repository's folder.</summary>
    public static string Repository { get; } = Up(AppContext.BaseDirectory);

    /// <summary>In one line: processors, memory, system, runtime.</summary>
    public static string Describe()
    {
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1024.0 / 1024 / 1024;
        var busy = File.Exists("/proc/loadavg")
            ? $"; load over the last minute {File.ReadAllText("/proc/loadavg").Split(' ')[0]}" : "";
        return string.Create(CultureInfo.InvariantCulture,
            $"{Environment.ProcessorCount} processors, {memory:0} GiB, {RuntimeInformation.OSDescription} "
                + $"({RuntimeInformation.OSArchitecture}), {RuntimeInformation.FrameworkDescription}{busy}");
    }

    /// <summary>The commit that was measured; a mark where the sources were changed since.</summary>
    public static string Commit()
    {
        var commit = Git("rev-parse", "--short", "HEAD");
        return Git("status", "--porcelain", "--untracked-files=no").Length == 0 ? commit : commit + ", changed";
    }

    private static string Git(params string[] arguments)
    {
        var info = new ProcessStartInfo("git") { WorkingDirectory = Repository, RedirectStandardOutput = true };
        foreach (var argument in arguments) info.ArgumentList.Add(argument);
        using var git = Process.Start(info)!;
        return git.StandardOutput.ReadToEnd().Trim();
    }

    private static string Up(string folder) =>
        File.Exists(Path.Combine(folder, "Connections.sln")) ? folder
            : Path.GetDirectoryName(folder) is { } parent ? Up(parent)
            : throw new InvalidOperationException("Run the benchmarks from a build inside the repository.");
}
