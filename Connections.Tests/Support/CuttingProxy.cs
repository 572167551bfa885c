using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Connections.Tests.Support;

/// <summary>
/// A proxy between the product and PostgreSQL on the loopback address. Once it is told to, it lets the next statement
/// that begins with a word through, waits until the server has answered, and cuts the line instead of passing the
/// answer on.
/// </summary>
internal sealed class CuttingProxy : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly (string Host, int Port) server;
    private readonly Task accepting;
    private volatile byte[]? word;

    public CuttingProxy(string host, int port)
    {
        server = (host, port);
        listener.Start();
        accepting = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>How often it cut the line.</summary>
    public int Cuts { get; private set; }

    /// <summary>Cuts the line behind the next such statement, once.</summary>
    public void CutBehind(string statement) => word = Encoding.ASCII.GetBytes(statement);

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await accepting;
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var lines = new List<Task>();
        try
        {
            while (!stop.IsCancellationRequested) lines.Add(PassAsync(await listener.AcceptTcpClientAsync(stop.Token)));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // It was stopped.
        }
        await Task.WhenAll(lines);
    }

    private async Task PassAsync(TcpClient client)
    {
        using (client)
        using (var there = new TcpClient())
        using (var end = CancellationTokenSource.CreateLinkedTokenSource(stop.Token))
        {
            try
            {
                await there.ConnectAsync(server.Host, server.Port, end.Token);
                var (near, far) = (client.GetStream(), there.GetStream());
                var cut = new TaskCompletionSource();
                await Task.WhenAny(ForwardAsync(near, far, cut, end.Token), BackAsync(far, near, cut, end.Token));
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
            {
                // One side went.
            }
            await end.CancelAsync();
        }
    }

    private async Task ForwardAsync(NetworkStream from, NetworkStream to, TaskCompletionSource cut,
        CancellationToken ct)
    {
        var buffer = new byte[64 * 1024];
        for (int count; (count = await from.ReadAsync(buffer, ct)) > 0;)
        {
            if (word is { } wanted && buffer.AsSpan(0, count).IndexOf(wanted) >= 0)
            {
                word = null;
                cut.SetResult();
            }
            await to.WriteAsync(buffer.AsMemory(0, count), ct);
        }
    }

    private async Task BackAsync(NetworkStream from, NetworkStream to, TaskCompletionSource cut, CancellationToken ct)
    {
        var buffer = new byte[64 * 1024];
        for (int count; (count = await from.ReadAsync(buffer, ct)) > 0;)
        {
            if (cut.Task.IsCompleted)
            {
                Cuts++;
                return;
            }
            await to.WriteAsync(buffer.AsMemory(0, count), ct);
        }
    }
}
