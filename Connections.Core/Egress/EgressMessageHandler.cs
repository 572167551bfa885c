using System.Net;

namespace Connections.Core.Egress;

/// <summary>
/// Lets a vendor's library send through the egress client: it gets an ordinary HTTP client, and every rule holds for it
/// all the same. Remembers what it did last.
/// </summary>
internal sealed class EgressMessageHandler(EgressClient egress, HostBinding hosts, EgressLimits limits)
    : HttpMessageHandler
{
    // The transport makes these itself.
    private static readonly HashSet<string> Transport = new(StringComparer.OrdinalIgnoreCase)
    {
        "Host", "Content-Length", "Transfer-Encoding", "Connection", "Expect", "User-Agent", "Content-Type",
    };

    /// <summary>What was sent last; null: nothing yet.</summary>
    public EgressRequest? LastRequest { get; private set; }

    /// <summary>What came of it.</summary>
    public EgressOutcome? LastOutcome { get; private set; }

    /// <summary>The client for the library.</summary>
    public HttpClient Client()
    {
#pragma warning disable RS0030 // It sends through the egress client.
        return new HttpClient(this, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };
#pragma warning restore RS0030
    }

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request,
        CancellationToken cancellationToken)
    {
        var headers = request.Headers.NonValidated.Concat(request.Content?.Headers.NonValidated.AsEnumerable() ?? [])
            .ToList();
        LastRequest = new EgressRequest
        {
            Method = request.Method.Method,
            Uri = request.RequestUri!,
            AllowedHosts = hosts,
            Headers = [.. headers.Where(h => !Transport.Contains(h.Key))
                .Select(h => KeyValuePair.Create(h.Key, h.Value.ToString()))],
            Body = request.Content is { } content ? await content.ReadAsByteArrayAsync(cancellationToken) : null,
            ContentType = Value("Content-Type"),
            // A signature may be over it.
            UserAgent = Value("User-Agent"),
            Limits = limits,
        };
        LastOutcome = await egress.SendAsync(LastRequest, cancellationToken);
        if (LastOutcome.Failure is { } failure)
            throw new HttpRequestException(failure.Message, new EgressException(failure));

        var answer = LastOutcome.Answer!;
        var response = new HttpResponseMessage((HttpStatusCode)answer.Status)
        {
            RequestMessage = request,
            Content = new ReadOnlyMemoryContent(answer.Body)
        };
        // The body is decompressed already, so what described it on the wire describes it no more.
        foreach (var (name, value) in answer.Headers.Where(
            h => !Transport.Contains(h.Key) && !h.Key.Equals("Content-Encoding", StringComparison.OrdinalIgnoreCase)))
        {
#pragma warning disable RS0030 // From outside to inside, nothing of it is sent.
            if (!response.Headers.TryAddWithoutValidation(name, value))
                response.Content.Headers.TryAddWithoutValidation(name, value);
#pragma warning restore RS0030
        }

        if (answer.Header("Content-Type") is { } type
            && System.Net.Http.Headers.MediaTypeHeaderValue.TryParse(type, out var media))
            response.Content.Headers.ContentType = media;
        return response;

        string? Value(string name) =>
            headers.Where(h => h.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(h => h.Value.ToString())
                .FirstOrDefault();
    }
}
