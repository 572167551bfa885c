namespace Connections.Tests.Support;

/// <summary>All files of a folder at one time, also of one in which a product is at work.</summary>
internal static class FolderSnapshot
{
    private const int MaxAttempts = 20;

    /// <summary>
    /// Every file below a folder with its content, but locks. What is taken away between the look and the reading, as
    /// SQLite does with its log when nobody has the database open, is in another file then: all is read anew.
    /// </summary>
    public static IReadOnlyList<(string Name, byte[] Bytes)> Read(string directory)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return [.. Directory.GetFiles(directory, "*", SearchOption.AllDirectories)
                    .Where(f => !f.EndsWith(".lock", StringComparison.Ordinal)).Select(f => (f, ReadFile(f)))];
            }
            catch (FileNotFoundException) when (attempt < MaxAttempts)
            {
                // Taken away.
            }
        }
    }

    private static byte[] ReadFile(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
