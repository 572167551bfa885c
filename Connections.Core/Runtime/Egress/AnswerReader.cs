using System.Buffers;
using System.IO.Compression;

namespace Connections.Core.Runtime.Egress;

/// <summary>Reads and decompresses the body of an answer within bounds of size and patience.</summary>
internal static class AnswerReader
{
    private const int MaxEncodings = 2;

    /// <summary>Reads it.</summary>
    /// <exception cref="EgressException">It is too large, ends early, stalls, or cannot be decompressed.</exception>
    public static async Task<(ReadOnlyMemory<byte> Body, bool Truncated)> ReadAsync(HttpResponseMessage response, EgressLimits limits, TimeProvider clock, CancellationToken ct)
    {
        var encodings = response.Content.Headers.ContentEncoding.Select(e => e.ToLowerInvariant()).Where(e => e is not ("identity" or "")).Reverse().ToList();
        if (encodings.Count > MaxEncodings) throw Undecodable("is compressed several times over");

        await using var raw = await response.Content.ReadAsStreamAsync(ct);
        await using var wire = new BoundedStream(raw, limits, clock);
        var stream = (Stream)wire;
        try
        {
            foreach (var encoding in encodings) stream = await DecodeAsync(stream, encoding, ct);
            return await CollectAsync(stream, wire, limits, ct);
        }
        catch (Exception e) when (e is InvalidDataException or InvalidOperationException)
        {
            throw Undecodable("cannot be decompressed", e);
        }
        finally
        {
            if (stream != wire) await stream.DisposeAsync();
        }
    }

    private static async Task<(ReadOnlyMemory<byte> Body, bool Truncated)> CollectAsync(Stream stream, BoundedStream wire, EgressLimits limits, CancellationToken ct)
    {
        var body = new MemoryStream();
        // Lent, and wiped before the next one gets it: an answer may hold a secret.
        var buffer = ArrayPool<byte>.Shared.Rent(16 * 1024);
        try
        {
            while (true)
            {
                int read;
                try
                {
                    read = await stream.ReadAsync(buffer, ct);
                }
                catch (InvalidDataException) when (wire.Cut)
                {
                    read = 0;
                }

                if (read == 0) break;
                var room = limits.DecompressedBytes - (int)body.Length;
                body.Write(buffer, 0, Math.Min(read, room));
                if (read <= room) continue;
                if (!limits.CutLongAnswers) throw TooLarge(limits.DecompressedBytes);
                return (body.ToArray(), true);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }

        if (wire.Cut && !limits.CutLongAnswers) throw TooLarge(limits.ResponseBytes);
        return (body.ToArray(), wire.Cut);
    }

    private static async Task<Stream> DecodeAsync(Stream stream, string encoding, CancellationToken ct)
    {
        switch (encoding)
        {
            case "gzip" or "x-gzip":
                return new GZipStream(stream, CompressionMode.Decompress);
            case "br":
                return new BrotliStream(stream, CompressionMode.Decompress);
            case "deflate":
                // Two formats go by this name: with the zlib header, as the standard says, and without.
                var head = new byte[2];
                var count = await stream.ReadAtLeastAsync(head, 2, throwOnEndOfStream: false, ct);
                var whole = new PrefixedStream(head.AsMemory(0, count), stream);
                var zlib = count == 2 && (head[0] & 0x0f) == 8 && ((head[0] << 8) | head[1]) % 31 == 0;
                return zlib ? new ZLibStream(whole, CompressionMode.Decompress) : new DeflateStream(whole, CompressionMode.Decompress);
            default:
                throw Undecodable("is compressed in a way that was not asked for");
        }
    }

    private static EgressException TooLarge(int bytes) =>
        new(EgressFailureKind.TooLarge, EgressStage.Answer, $"The answer is larger than {bytes / 1024:N0} KB.");

    private static EgressException Undecodable(string why, Exception? cause = null) =>
        new(EgressFailureKind.InvalidAnswer, EgressStage.Answer, $"The answer {why}.", cause);

    /// <summary>Counts what comes over the wire, ends at the bound, and loses patience with silence.</summary>
    private sealed class BoundedStream(Stream inner, EgressLimits limits, TimeProvider clock) : ReadOnlyStream
    {
        private long seen;

        /// <summary>Whether there was more than the bound.</summary>
        public bool Cut { get; private set; }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Cut) return 0;
            using var idle = new CancellationTokenSource(limits.IdleRead, clock);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, idle.Token);
            try
            {
                // One byte past the bound is asked for, to tell an answer that just fits from one that does not.
                var most = (int)Math.Min(buffer.Length, limits.ResponseBytes + 1 - seen);
                var read = await inner.ReadAsync(buffer[..most], both.Token);
                seen += read;
                if (seen <= limits.ResponseBytes) return read;
                Cut = true;
                return read - 1;
            }
            catch (OperationCanceledException e) when (idle.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                throw new EgressException(EgressFailureKind.TimedOut, EgressStage.Answer, $"The answer began, then nothing came for {limits.IdleRead.TotalSeconds:0.#} seconds.", e);
            }
        }
    }

    /// <summary>Gives back bytes that were looked at.</summary>
    private sealed class PrefixedStream(ReadOnlyMemory<byte> prefix, Stream inner) : ReadOnlyStream
    {
        private ReadOnlyMemory<byte> left = prefix;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (left.IsEmpty) return await inner.ReadAsync(buffer, cancellationToken);
            var count = Math.Min(buffer.Length, left.Length);
            left[..count].CopyTo(buffer);
            left = left[count..];
            return count;
        }
    }

    private abstract class ReadOnlyStream : Stream
    {
        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public abstract override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default);
        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Bodies are read asynchronously.");
        public override void Flush() { }
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
