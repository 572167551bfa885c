using System.Buffers;
using System.Globalization;
using System.Text;

namespace Connections.Core.Egress;

/// <summary>Which headers a request may carry, and the one place where they are put on it.</summary>
internal static class EgressHeaders
{
    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    // The transport's own, those with which a proxy or a server would be told lies, and those that open a cloud's
    // metadata service.
    private static readonly HashSet<string> Forbidden = new(StringComparer.OrdinalIgnoreCase)
    {
        "Host", "Content-Length", "Transfer-Encoding", "Connection", "Keep-Alive", "Upgrade", "HTTP2-Settings", "TE",
        "Trailer", "Expect",
        "Forwarded", "X-Real-IP", "Metadata", "Metadata-Flavor",
    };

    private static readonly string[] ForbiddenPrefixes = ["Proxy-", "X-Forwarded-", "X-aws-ec2-metadata-token"];

    private static readonly HashSet<string> OfBody = new(StringComparer.OrdinalIgnoreCase)
    {
        "Allow", "Content-Disposition", "Content-Encoding", "Content-Language", "Content-Location", "Content-MD5",
        "Content-Range",
        "Content-Type", "Expires", "Last-Modified",
    };

    /// <summary>Why a header cannot be sent, or null. Never tells the value.</summary>
    public static string? Fault(string name, string value)
    {
        if (name.Length == 0 || name.AsSpan().ContainsAnyExcept(NameCharacters))
            return "A header name can only contain letters, digits and ! # $ % & ' * + - . ^ _ ` | ~.";
        if (Forbidden.Contains(name)
            || ForbiddenPrefixes.Any(p => name.StartsWith(p, StringComparison.OrdinalIgnoreCase)))
            return $"The header {name} can't be set: the transport sets it, or it would mislead a proxy.";
        return value.All(c => c is >= ' ' and <= '~' or '\t') ? null
            : $"The value of the header {name} contains a line break or a character outside of ASCII.";
    }

    /// <summary>Puts a header on a request.</summary>
    /// <exception cref="EgressException">It cannot be sent.</exception>
    public static void Add(HttpRequestMessage message, string name, string value)
    {
        if (Fault(name, value) is { } fault)
            throw new EgressException(EgressFailureKind.BadHeader, EgressStage.Request, fault);
        if (OfBody.Contains(name)) message.Content ??= new ByteArrayContent([]);
        System.Net.Http.Headers.HttpHeaders target = OfBody.Contains(name) ? message.Content!.Headers : message.Headers;
        target.Remove(name);
        try
        {
            target.Add(name, value);
        }
        catch (FormatException)
        {
            // Add holds well-known headers against their grammar, and real services break it: a bare key with "=" or
            // "/" as Authorization. Fault above has already refused every character with which a second header could
            // begin.
#pragma warning disable RS0030
            if (!target.TryAddWithoutValidation(name, value))
                throw new EgressException(EgressFailureKind.BadHeader,
                    EgressStage.Request, $"The header {name} can't be sent.");
#pragma warning restore RS0030
        }
    }

    /// <summary>
    /// Puts the answer to a challenge on a request. It gives back what the server sent, byte for byte, in whatever
    /// encoding that is.
    /// </summary>
    /// <exception cref="EgressException">It cannot be sent.</exception>
    public static void AddChallengeAnswer(HttpRequestMessage message, string value)
    {
        const string name = "Authorization";
        message.Headers.Remove(name);
#pragma warning disable RS0030 // Nothing with which another header could begin.
        if (!value.All(c => c is '\t' or (>= ' ' and <= 'ÿ' and not '\x7f'))
            || !message.Headers.TryAddWithoutValidation(name, value))
#pragma warning restore RS0030
        {
            throw new EgressException(
                EgressFailureKind.BadHeader, EgressStage.Request, $"The header {name} can't be sent.");
        }
    }

    /// <summary>The headers as they go over the wire, those that the HTTP stack writes by itself included.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> OnWire(HttpRequestMessage message)
    {
        var uri = message.RequestUri!;
        var headers = new List<KeyValuePair<string,
            string>> { new("Host", uri.IsDefaultPort ? uri.IdnHost : $"{uri.IdnHost}:{uri.Port}") };
        headers.AddRange(message.Headers.NonValidated.Select(h => KeyValuePair.Create(h.Key, h.Value.ToString())));
        if (message.Content is { } content)
        {
            // It is worked out when it is asked for.
            var length = content.Headers.ContentLength;
            headers.AddRange(content.Headers.NonValidated.Where(h => !IsLength(h.Key))
                .Select(h => KeyValuePair.Create(h.Key, h.Value.ToString())));
            if (length is { } known) headers.Add(new("Content-Length", known.ToString(CultureInfo.InvariantCulture)));
        }
        else if (message.Method.Method is not ("GET" or "HEAD" or "OPTIONS" or "DELETE"))
            headers.Add(new("Content-Length", "0"));

        return headers;

        static bool IsLength(string name) => name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>
    /// The value of a header that came, read byte by byte: as UTF-8 where it is UTF-8, as browsers and most clients
    /// show it.
    /// </summary>
    public static string Read(string latin1)
    {
        if (Ascii.IsValid(latin1)) return latin1;
        var bytes = Encoding.Latin1.GetBytes(latin1);
        return System.Text.Unicode.Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : latin1;
    }
}
