using System.Buffers;
using System.IO.Compression;

namespace Connections.Core.Egress;

/// <summary>The body of an answer, opened.</summary>
/// <param name="Bytes">It.</param>
internal sealed record DecodedBody(ReadOnlyMemory<byte> Bytes)
{
    /// <summary>Whether there was more.</summary>
    public bool Truncated { get; init; }

    /// <summary>Whether its compression broke off, so that only its beginning is known.</summary>
    public bool BrokeOff { get; init; }

    /// <summary>Whether it is still compressed, in a way that cannot be opened here.</summary>
    public bool IsOpaque { get; init; }

    /// <summary>What of it was odd, in words.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}

/// <summary>
/// Opens the compression of bodies. Servers write all kinds of things into Content-Encoding: what is no compression,
/// or is not compressed, is
/// read as it is, and noted. Only what is compressed in a way that is not known stays closed.
/// </summary>
internal static class Decompression
{
    /// <summary>The ways of compression that can be opened; an action may ask for no other.</summary>
    public static readonly IReadOnlyList<string> Known = ["gzip", "x-gzip", "deflate", "br"];

    // An answer that is compressed again and again is meant to be a bomb.
    private const int MostLayers = 5;

    // Registered at IANA, and compressions indeed.
    private static readonly string[] Unknown = ["zstd", "compress", "x-compress", "exi", "pack200-gzip", "dcb", "dcz",
        "lzma", "xz", "bzip2", "x-bzip2", "lz4", "snappy"];

    /// <summary>Opens a body.</summary>
    /// <param name="body">As it came.</param>
    /// <param name="encodings">What Content-Encoding says, in its order.</param>
    /// <param name="most">Most bytes of what comes out.</param>
    public static DecodedBody Open(byte[] body, IReadOnlyList<string> encodings, int most)
    {
        var read = new DecodedBody(body);
        var notes = new List<string>();
        var layers = 0;
        foreach (var encoding in encodings.Reverse().Select(e => e.ToLowerInvariant()))
        {
            if (encoding is "identity" or "" || body.Length == 0) continue;
            if (Unknown.Contains(encoding) || (Known.Contains(encoding) && ++layers > MostLayers))
            {
                var why = layers > MostLayers ? $"is compressed more than {MostLayers} times"
                    : $"is compressed in an unsupported way ({encoding})";
                notes.Add($"The response {why}, so its bytes are returned as base64.");
                return read with { IsOpaque = true, Notes = notes };
            }

            if (!Known.Contains(encoding))
            {
                var named = Integrations.DidYouMean.QuoteWhole(encoding);
                notes.Add($"Its Content-Encoding {named} is not a compression. The response was read as is.");
                continue;
            }

            var opened = OpenLayer(read.Bytes, encoding, most);
            if (opened is null)
                notes.Add($"Its Content-Encoding says {encoding}, but the response is not compressed that way. It "
                    + "was read as is.");
            else
            {
                read = opened;
                if (read.BrokeOff)
                    notes.Add($"The compressed response ({encoding}) is cut off. The part that could be "
                        + "decompressed is returned.");
            }
        }

        if (read.Bytes.Length > most) read = read with { Bytes = read.Bytes[..most], Truncated = true };
        return read with { Notes = notes };
    }

    /// <summary>A body with one layer of compression less; null where it is not compressed in that way.</summary>
    private static DecodedBody? OpenLayer(ReadOnlyMemory<byte> body, string encoding, int most)
    {
        var hasMark = encoding is "gzip" or "x-gzip" ? body.Span is [0x1f, 0x8b, ..] : encoding == "deflate"
            && HasZlibHeader(body.Span);
        // The others have no mark, and a text can be opened as one of them, to nonsense.
        if (!hasMark && (encoding is "gzip" or "x-gzip" || IsText(body.Span))) return null;
        using var source = new MemoryStream(body.ToArray(), writable: false);
        using Stream stream = encoding switch
        {
            "gzip" or "x-gzip" => new GZipStream(source, CompressionMode.Decompress),
            "br" => new BrotliStream(source, CompressionMode.Decompress),
            // Two formats go by this name: with the zlib header, as the standard says, and without.
            _ => hasMark ? new ZLibStream(source, CompressionMode.Decompress)
                : new DeflateStream(source, CompressionMode.Decompress),
        };
        using var output = new MemoryStream();
        // Lent, and wiped before the next one gets it: an answer may hold a secret.
        var buffer = ArrayPool<byte>.Shared.Rent(16 * 1024);
        try
        {
            while (stream.Read(buffer) is > 0 and var count)
            {
                var room = most - (int)output.Length;
                output.Write(buffer, 0, Math.Min(count, room));
                if (count > room) return new DecodedBody(output.ToArray()) { Truncated = true };
            }
        }
        catch (Exception e) when (e is InvalidDataException or InvalidOperationException or IOException)
        {
            return output.Length == 0 ? null : new DecodedBody(output.ToArray()) { Truncated = true, BrokeOff = true };
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }

        // A stream that ends before it began says nothing, and throws nothing.
        return output.Length == 0 && body.Length > 32 ? null : new DecodedBody(output.ToArray());
    }

    private static bool IsText(ReadOnlySpan<byte> body)
    {
        foreach (var b in body)
        {
            if (b < ' ' && b is not ((byte)'\t' or (byte)'\r' or (byte)'\n')) return false;
        }

        return ResponseText.IsUtf8(body);
    }

    private static bool HasZlibHeader(ReadOnlySpan<byte> body) => body.Length >= 2 && (body[0] & 0x0f) == 8
        && ((body[0] << 8) | body[1]) % 31 == 0;
}
