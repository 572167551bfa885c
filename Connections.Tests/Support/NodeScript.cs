using System.Diagnostics;
using System.Text.Json;

namespace Connections.Tests.Support;

/// <summary>Runs one of the scripts of <c>Api/Npm</c>, which use libraries that are not ours.</summary>
internal static class NodeScript
{
    /// <summary>Gives a script its input as JSON, and reads its answer as JSON.</summary>
    public static async Task<T> RunAsync<T>(string script, object input)
    {
        using var node = new Process
        {
            StartInfo = new ProcessStartInfo("node")
            {
                ArgumentList = { script },
                WorkingDirectory = Path.Combine(Repository.Root, "Connections.Tests", "Api", "Npm"),
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        node.Start();
        var (output, errors) = (node.StandardOutput.ReadToEndAsync(), node.StandardError.ReadToEndAsync());
        await node.StandardInput.WriteAsync(JsonSerializer.Serialize(input));
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
        return JsonSerializer.Deserialize<T>(await output)!;
    }
}
