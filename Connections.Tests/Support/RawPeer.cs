using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Connections.Tests.Requests.Vendors;

namespace Connections.Tests.Support;

/// <summary>
/// A server on loopback that writes its answers byte by byte, well-behaved or not, and remembers what it was sent.
/// </summary>
internal sealed class RawPeer : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly Func<Stream, PeerRequest, CancellationToken, Task> answer;
    private readonly X509Certificate2? certificate;
    private readonly Task loop;
    private int accepted;

    private RawPeer(Func<Stream, PeerRequest, CancellationToken, Task> answer, X509Certificate2? certificate)
    {
        this.answer = answer;
        this.certificate = certificate;
        listener.Start();
        Port = ((IPEndPoint)listener.LocalEndpoint).Port;
        loop = AcceptAsync();
    }

    public int Port { get; }

    public ConcurrentQueue<PeerRequest> Requests { get; } = [];

    public int Accepted => accepted;

    public string Url => $"{(certificate is null ? "http" : "https")}://{(certificate is null ? "127.0.0.1" : "localhost")}:{Port}";

    public static RawPeer Answering(Func<Stream, PeerRequest, CancellationToken, Task> answer,
        X509Certificate2? certificate = null) => new(answer, certificate);

    public static RawPeer Answering(int status, string body = "", params string[] headers) =>
        new((stream, _, ct) => WriteAsync(stream, status, Encoding.UTF8.GetBytes(body), ct, headers), null);

    public static async Task WriteAsync(Stream stream, int status, byte[] body, CancellationToken ct,
        params string[] headers)
    {
        var head = new StringBuilder($"HTTP/1.1 {status} Text\r\nContent-Length: {body.Length}\r\nConnection: "
            + "close\r\n");
        foreach (var header in headers) head.Append(header).Append("\r\n");
        await stream.WriteAsync(Encoding.Latin1.GetBytes(head.Append("\r\n").ToString()), ct);
        await stream.WriteAsync(body, ct);
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await loop;
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var running = new List<Task>();
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync(stop.Token);
                Interlocked.Increment(ref accepted);
                running.Add(ServeAsync(client));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or InvalidOperationException)
        {
            await Task.WhenAll(running);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var _ = client;
        try
        {
            Stream stream = client.GetStream();
            if (certificate is not null)
            {
                var tls = new SslStream(stream);
                await tls.AuthenticateAsServerAsync(
                    new SslServerAuthenticationOptions
                    {
                        ServerCertificateContext = SslStreamCertificateContext.Create(
                        certificate, null, offline: true)
                    }, stop.Token);
                stream = tls;
            }

            if (await PeerRequest.ReadAsync(stream, stop.Token) is not { } request) return;
            Requests.Enqueue(request);
            await answer(stream, request, stop.Token);
            await stream.FlushAsync(stop.Token);
            client.Client.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or SocketException
            or AuthenticationException)
        {
            // The other side left: often the point of the test.
        }
    }
}

internal sealed record PeerRequest(string Line, IReadOnlyList<KeyValuePair<string, string>> Headers, string Body,
    string Raw)
{
    public string? Header(string name) =>
        Headers.FirstOrDefault(h => h.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    public static async Task<PeerRequest?> ReadAsync(Stream stream, CancellationToken ct)
    {
        var bytes = new List<byte>();
        var one = new byte[1];
        while (!Encoding.Latin1.GetString([.. bytes.TakeLast(4)]).EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(one, ct) == 0) return null;
            bytes.Add(one[0]);
        }

        var raw = Encoding.Latin1.GetString([.. bytes]);
        var lines = raw.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var headers = lines.Skip(1).Select(l => l.Split(':', 2)).Select(p => KeyValuePair.Create(p[0], p[1].Trim()))
            .ToList();
        var length = headers.Where(h => h.Key.Equals("Content-Length", StringComparison.OrdinalIgnoreCase))
            .Select(h => int.Parse(h.Value, System.Globalization.CultureInfo.InvariantCulture)).FirstOrDefault();
        var body = new byte[length];
        await stream.ReadExactlyAsync(body, ct);
        return new PeerRequest(lines[0], headers, Encoding.UTF8.GetString(body), raw);
    }
}
