using System.Diagnostics;
using System.Runtime.CompilerServices;
using Bunit;

namespace Connections.Tests.Support;

/// <summary>
/// How long tests wait for what must come. A machine that does other work too is slow, not wrong: a wait ends when it
/// is met, and else long after that.
/// </summary>
internal static class TestTimeout
{
    /// <summary>What only something broken takes.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(3);

    [ModuleInitializer]
    internal static void Set() => BunitContext.DefaultWaitTimeout = Longest;

    /// <summary>Waits until something is so, and says whether it came to be.</summary>
    public static Task<bool> UntilAsync(Func<bool> isSo) => UntilAsync(() => Task.FromResult(isSo()));

    /// <summary>The same, where it takes a while to find out.</summary>
    public static async Task<bool> UntilAsync(Func<Task<bool>> isSo)
    {
        var begun = Stopwatch.GetTimestamp();
        while (!await isSo())
        {
            if (Stopwatch.GetElapsedTime(begun) > Longest) return false;
            await Task.Delay(20);
        }
        return true;
    }
}
