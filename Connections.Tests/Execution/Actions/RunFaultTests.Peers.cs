using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Net.NetworkInformation;
using System.Text;
using System.Text.Json.Nodes;
using Connections.Core;
using Connections.Core.Audit;
using Connections.Core.Connections;
using Connections.Core.Egress;
using Connections.Core.Execution;
using Connections.Core.Execution.Actions;
using Connections.Core.Execution.Testing;
using Connections.Tests.Support;

namespace Connections.Tests.Execution.Actions;

/// <summary>The faulty servers.</summary>
public sealed partial class RunFaultTests
{
    private static readonly Dictionary<string, Func<Stream, PeerRequest, CancellationToken, Task>> Faults = new()
    {
        ["hangs before the answer"] = (_, _, ct) => Task.Delay(Timeout.Infinite, ct),
        ["hangs in the body"] = async (stream, _, ct) =>
        {
            await Text(stream, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", ct);
            await Task.Delay(Timeout.Infinite, ct);
        },
        ["drips for ever"] = async (stream, _, ct) =>
        {
            await Text(stream, "HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\n", ct);
            while (true)
            {
                await Text(stream, "a", ct);
                await Task.Delay(100, ct);
            }
        },
        ["cuts off in the body"] = (stream, _, ct) =>
            Text(stream, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", ct),
        ["closes without an answer"] = (_, _, _) => Task.CompletedTask,
        ["speaks no HTTP"] = (stream, _, ct) => Text(stream, "SSH-2.0-OpenSSH_9.9\r\n\r\n", ct),
        ["sends 10 GB"] = (stream, _, ct) =>
            EndlessAsync(stream, "HTTP/1.1 200 OK\r\nContent-Length: 10737418240\r\n\r\n", new byte[32 * 1024], ct),
        ["sends chunks for ever"] = (stream, _, ct) =>
            EndlessAsync(stream, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
                Encoding.ASCII.GetBytes($"1000\r\n{new string('a', 4096)}\r\n"), ct),
        ["sends a bomb"] = (stream, _, ct) =>
            RawPeer.WriteAsync(stream, 200, Gzip(new byte[10 * 1024 * 1024]), ct, "Content-Encoding: gzip"),
        ["floods with headers"] = (stream, _, ct) =>
            RawPeer.WriteAsync(stream, 200, [], ct,
                [.. Enumerable.Range(0, 1000).Select(i => $"X-{i}: {new string('a', 100)}")]),
        ["redirects in a loop"] = (stream, _, ct) => RawPeer.WriteAsync(stream, 302, [], ct, "Location: /again"),
        ["redirects to metadata"] = (stream, _, ct) =>
            RawPeer.WriteAsync(stream, 302, [], ct, "Location: http://169.254.169.254/latest/meta-data/"),
    };

    private static Task Text(Stream stream, string text, CancellationToken ct) =>
        stream.WriteAsync(Encoding.ASCII.GetBytes(text), ct).AsTask();

    private static async Task EndlessAsync(Stream stream, string head, byte[] piece, CancellationToken ct)
    {
        await Text(stream, head, ct);
        while (true) await stream.WriteAsync(piece, ct);
    }

    private static byte[] Gzip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize)) gzip.Write(bytes);
        return packed.ToArray();
    }
}
