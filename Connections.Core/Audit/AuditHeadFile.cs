using System.Globalization;
using System.Text;
using Connections.Core.Storage;
using Microsoft.Win32.SafeHandles;

namespace Connections.Core.Audit;

/// <summary>The newest entry of a chain, as it is kept beside the master key.</summary>
/// <param name="Chain">The chain.</param>
/// <param name="Sequence">Place of its newest entry; 0: it was begun, and nothing of it is known to be
/// recorded.</param>
/// <param name="Mac">That entry's proof.</param>
/// <param name="Seal">Proof of this line.</param>
internal sealed record AuditHeadRecord(Guid Chain, long Sequence, byte[] Mac, byte[] Seal)
{
    /// <summary>A line under the key of its chain.</summary>
    public static AuditHeadRecord Create(Guid chain, long sequence, byte[] mac, byte[] key) =>
        new(chain, sequence, mac, AuditMac.OfHead(chain, sequence, mac, key));
}

/// <summary>Where the newest places of chains are kept.</summary>
internal interface IAuditHeadStore
{
    /// <summary>The lines, oldest chain first; a damaged one is null.</summary>
    IReadOnlyList<AuditHeadRecord?> Read();

    /// <summary>Writes the line of a chain in place of its earlier one.</summary>
    void Write(AuditHeadRecord line);
}

/// <summary>
/// A small file beside the master key with the newest entry of each chain that this node wrote: who can write to the
/// database alone cannot cut off the newest entries unseen. Written in place behind each commit, without waiting for
/// the disk: behind the database it does no harm.
/// </summary>
/// <remarks>
/// Where a state is recorded that the file does not fit, the file that will fit is written beside it first, as
/// <c>audit-head.next</c>. It counts once all that it says is in the database: so a kill between the two leaves no
/// false alarm, and nothing off the record.
/// </remarks>
internal sealed class AuditHeadFile(StorageOptions storage) : IAuditHeadStore
{
    // chain, place, proof, seal and what is between them.
    private const int LineLength = 32 + 1 + 19 + 1 + 44 + 1 + 44 + 1;

    private readonly Lock gate = new();

    /// <summary>Where it lies.</summary>
    public string Path => System.IO.Path.Combine(storage.KeyDirectory, "audit-head");

    private string Next => Path + ".next";

    /// <inheritdoc/>
    public IReadOnlyList<AuditHeadRecord?> Read() => Read(Path);

    /// <summary>The lines that will count once they are in the database; null where there are none.</summary>
    public IReadOnlyList<AuditHeadRecord?>? ReadNext() => File.Exists(Next) ? Read(Next) : null;

    /// <inheritdoc/>
    public void Write(AuditHeadRecord line)
    {
        lock (gate)
        {
            // Opened each time: a command beside the server may have put another file in place.
            using var file = Open(Path);
            var lines = Read(Path);
            var place = lines.Index().Where(l => l.Item?.Chain == line.Chain).Select(l => (int?)l.Index).LastOrDefault()
                ?? (lines is [.., { Sequence: 0 }] ? lines.Count - 1 : lines.Count);
            RandomAccess.Write(file, Encoding.ASCII.GetBytes(Format(line)), (long)place * LineLength);
        }
    }

    /// <summary>Writes the lines that will count once they are in the database.</summary>
    public void WriteNext(IEnumerable<AuditHeadRecord> lines)
    {
        File.Delete(Next);
        using var file = Open(Next);
        RandomAccess.Write(file, Encoding.ASCII.GetBytes(string.Concat(lines.Select(Format))), 0);
        RandomAccess.FlushToDisk(file);
    }

    /// <summary>They are in the database: they count.</summary>
    public void PutNextInPlace()
    {
        lock (gate) File.Move(Next, Path, overwrite: true);
    }

    /// <summary>They never came into the database.</summary>
    public void DropNext() => File.Delete(Next);

    private SafeFileHandle Open(string path)
    {
        DatabaseInitializer.MakePrivateDirectory(storage.KeyDirectory);
        if (!OperatingSystem.IsWindows() && !File.Exists(path))
            new FileStream(path,
                new FileStreamOptions
                {
                    Mode = FileMode.OpenOrCreate,
                    Access = FileAccess.Write,
                    UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite
                }).Dispose();
        return File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite,
            FileShare.ReadWrite | FileShare.Delete);
    }

    private static List<AuditHeadRecord?> Read(string path)
    {
        if (!File.Exists(path)) return [];
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(stream, Encoding.ASCII);
        var text = reader.ReadToEnd();
        return [.. Enumerable.Range(0,
            (text.Length + LineLength - 1) / LineLength)
            .Select(i => Parse(text.AsSpan(i * LineLength, Math.Min(LineLength, text.Length - (i * LineLength)))))];
    }

    private static string Format(AuditHeadRecord line) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{line.Chain:N} {line.Sequence:D19} {Convert.ToBase64String(line.Mac)} "
                + $"{Convert.ToBase64String(line.Seal)}\n");

    private static AuditHeadRecord? Parse(ReadOnlySpan<char> line)
    {
        var (mac, seal) = (new byte[32], new byte[32]);
        return line.Length == LineLength
            && Guid.TryParseExact(line[..32], "N", out var chain)
            && long.TryParse(line.Slice(33, 19), NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)
            && Convert.TryFromBase64Chars(line.Slice(53, 44), mac, out var macLength) && macLength == 32
            && Convert.TryFromBase64Chars(line.Slice(98, 44), seal, out var sealLength) && sealLength == 32
            ? new AuditHeadRecord(chain, sequence, mac, seal) : null;
    }
}

/// <summary>Newest places in memory, for a state that is only being prepared.</summary>
internal sealed class InMemoryAuditHeadStore(IEnumerable<AuditHeadRecord> lines) : IAuditHeadStore
{
    private readonly List<AuditHeadRecord?> lines = [.. lines];

    /// <inheritdoc/>
    public IReadOnlyList<AuditHeadRecord?> Read() => [.. lines];

    /// <summary>The lines with one in place of its chain's.</summary>
    public IEnumerable<AuditHeadRecord> With(AuditHeadRecord line) =>
        [.. lines.OfType<AuditHeadRecord>().Where(l => l.Chain != line.Chain), line];

    /// <inheritdoc/>
    public void Write(AuditHeadRecord line)
    {
        lines.RemoveAll(l => l?.Chain == line.Chain);
        lines.Add(line);
    }
}
