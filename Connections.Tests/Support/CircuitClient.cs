using System.Buffers.Binary;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Connections.Tests.Support;

/// <summary>
/// What a browser says to the framework's hub for circuits, by hand: so that a test can also say what no browser says.
/// It speaks
/// <c>blazorpack</c>, which is SignalR's MessagePack without its extras.
/// </summary>
public sealed partial class CircuitClient : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly WebSocket socket;
    private readonly Queue<byte[]> waiting = new();
    private int calls;

    private CircuitClient(WebSocket socket) => this.socket = socket;

    /// <summary>Connects with the cookies of a browser in which someone is signed in.</summary>
    public static async Task<CircuitClient> ConnectAsync(Product product, string cookies)
    {
        var client = product.Server.CreateWebSocketClient();
        client.ConfigureRequest = request => request.Headers.Cookie = cookies;
        var connected = new CircuitClient(
            await client.ConnectAsync(new Uri(product.Server.BaseAddress, "/_blazor"), default));
        await connected.SendAsync(Encoding.UTF8.GetBytes("{\"protocol\":\"blazorpack\",\"version\":1}\u001e"),
            WebSocketMessageType.Text);
        using var timeout = new CancellationTokenSource(Patience);
        await connected.ReceiveAsync(timeout.Token);
        return connected;
    }

    /// <summary>
    /// Begins a circuit without any component; the secret with which it can be asked for again, or null.
    /// </summary>
    public async Task<string?> StartAsync() =>
        (string?)await CallAsync("StartCircuit", "http://localhost/", "http://localhost/", "[]", "");

    /// <summary>Begins a circuit for a page as a browser does: with the components that are in it.</summary>
    public async Task OpenAsync(string html)
    {
        await StartAsync();
        var operations = Marker().Matches(html).Select((marker, i) =>
            $"{{\"type\":\"add\",\"ssrComponentId\":{i + 1},\"marker\":{marker.Groups[1].Value}}}");
        var batch = $"{{\"batchId\":1,\"operations\":[{string.Join(',', operations)}]}}";
        await SendAsync("UpdateRootComponents", batch, State().Match(html).Groups[1].Value);
    }

    /// <summary>Waits until the server calls a function of the browser, and says the call's number.</summary>
    public async Task<int> CalledAsync(string function) => (await CallOfAsync(function)).Number;

    /// <summary>Waits until the server leads the browser to another page, and says to which.</summary>
    public async Task<string> LedToAsync()
    {
        using var arguments = JsonDocument.Parse(
            (await CallOfAsync("Blazor._internal.navigationManager.navigateTo")).Arguments);
        return arguments.RootElement[0].GetString()!;
    }

    /// <summary>Waits until the server says that the circuit has failed.</summary>
    public Task FailedAsync() => SentAsync("JS.Error");

    /// <summary>Asks for a circuit that was begun on another connection.</summary>
    public async Task<bool> ReconnectAsync(string secret) => (bool)(await CallAsync("ConnectCircuit", secret))!;

    /// <summary>Calls a method of the hub and waits for what it gives.</summary>
    public async Task<object?> CallAsync(string method, params object[] arguments)
    {
        using var timeout = new CancellationTokenSource(Patience);
        var id = $"{++calls}";
        await SendAsync(Invocation(id, method, arguments), WebSocketMessageType.Binary);
        while (true)
        {
            foreach (var message in await MessagesAsync(timeout.Token))
            {
                var reader = new Pack(message);
                if (reader.Array() < 4 || reader.Value() is not 3L) continue;
                reader.Value();
                if (!Equals(reader.Value(), id)) continue;
                return reader.Value() switch
                {
                    3L => reader.Value(),
                    2L => null,
                    _ => throw new InvalidOperationException($"{method} failed: {reader.Value()}"),
                };
            }
        }
    }

    /// <summary>Calls a method of the hub that gives nothing.</summary>
    public Task SendAsync(string method, params object[] arguments) =>
        SendAsync(Invocation(null, method, arguments), WebSocketMessageType.Binary);

    /// <summary>Waits until the server has broken the connection off.</summary>
    public async Task EndedAsync()
    {
        // One time for all that comes: the server's signs of life would renew one for each message forever.
        using var timeout = new CancellationTokenSource(Patience);
        try
        {
            while (socket.State == WebSocketState.Open) await ReceiveAsync(timeout.Token);
        }
        catch (Exception e) when (e is IOException or WebSocketException)
        {
            // As a connection that is broken off ends.
        }
    }

    public ValueTask DisposeAsync()
    {
        socket.Abort();
        socket.Dispose();
        return ValueTask.CompletedTask;
    }

    [GeneratedRegex("<!--Blazor:(\\{\"type\":\"server\".*?\\})-->")]
    private static partial Regex Marker();

    [GeneratedRegex("<!--Blazor-Server-Component-State:(.*?)-->")]
    private static partial Regex State();

    private async Task<(int Number, string Arguments)> CallOfAsync(string function)
    {
        while (true)
        {
            var arguments = await SentAsync("JS.BeginInvokeJS");
            arguments.Array();
            var call = (int)(long)arguments.Value()!;
            if (Equals(arguments.Value(), function)) return (call, (string)arguments.Value()!);
        }
    }

    private async Task SendAsync(byte[] message, WebSocketMessageType type)
    {
        using var timeout = new CancellationTokenSource(Patience);
        await socket.SendAsync(message, type, endOfMessage: true, timeout.Token);
    }

    private async Task<byte[]> ReceiveAsync(CancellationToken ct)
    {
        using var whole = new MemoryStream();
        var buffer = new byte[16 * 1024];
        WebSocketReceiveResult part;
        do
        {
            part = await socket.ReceiveAsync(buffer, ct);
            if (part.MessageType == WebSocketMessageType.Close)
                throw new IOException("The server has closed the connection.");
            whole.Write(buffer, 0, part.Count);
        }
        while (!part.EndOfMessage);
        return whole.ToArray();
    }

    // The arguments of the next call that the server makes by that name.
    private async Task<Pack> SentAsync(string name)
    {
        using var timeout = new CancellationTokenSource(Patience);
        while (true)
        {
            while (waiting.TryDequeue(out var message))
            {
                var reader = new Pack(message);
                if (reader.Array() < 5 || reader.Value() is not 1L) continue;
                reader.Value();
                reader.Value();
                var said = reader.Value();
                if (Equals(said, name)) return reader;
                if (said is "JS.RenderBatch") await DrawnAsync(reader);
            }
            foreach (var message in await MessagesAsync(timeout.Token)) waiting.Enqueue(message);
        }
    }

    // Only once it is drawn a component calls the browser.
    private Task DrawnAsync(Pack batch)
    {
        batch.Array();
        return SendAsync("OnRenderCompleted", (int)(long)batch.Value()!, null!);
    }

    // Each message comes after its length, and several may come at once.
    private async Task<List<byte[]>> MessagesAsync(CancellationToken ct)
    {
        var received = await ReceiveAsync(ct);
        for (var at = 0; at < received.Length;)
        {
            var (length, shift) = (0, 0);
            while (true)
            {
                var part = received[at++];
                length |= (part & 0x7f) << shift;
                shift += 7;
                if (part < 0x80) break;
            }
            waiting.Enqueue(received[at..(at + length)]);
            at += length;
        }
        List<byte[]> all = [.. waiting];
        waiting.Clear();
        return all;
    }

    private static byte[] Invocation(string? id, string method, object[] arguments)
    {
        List<byte> message = [0x96, 0x01, 0x80];
        Write(message, id);
        Write(message, method);
        message.Add((byte)(0x90 | arguments.Length));
        foreach (var argument in arguments) Write(message, argument);
        message.Add(0x90);
        var prefix = new List<byte>();
        for (var length = message.Count; ; length >>= 7)
        {
            if (length < 0x80)
            {
                prefix.Add((byte)length);
                break;
            }
            prefix.Add((byte)(length | 0x80));
        }
        return [.. prefix, .. message];
    }

    private static void Write(List<byte> message, object? value)
    {
        switch (value)
        {
            case null: message.Add(0xc0); break;
            case bool flag: message.Add(flag ? (byte)0xc3 : (byte)0xc2); break;
            case string text:
                var bytes = Encoding.UTF8.GetBytes(text);
                var prefix = new byte[5];
                prefix[0] = 0xdb;
                BinaryPrimitives.WriteInt32BigEndian(prefix.AsSpan(1), bytes.Length);
                message.AddRange(prefix);
                message.AddRange(bytes);
                break;
            case int number:
                var whole = new byte[4];
                BinaryPrimitives.WriteInt32BigEndian(whole, number);
                message.Add(0xd2);
                message.AddRange(whole);
                break;
            default: throw new ArgumentException($"{value.GetType()} is not written here.", nameof(value));
        }
    }

    /// <summary>Reads as much of MessagePack as the hub's answers hold.</summary>
    private sealed class Pack(byte[] message)
    {
        private int at;

        public int Array() => message[at] is >= 0x90 and < 0xa0 and var head && ++at > 0 ? head & 0x0f : 0;

        public object? Value()
        {
            var head = message[at++];
            return head switch
            {
                < 0x80 => (long)head,
                0x80 => "",
                >= 0xa0 and < 0xc0 => Text(head & 0x1f),
                0xc0 => null,
                0xc2 => false,
                0xc3 => true,
                0xd9 => Text(message[at++]),
                0xda => Text((message[at++] << 8) | message[at++]),
                _ => throw new InvalidOperationException($"Nothing that begins with {head:x2} is read here."),
            };
        }

        private string Text(int length)
        {
            at += length;
            return Encoding.UTF8.GetString(message, at - length, length);
        }
    }
}
