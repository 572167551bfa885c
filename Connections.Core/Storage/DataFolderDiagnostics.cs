namespace Connections.Core.Storage;

/// <summary>What the system's errors on the data folder mean, and what to do about them.</summary>
internal static class DataFolderDiagnostics
{
    // Numbers of errors on Linux and macOS, which the runtime passes on, and of Windows.
    private const int WouldBlock = 11;
    private const int WouldBlockOnMac = 35;
    private const int NoSpace = 28;
    private const int ReadOnly = 30;
    private const int OverQuota = 122;
    private const int SharingViolation = unchecked((int)0x80070020);
    private const int DiskFull = unchecked((int)0x80070070);

    // SQLite writes in pages and keeps a log beside the file; with less than this the next write may fail.
    private const long LeastRoom = 1024 * 1024;

    /// <summary>Whether another process holds a file.</summary>
    public static bool IsHeld(Exception error) =>
        error is IOException { HResult: WouldBlock or WouldBlockOnMac or SharingViolation };

    /// <summary>The sentence for what went wrong in a folder.</summary>
    public static string Say(Exception error, string folder) => error switch
    {
        IOException { HResult: ReadOnly } => $"{folder} is on a read-only file system. Mount it for writing, or set "
            + "Data:Directory to another folder.",
        IOException
        {
            HResult: NoSpace or OverQuota
            or DiskFull
        } => $"The disk of {folder} is full. Free some space, and start again.",
        UnauthorizedAccessException => $"{folder} can't be written. Give this user write permission, or set "
            + $"Data:Directory to another folder. ({error.Message})",
        _ => $"{folder} can't be used: {error.Message}",
    };

    /// <summary>Whether there is no room left on the disk of a folder.</summary>
    public static bool IsFull(string folder)
    {
        try
        {
            return new DriveInfo(folder).AvailableFreeSpace < LeastRoom;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // Not every file system tells; the next write does.
            return false;
        }
    }

    /// <summary>Whether others than its owner can enter a folder.</summary>
    public static bool IsOpenToOthers(string folder) =>
        !OperatingSystem.IsWindows()
            && (File.GetUnixFileMode(
                folder) & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute)) != 0;
}
