namespace Connections.Core.Runtime.Egress;

/// <summary>Puts what the HTTP stack throws into words.</summary>
internal static class EgressFailures
{
    /// <summary>The failure.</summary>
    public static EgressFailure Of(Exception exception, EgressTrace trace, EgressRequest request, bool outOfTime)
    {
        if (EgressException.In(exception) is { } known) return known.Failure;
        var stage = trace.Current;
        var host = HostBinding.Canonical(request.Uri);
        if (exception is OperationCanceledException || outOfTime)
        {
            var limit = $"{request.Limits.Total.TotalSeconds:0.#} seconds";
            return new EgressFailure(EgressFailureKind.TimedOut, stage, stage switch
            {
                EgressStage.NameResolution => $"The name {host} was not resolved within {limit}.",
                EgressStage.Connection => $"{host} did not accept a connection within {limit}.",
                EgressStage.Tls => $"{host} accepted the connection, but did not answer the TLS handshake within {limit}.",
                EgressStage.Request => $"{host} was reached, but did not begin to answer within {limit}.",
                _ => $"The answer of {host} did not end within {limit}.",
            });
        }

        var error = ErrorOf(exception);
        // A server that refuses a client's certificate may say so only after the client believes the handshake to be over (TLS 1.3); the stack
        // then sees anything between a reset and a broken answer. On a connection that served before, it is something else.
        if (request.Client is not null && stage == EgressStage.Request && trace.RemoteAddress is not null && error is not HttpRequestError.ConfigurationLimitExceeded)
            return new EgressFailure(EgressFailureKind.ClientRefused, stage, $"{host} ended the connection right after the TLS handshake: it does not seem to accept the client certificate.");
        return error switch
        {
            HttpRequestError.ConfigurationLimitExceeded =>
                new EgressFailure(EgressFailureKind.TooLarge, EgressStage.Request,
                $"The headers of the answer of {host} are too large: more than the setting Egress:HeaderKilobytes allows."),
            HttpRequestError.InvalidResponse or HttpRequestError.HttpProtocolError => new EgressFailure(EgressFailureKind.InvalidAnswer, stage, $"What {host} sent is not a valid HTTP answer."),
            _ when stage == EgressStage.Answer => new EgressFailure(EgressFailureKind.CutOff, stage, $"{host} closed the connection before the answer was complete."),
            _ => new EgressFailure(EgressFailureKind.CutOff, stage, $"{host} closed the connection without an answer."),
        };
    }

    /// <summary>What is known of a request whose caller gave it up.</summary>
    public static string Canceled(EgressTrace trace, EgressRequest request)
    {
        var host = HostBinding.Canonical(request.Uri);
        return trace.Current switch
        {
            EgressStage.NameResolution or EgressStage.Connection or EgressStage.Tls => "Nothing was sent.",
            EgressStage.Answer => $"{host} had begun to answer.",
            _ => $"The request may have been sent. Whether {host} did what it was asked is unknown.",
        };
    }

    /// <summary>
    /// A failure that nobody expected: a defect of this product. What it means for the request is told all the same.
    /// </summary>
    public static EgressFailure Unexpected(Exception exception, EgressTrace trace, EgressRequest request)
    {
        var host = HostBinding.Canonical(request.Uri);
        var stage = trace.Current;
        return new EgressFailure(EgressFailureKind.Unexpected, stage, stage switch
        {
            EgressStage.NameResolution or EgressStage.Connection or EgressStage.Tls =>
                $"The request to {host} failed here, through a fault of this product. Nothing was sent.",
            EgressStage.Answer =>
                $"{host} answered, but its answer could not be taken in, through a fault of this product.",
            _ => $"The request to {host} failed here, through a fault of this product. Whether {host} did what it was asked is unknown.",
        })
        { Defect = exception };
    }

    private static HttpRequestError? ErrorOf(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is HttpIOException io) return io.HttpRequestError;
            if (exception is HttpRequestException { HttpRequestError: not HttpRequestError.Unknown } http) return http.HttpRequestError;
        }

        return null;
    }
}
