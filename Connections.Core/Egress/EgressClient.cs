using System.Net;
using System.Reflection;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Connections.Core.Egress;

/// <summary>
/// The only way out. Every request is held against its hosts and the policy, bounded in time and size, and ends in an
/// outcome in words; nothing here throws but the caller's own cancellation.
/// </summary>
internal sealed class EgressClient : IDisposable
{
    private const int MaxRedirects = 5;
    private const string OtherHostRule = "the credential is not for this host";

    private static readonly string UserAgent =
        $"Connections/{typeof(EgressClient).Assembly.GetName().Version?.ToString(3)}";

    private readonly TimeProvider clock;
    private readonly EgressPools pools;
    private readonly ILogger<EgressClient>? log;

    /// <summary>A client under that policy.</summary>
    public EgressClient(EgressPolicy policy, IHostResolver resolver, EgressSettings settings, TrustedRoots roots,
        TimeProvider clock, ILogger<EgressClient>? log = null)
    {
        this.clock = clock;
        this.log = log;
        pools = new EgressPools(settings.MaxPools, settings.MaxPerConnection,
            request => MakeHandler(
                new EgressConnector(policy, resolver, settings, roots.With(request.Trust), clock, request.Client,
                    request.AllowExpiredCertificate && settings.AllowExpiredCertificates), settings));
    }

    /// <summary>Sends a request.</summary>
    public Task<EgressOutcome> SendAsync(EgressRequest request, CancellationToken ct) =>
        TimedOperation.RunAsync(Telemetry.EgressDuration, "egress", async operation =>
        {
            var outcome = await ExchangeAsync(request, ct);
            if (outcome.Answer is { } answer) operation.Tag("http.response.status_code", answer.Status);
            if (outcome.Failure is not { } failure) return outcome;
            operation.Fail(failure.Kind.ToString());
            var rule = failure.Rule ?? (failure.Kind == EgressFailureKind.OtherHost ? OtherHostRule : null);
            if (rule is null) return outcome;
            Telemetry.CountRefusal("egress");
            log?.RequestRefused(outcome.FinalUri.IdnHost, outcome.FinalUri.Port, rule);
            return outcome;
        });

    private async Task<EgressOutcome> ExchangeAsync(EgressRequest request, CancellationToken ct)
    {
        var began = clock.GetTimestamp();
        using var total = new CancellationTokenSource(request.Limits.Total, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, total.Token);
        var redirects = 0;
        IReadOnlyList<KeyValuePair<string, string>>? sent = null;
        while (true)
        {
            var trace = new EgressTrace(clock, request.Limits);
            EgressResponse? head = null;
            try
            {
                Check(request, isRedirect: redirects > 0);
                using var lease = await pools.RentAsync(request, both.Token);
                using var message = Message(request.Challenge?.Prepare(request) ?? request, trace);
                if (redirects == 0) sent = EgressHeaders.OnWire(message);
                using var response = await lease.Invoker.SendAsync(message, both.Token);
                trace.HeadersArrived();
                if (request.Challenge?.ShouldRetry(response) is true) continue;
                if (request.FollowRedirects && RedirectPolicy.Target(response, request.Uri) is { } target)
                {
                    if (++redirects > MaxRedirects)
                        throw RedirectPolicy.Refused($"There are more than {MaxRedirects} redirects.");
                    request = RedirectPolicy.Follow(request, (int)response.StatusCode, target);
                    continue;
                }

                head = Answer(response, new DecodedBody(ReadOnlyMemory<byte>.Empty));
                var body = await ResponseReader.ReadAsync(response, request.Limits, clock, both.Token);
                return Outcome(trace, null) with { Answer = Answer(response, body) };
            }
            catch (Exception e) when (e is OperationCanceledException or HttpRequestException or IOException
                or EgressException)
            {
                if (ct.IsCancellationRequested) throw new EgressCanceledException(EgressFailureMapper.Canceled(trace,
                    request), e, ct);
                return Outcome(trace, EgressFailureMapper.From(e, trace, request, total.IsCancellationRequested));
            }
            catch (Exception e)
            {
                // The request may have left, and what it asked for may be done: that must not be lost with a stack
                // trace.
                return Outcome(trace, EgressFailureMapper.Unexpected(e, trace, request));
            }

            EgressOutcome Outcome(EgressTrace trace, EgressFailure? failure) => new()
            {
                Stages = trace.Finish(failure?.Stage),
                Failure = failure,
                Head = failure is null ? null : head,
                SentHeaders = sent,
                FinalUri = request.Uri,
                RemoteAddress = trace.RemoteAddress,
                Forgiven = trace.Forgiven,
                Redirects = redirects,
                Elapsed = clock.GetElapsedTime(began),
            };
        }
    }

