using System.Net;
using System.Net.Sockets;

namespace Connections.Tests.Support;

/// <summary>
/// A way to a server that a test shuts and opens again: shut, its connections break and nobody is let in, as where the
/// server was stopped.
/// </summary>
internal sealed class TcpGate : IAsyncDisposable
{
    private readonly DnsEndPoint server;
    private readonly List<Socket> open = [];
    private readonly List<Task> work = [];
    private readonly Lock gate = new();
    private Socket? door;

    private TcpGate(DnsEndPoint server) => this.server = server;

    /// <summary>The port on the loopback address; the same each time that it is opened.</summary>
    public int Port { get; private set; }

    /// <summary>Opens a way to a server.</summary>
    public static TcpGate To(string host, int port)
    {
        var made = new TcpGate(new DnsEndPoint(host, port));
        made.Open();
        return made;
    }

    /// <summary>Lets in again.</summary>
    public void Open()
    {
        var listening = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listening.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        listening.Bind(new IPEndPoint(IPAddress.Loopback, Port));
        listening.Listen();
        Port = ((IPEndPoint)listening.LocalEndPoint!).Port;
        door = listening;
        lock (gate) work.Add(Task.Run(() => LetInAsync(listening)));
    }

    /// <summary>Breaks what is open and lets nobody in.</summary>
    public void Shut()
    {
        lock (gate)
        {
            door?.Dispose();
            door = null;
            foreach (var socket in open) socket.Dispose();
            open.Clear();
        }
    }

    public async ValueTask DisposeAsync()
    {
        Shut();
        Task[] running;
        lock (gate) running = [.. work];
        await Task.WhenAll(running);
    }

    private async Task LetInAsync(Socket listening)
    {
        try
        {
            while (true)
            {
                var caller = await listening.AcceptAsync();
                var callee = new Socket(SocketType.Stream, ProtocolType.Tcp);
                lock (gate)
                {
                    if (door != listening)
                    {
                        // It came in while the gate was shut: left open, it would wait for an answer for ever.
                        caller.Dispose();
                        callee.Dispose();
                        return;
                    }
                    open.AddRange([caller, callee]);
                    work.Add(Task.Run(() => CarryAsync(caller, callee)));
                }
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It was shut.
        }
    }

    private async Task CarryAsync(Socket caller, Socket callee)
    {
        try
        {
            await callee.ConnectAsync(server);
            await using var from = new NetworkStream(caller, ownsSocket: true);
            await using var to = new NetworkStream(callee, ownsSocket: true);
            await Task.WhenAny(from.CopyToAsync(to), to.CopyToAsync(from));
        }
        catch (Exception e) when (e is SocketException or IOException or ObjectDisposedException)
        {
            // One side is gone; the other learns it by its own broken connection.
        }
    }
}
