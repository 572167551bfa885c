using System.Diagnostics;
using System.Runtime.InteropServices;
using Jint;

namespace Connections.Core.Automation.Scripts;

/// <summary>
/// Ends a script that takes too long. It counts from when it is armed, since what is loaded for a script is not its
/// time; and, where the system tells it, only what the script's own thread worked: a busy machine refuses nothing.
/// </summary>
internal sealed class ScriptClock(TimeSpan limit) : Constraint
{
    private TimeSpan began;
    private bool isArmed;

    /// <inheritdoc/>
    public override bool IsAmortizable => true;

    /// <summary>How long the script has worked.</summary>
    public TimeSpan Spent => Worked() - began;

    /// <summary>Begins to count with the next evaluation, or ends it.</summary>
    public void Arm(bool on) => isArmed = on;

    /// <inheritdoc/>
    public override void Reset() => began = Worked();

    /// <inheritdoc/>
    public override void Check()
    {
        if (isArmed && Worked() - began > limit) throw new TimeoutException();
    }

    private static TimeSpan Worked() =>
        OperatingSystem.IsLinux() && Environment.Is64BitProcess && ReadThreadClock(ThreadClock, out var time) == 0
            ? TimeSpan.FromSeconds(time.Seconds) + TimeSpan.FromTicks(time.Nanoseconds / 100)
            : Stopwatch.GetElapsedTime(0);

    // CLOCK_THREAD_CPUTIME_ID.
    private const int ThreadClock = 3;

    [DllImport("libc", EntryPoint = "clock_gettime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int ReadThreadClock(int clock, out ThreadTime time);

    [StructLayout(LayoutKind.Sequential)]
    private struct ThreadTime
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