    /// <summary>Requests in flight on sockets that are kept.</summary>
    public int InFlight => pools.InFlight;

    /// <inheritdoc/>
    public void Dispose() => pools.Dispose();

    private static void Check(EgressRequest request, bool isRedirect)
    {
        if (EgressTarget.Fault(request.Uri) is { } fault)
            throw new EgressException(EgressFailureKind.BadAddress, EgressStage.NameResolution, fault);
        if (!request.AllowedHosts.Allows(request.Uri))
            throw new EgressException(
                EgressFailureKind.OtherHost,
                EgressStage.NameResolution,
                "The credential is only sent to "
                    + $"{request.AllowedHosts.Text}{(request.AllowedHosts.HttpsOnly ? " over https" : "")}. "
                    + $"{(isRedirect ? "The redirect to another host was not followed." : "Nothing was sent.")}");
        if (request.Body?.Length > request.Limits.RequestBytes)
            throw new EgressException(EgressFailureKind.RequestTooLarge,
                EgressStage.Request, $"The request's body is larger than {request.Limits.RequestBytes / 1024:N0} KB. "
                    + "Nothing was sent.");
    }

    private static HttpRequestMessage Message(EgressRequest request, EgressTrace trace)
    {
        HttpMethod method;
        try
        {
            method = new HttpMethod(request.Method);
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            throw new EgressException(EgressFailureKind.BadHeader, EgressStage.Request, "The method is not valid.", e);
        }

        if (method == HttpMethod.Connect || method == HttpMethod.Trace)
            throw new EgressException(EgressFailureKind.BadHeader,
                EgressStage.Request, $"The method {method} is not supported.");
        var message = new HttpRequestMessage(method, request.Uri)
        {
            Version = request.Uri.Scheme == Uri.UriSchemeHttps ? HttpVersion.Version20 : HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
            Content = method == HttpMethod.Post || method == HttpMethod.Patch
                ? new SendOnceContent(request.Body ?? ReadOnlyMemory<byte>.Empty, HostBinding.Canonical(request.Uri))
                : request.Body is { } body ? new ReadOnlyMemoryContent(body) : null,
        };
        message.Options.Set(EgressTrace.Key, trace);
        EgressHeaders.Add(message, "Accept", "*/*");
        EgressHeaders.Add(message, "Accept-Encoding", "gzip, deflate, br");
        if (request.ContentType is { } type && message.Content is not null)
            EgressHeaders.Add(message, "Content-Type", type);
        EgressHeaders.Add(message, "User-Agent", request.UserAgent ?? UserAgent);
        foreach (var (name, value) in request.Headers) EgressHeaders.Add(message, name, value);
        if (request.ChallengeAnswer is { } answer) EgressHeaders.AddChallengeAnswer(message, answer);
        return message;
    }

    private static EgressResponse Answer(HttpResponseMessage response, DecodedBody body) => new()
    {
        Status = (int)response.StatusCode,
        Headers = [.. response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated)
            .SelectMany(h => h.Value.Select(v => KeyValuePair.Create(h.Key, EgressHeaders.Read(v))))],
        Body = body.Bytes,
        Truncated = body.Truncated,
        IsOpaque = body.IsOpaque,
        Notes = body.Notes,
    };

    private static SocketsHttpHandler MakeHandler(EgressConnector connector, EgressSettings settings) => new()
    {
        // A proxy from the environment would see every request, and the policy only the proxy: it is used where the
        // settings name one.
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        ConnectTimeout = Timeout.InfiniteTimeSpan,
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
        MaxConnectionsPerServer = 16,
        MaxResponseHeadersLength = settings.HeaderKilobytes,
        MaxResponseDrainSize = 0,
        ResponseHeaderEncodingSelector = (_, _) => Encoding.Latin1,
        // All values are ASCII but one, which gives back to the server what it sent, byte for byte.
        RequestHeaderEncodingSelector = (_, _) => Encoding.Latin1,
        ConnectCallback = connector.ConnectAsync,
    };
}
