using Connections.Core;
using Connections.Core.Connections;

namespace Connections.Tests.Support;

/// <summary>
/// What this assembly does when it is started as a program, which only its own tests do: something to be killed. (Under a test runner it is
/// a library, and this is not called.)
/// </summary>
internal static class ChildProgram
{
    /// <summary>Creates connections without end in the folder that the argument names, and writes the id of each that was acknowledged.</summary>
    private static async Task<int> Main(string[] args)
    {
        if (args is not ["create-connections", var directory, var round])
        {
            await Console.Error.WriteLineAsync("This is a library of tests: run ./dev test");
            return 2;
        }
        await using var host = await CoreHost.StartAsync(directory);
        var service = host.Get<ConnectionService>();
        using var output = Console.OpenStandardOutput();
        await Parallel.ForAsync(0, 1_000_000, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (i, ct) =>
        {
            var id = await service.CreateAsync(host.Owner, Inputs.Http($"Round {round} number {i}", $"secret of {round}-{i}") with { Tags = [$"round:r{round}"] }, ct);
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
