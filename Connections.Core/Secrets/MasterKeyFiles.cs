using System.Security.Cryptography;
using System.Text;
using Connections.Core.Storage;

namespace Connections.Core.Secrets;

/// <summary>
/// The files of the embedded master key: the one that is written with, the next one while it is being changed, and
/// earlier ones that were kept aside. Each appears whole or not at all.
/// </summary>
internal sealed class MasterKeyFiles(StorageOptions storage)
{
    /// <summary>The key that is written with.</summary>
    public string Current => Path.Combine(storage.KeyDirectory, "master.key");

    /// <summary>The key that will take its place.</summary>
    public string Next => Current + ".next";

    /// <summary>Earlier keys, by the names under which they were kept aside.</summary>
    public IReadOnlyList<string> Old =>
        Directory.Exists(storage.KeyDirectory)
            ? [.. Directory.GetFiles(storage.KeyDirectory, "master.key.*.old").Order(StringComparer.Ordinal)] : [];

    /// <summary>Where a key is kept aside.</summary>
    public string OldOf(string keyId) => $"{Current}.{keyId}.old";

    /// <summary>Makes a new key in that file.</summary>
    public void Make(string file)
    {
        var bytes = RandomNumberGenerator.GetBytes(MasterKey.Length);
        Write(file, Encoding.ASCII.GetBytes(Convert.ToBase64String(bytes) + "\n"));
        CryptographicOperations.ZeroMemory(bytes);
    }

    /// <summary>
    /// Puts the next key in place of the current one, of which a copy is kept aside first. Killed at any point,
    /// both are there.
    /// </summary>
    public void PutNextInPlace(string currentId)
    {
        var aside = OldOf(currentId);
        if (!File.Exists(aside)) Write(aside, File.ReadAllBytes(Current));
        File.Move(Next, Current, overwrite: true);
    }

    // Written aside, flushed and moved: a kill in between leaves no half a key.
    private void Write(string file, byte[] content)
    {
        DatabaseInitializer.MakePrivateDirectory(storage.KeyDirectory);
        var temporary = file + ".partial";
        File.Delete(temporary);
        var create = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) create.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var stream = new FileStream(temporary, create))
        {
            stream.Write(content);
            stream.Flush(flushToDisk: true);
        }
        File.Move(temporary, file);
        CryptographicOperations.ZeroMemory(content);
    }
}
