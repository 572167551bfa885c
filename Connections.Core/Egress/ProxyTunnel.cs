using System.Globalization;
using System.Text;

namespace Connections.Core.Egress;

/// <summary>Opens a tunnel through an HTTP proxy, RFC 9110 §9.3.6.</summary>
internal static class ProxyTunnel
{
    private const int MaxAnswer = 8 * 1024;

    /// <summary>Asks for the tunnel; afterwards the stream leads to the target.</summary>
    /// <exception cref="IOException">The proxy opens none.</exception>
    public static async Task OpenAsync(Stream stream, Uri proxy, string host, int port, CancellationToken ct)
    {
        var name = host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host;
        var target = string.Create(CultureInfo.InvariantCulture, $"{name}:{port}");
        var ask = new StringBuilder($"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n");
        if (proxy.UserInfo.Length > 0)
            ask.Append("Proxy-Authorization: Basic ")
                .Append(Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(proxy.UserInfo))))
                .Append("\r\n");
        await stream.WriteAsync(Encoding.ASCII.GetBytes(ask.Append("\r\n").ToString()), ct);

        // Byte by byte, so that nothing after the empty line is taken from the target's own first words.
        var answer = new List<byte>(256);
        var one = new byte[1];
        while (!EndsHeaders(answer))
        {
            if (answer.Count >= MaxAnswer || await stream.ReadAsync(one, ct) == 0)
                throw new IOException("The proxy's response has no end.");
            answer.Add(one[0]);
        }

        var words = Encoding.Latin1.GetString([.. answer]).Split('\r')[0].Split(' ');
        if (words.Length < 2 || !words[0].StartsWith("HTTP/1.", StringComparison.Ordinal)
            || words[1] is not ['2', _, _]) throw new IOException("The proxy refused the tunnel.");
    }

    private static bool EndsHeaders(List<byte> bytes) =>
        bytes.Count >= 4 && bytes[^1] == '\n' && bytes[^2] == '\r' && bytes[^3] == '\n' && bytes[^4] == '\r';
}
