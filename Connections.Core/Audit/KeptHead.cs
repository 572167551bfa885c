using System.Globalization;
using System.Text;
using Connections.Core.Storage;
using Microsoft.Win32.SafeHandles;

namespace Connections.Core.Audit;

/// <summary>The newest entry of a chain, as it is kept beside the master key.</summary>
/// <param name="Chain">The chain.</param>
/// <param name="Sequence">Place of its newest entry.</param>
/// <param name="Mac">That entry's proof.</param>
/// <param name="Seal">Proof of this line.</param>
internal sealed record HeadLine(Guid Chain, long Sequence, byte[] Mac, byte[] Seal);

/// <summary>
/// A small file beside the master key with the newest entry of each chain that this node wrote: who can write to the database alone cannot cut
/// off the newest entries unseen. Written in place behind each commit, without waiting for the disk: behind the database it does no harm.
/// </summary>
internal sealed class KeptHead(StorageOptions storage) : IDisposable
{
    // chain, place, proof, seal and what stands between them.
    private const int LineLength = 32 + 1 + 19 + 1 + 44 + 1 + 44 + 1;

    private readonly Lock gate = new();
    private SafeFileHandle? file;

    /// <summary>Where it lies.</summary>
    public string Path => System.IO.Path.Combine(storage.KeyDirectory, "audit-head");

    /// <summary>The lines, oldest chain first; a damaged one is null.</summary>
    public IReadOnlyList<HeadLine?> Read()
    {
        if (!File.Exists(Path)) return [];
        using var stream = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(stream, Encoding.ASCII);
        var text = reader.ReadToEnd();
        return [.. Enumerable.Range(0, (text.Length + LineLength - 1) / LineLength).Select(i => Parse(text.AsSpan(i * LineLength, Math.Min(LineLength, text.Length - (i * LineLength)))))];
    }

    /// <summary>Writes a line in its place, from 0.</summary>
    public void Write(int place, HeadLine line)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{line.Chain:N} {line.Sequence:D19} {Convert.ToBase64String(line.Mac)} {Convert.ToBase64String(line.Seal)}\n");
        lock (gate)
        {
            file ??= Open();
            RandomAccess.Write(file, Encoding.ASCII.GetBytes(text), (long)place * LineLength);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => file?.Dispose();

    private SafeFileHandle Open()
    {
        DatabaseStart.MakePrivateDirectory(storage.KeyDirectory);
        if (!OperatingSystem.IsWindows() && !File.Exists(Path))
            new FileStream(Path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite }).Dispose();
        return File.OpenHandle(Path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
    }

    private static HeadLine? Parse(ReadOnlySpan<char> line)
    {
        var (mac, seal) = (new byte[32], new byte[32]);
        return line.Length == LineLength
            && Guid.TryParseExact(line[..32], "N", out var chain)
            && long.TryParse(line.Slice(33, 19), NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)
            && Convert.TryFromBase64Chars(line.Slice(53, 44), mac, out var macLength) && macLength == 32
            && Convert.TryFromBase64Chars(line.Slice(98, 44), seal, out var sealLength) && sealLength == 32
            ? new HeadLine(chain, sequence, mac, seal) : null;
    }
}
