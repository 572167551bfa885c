using System.Buffers;

namespace Connections.Core.Egress;

/// <summary>Reads the body of an answer within bounds of size and patience, and opens its compression.</summary>
internal static class ResponseReader
{
    /// <summary>Reads it.</summary>
    /// <exception cref="EgressException">It is too large, ends early, or stalls.</exception>
    public static async Task<DecodedBody> ReadAsync(HttpResponseMessage response, EgressLimits limits,
        TimeProvider clock,
        CancellationToken ct)
    {
        await using var raw = await response.Content.ReadAsStreamAsync(ct);
        await using var wire = new BoundedStream(raw, limits, clock);
        var body = await CollectAsync(wire, ct);
        if (wire.Cut && !limits.CutLongAnswers) throw TooLarge(limits.ResponseBytes);
        var read = Decompression.Open(body, Encodings(response), limits.DecompressedBytes);
        if (read is { Truncated: true, BrokeOff: false }
            && !limits.CutLongAnswers) throw TooLarge(limits.DecompressedBytes);
        return wire.Cut ? read with { Truncated = true } : read;
    }

    // As they came: what breaks the grammar of the header is none to the HTTP stack.
    private static List<string> Encodings(HttpResponseMessage response) =>
        response.Content.Headers.NonValidated.TryGetValues("Content-Encoding", out var values)
            ? [.. values
                .SelectMany(v => v.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))]
                : [];

    private static async Task<byte[]> CollectAsync(BoundedStream wire, CancellationToken ct)
    {
        var body = new MemoryStream();
        // Lent, and wiped before the next one gets it: an answer may hold a secret.
        var buffer = ArrayPool<byte>.Shared.Rent(16 * 1024);
        try
        {
            while (await wire.ReadAsync(buffer, ct) is > 0 and var read) body.Write(buffer, 0, read);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }

        return body.ToArray();
    }

    private static EgressException TooLarge(int bytes) =>
        new(EgressFailureKind.TooLarge, EgressStage.Answer, $"The response is larger than {bytes / 1024:N0} KB.");

    /// <summary>Counts what comes over the wire, ends at the bound, and loses patience with silence.</summary>
    private sealed class BoundedStream(Stream inner, EgressLimits limits, TimeProvider clock) : ReadOnlyStream
    {
        private long seen;

        /// <summary>Whether there was more than the bound.</summary>
        public bool Cut { get; private set; }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer,
            CancellationToken cancellationToken = default)
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
            catch (OperationCanceledException e) when (idle.IsCancellationRequested
                && !cancellationToken.IsCancellationRequested)
            {
                throw new EgressException(EgressFailureKind.TimedOut,
                    EgressStage.Answer, "The response started, then nothing came for "
                        + $"{limits.IdleRead.TotalSeconds:0.#} seconds.", e);
            }
        }
    }

    private abstract class ReadOnlyStream : Stream
    {
        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position
        {
            get => throw new NotSupportedException(); set =>
            throw new NotSupportedException();
        }

        public abstract override ValueTask<int> ReadAsync(Memory<byte> buffer,
            CancellationToken cancellationToken = default);
        public override Task<int> ReadAsync(byte[] buffer, int offset, int count,
            CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
        public override int Read(byte[] buffer, int offset, int count) =>
            throw new NotSupportedException("Bodies are read asynchronously.");
        public override void Flush() { }
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
