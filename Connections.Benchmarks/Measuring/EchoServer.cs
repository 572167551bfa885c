using System.Net;
using System.Net.Sockets;

namespace Connections.Benchmarks.Measuring;

/// <summary>
/// The least that answers HTTP/1.1 on loopback and keeps its sockets: what it costs is as little as can be.
/// </summary>
internal sealed class EchoServer : IAsyncDisposable
{
    /// <summary>Told the path of a request when it arrives.</summary>
    public delegate void RequestArrived(ReadOnlySpan<byte> path);

    private static readonly byte[] Answer =
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 25\r\n\r\n{\"echo\":true,\"number\":17}"u8.ToArray();

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly Task accepting;
    private readonly RequestArrived? arrived;

    public EchoServer(RequestArrived? arrived = null)
    {
        this.arrived = arrived;
        listener.Start();
        Url = new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/");
        accepting = AcceptAsync();
    }

    public Uri Url { get; }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await accepting;
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = ServeAsync(await listener.AcceptSocketAsync(stop.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // The measuring is over.
        }
    }

    // Requests without a body, one after the other: each ends with an empty line.
    private async Task ServeAsync(Socket socket)
    {
        using var _ = socket;
        socket.NoDelay = true;
        var buffer = new byte[8 * 1024];
        var filled = 0;
        try
        {
            while (await socket.ReceiveAsync(buffer.AsMemory(filled), stop.Token) is > 0 and var count)
            {
                filled += count;
                if (!buffer.AsSpan(0, filled).EndsWith("\r\n\r\n"u8)) continue;
                if (arrived is not null) Tell(buffer.AsSpan(0, filled));
                filled = 0;
                await socket.SendAsync(Answer, stop.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // The other side left, or the measuring is over.
        }
    }

    private void Tell(ReadOnlySpan<byte> request)
    {
        var path = request[(request.IndexOf((byte)' ') + 1)..];
        arrived!(path[..path.IndexOf((byte)' ')]);
    }
}
