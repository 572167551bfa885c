using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Connections.Core.Audit;

/// <summary>
/// How an entry, a checkpoint and the kept head are proven: HMAC-SHA256 under the key of their chain.
/// </summary>
internal static class AuditMac
{
    /// <summary>Length of a chain's key in bytes.</summary>
    public const int KeyLength = 32;

    /// <summary>What the first entry of a chain builds on.</summary>
    public static byte[] Nothing { get; } = new byte[32];

    /// <summary>The proof of an entry: over everything in it, its place, and the proof of the one before.</summary>
    public static byte[] Compute(AuditEntry entry, Guid chain, long sequence, byte[] before, byte[] key) =>
        new Text("entry", chain, sequence)
        .Add(before).Add(entry.Id).Add(entry.At.UtcTicks)
        .Add(entry.ActorId).Add(entry.ActorKind.ToString()).Add(entry.ActorName).Add(entry.RemoteAddress)
        .Add(entry.EventName).Add(entry.AssetType).Add(entry.AssetId is { } asset ? asset.ToString() : null)
        .Add(entry.AssetName)
        .Add(entry.Action).Add(entry.Outcome).Add(entry.Details).Under(key);

    /// <summary>The proof that the product itself removed everything up to that place.</summary>
    public static byte[] OfCut(Guid chain, long through, byte[] mac, byte[] key) =>
        new Text("cut", chain, through).Add(mac).Under(key);

    /// <summary>The proof of the newest entry as it is kept beside the key.</summary>
    public static byte[] OfHead(Guid chain, long sequence, byte[] mac, byte[] key) =>
        new Text("head", chain, sequence).Add(mac).Under(key);

    /// <summary>The proof of the newest entry as the database keeps it.</summary>
    public static byte[] OfRow(Guid chain, long sequence, byte[] mac, string node, byte[] key) =>
        new Text("row", chain, sequence).Add(mac).Add(node).Under(key);

    // Every part is preceded by its length, so that no two contents make the same bytes.
    private sealed class Text
    {
        private readonly MemoryStream bytes = new();

        public Text(string kind, Guid chain, long sequence) => Add(kind).Add(chain).Add(sequence);

        public Text Add(string? part) => part is null ? Length(-1) : Add(Encoding.UTF8.GetBytes(part));

        public Text Add(Guid part) => Add(part.ToByteArray(bigEndian: true));

        public Text Add(long part)
        {
            Span<byte> eight = stackalloc byte[8];
            BinaryPrimitives.WriteInt64BigEndian(eight, part);
            bytes.Write(eight);
            return this;
        }

        public Text Add(byte[] part)
        {
            Length(part.Length);
            bytes.Write(part);
            return this;
        }

        public byte[] Under(byte[] key) => HMACSHA256.HashData(key, bytes.GetBuffer().AsSpan(0, (int)bytes.Length));

        private Text Length(int length)
        {
            Span<byte> four = stackalloc byte[4];
            BinaryPrimitives.WriteInt32BigEndian(four, length);
            bytes.Write(four);
            return this;
        }
    }
}
