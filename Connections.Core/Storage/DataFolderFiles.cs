using Microsoft.Extensions.Logging;

namespace Connections.Core.Storage;

/// <summary>
/// The files of the data folder: readable by their owner only, whatever the folder or the umask is, and no half ones
/// left of a kill.
/// </summary>
internal static class DataFolderFiles
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>End of the name of a file that is being made.</summary>
    public const string Partial = ".partial";

    /// <summary>End of the name of a backup that is being put in place.</summary>
    public const string Restoring = ".restoring";

    /// <summary>Creates a file for its owner alone, from its first byte on.</summary>
    public static FileStream Create(string path, FileMode mode = FileMode.CreateNew, FileShare share = FileShare.None)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = share };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerOnly;
        return new FileStream(path, options);
    }

    /// <summary>
    /// Creates a file that another library fills, and holds it as one that is being made. Windows lets nobody into a
    /// file that is held.
    /// </summary>
    public static FileStream CreatePartial(string path) =>
        Create(path, share: OperatingSystem.IsWindows() ? FileShare.ReadWrite | FileShare.Delete : FileShare.None);

    /// <summary>Takes from everyone but the owner the right to read what is there, and says so.</summary>
    public static void Protect(StorageOptions options, ILogger log)
    {
        if (OperatingSystem.IsWindows()) return;
        foreach (var file in Find(options.Directory,
            "connections.*").Concat(Find(options.BackupDirectory, "*"))
            .Concat(Find(options.KeyDirectory, "audit-head*")))
        {
            if ((File.GetUnixFileMode(file) & ~OwnerOnly) == 0) continue;
            try
            {
                File.SetUnixFileMode(file, OwnerOnly);
                log.FileWasOpen(Path.GetFullPath(file));
            }
            catch (Exception e) when (e is UnauthorizedAccessException or IOException)
            {
                log.FileIsOpen(Path.GetFullPath(file), e.Message);
            }
        }
    }

    /// <summary>
    /// Removes what a killed process left half done. What another process is making at this moment stays.
    /// </summary>
    public static void Sweep(StorageOptions options, ILogger log)
    {
        SweepBackups(options, log);
        Remove([.. Find(options.Directory, "*" + Restoring + "*"), .. Find(options.KeyDirectory, "*" + Partial)], log);
    }

    /// <summary>The same for backups alone, while a restoration may be under way.</summary>
    public static void SweepBackups(StorageOptions options, ILogger? log = null) =>
        Remove(Find(options.BackupDirectory, "*" + Partial + "*"), log);

    private static void Remove(IEnumerable<string> files, ILogger? log)
    {
        foreach (var file in files)
        {
            if (IsHeldOrGone(file)) continue;
            File.Delete(file);
            log?.PartialFileRemoved(Path.GetFullPath(file));
        }
    }

    private static bool IsHeldOrGone(string file)
    {
        try
        {
            using var alone = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }

    private static string[] Find(string directory, string pattern) =>
        Directory.Exists(directory) ? Directory.GetFiles(directory, pattern) : [];
}
