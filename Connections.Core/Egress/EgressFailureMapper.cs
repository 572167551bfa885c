namespace Connections.Core.Egress;

/// <summary>Puts what the HTTP stack throws into words.</summary>
internal static class EgressFailureMapper
{
    /// <summary>The failure.</summary>
    public static EgressFailure From(Exception exception, EgressTrace trace, EgressRequest request, bool outOfTime)
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
                EgressStage.Tls => $"{host} accepted the connection, but did not complete the TLS handshake within "
                    + $"{limit}.",
                EgressStage.Request => $"{host} was reached, but did not start to respond within {limit}.",
                _ => $"The response of {host} did not end within {limit}.",
            });
        }

        var error = ErrorOf(exception);
        // A server that refuses a client's certificate may say so only after the client believes the handshake to be
        // over (TLS 1.3); the stack then sees anything between a reset and a broken answer. On a connection that served
        // before, it is something else.
        if (request.Client is not null && stage == EgressStage.Request && trace.RemoteAddress is not null
            && error is not HttpRequestError.ConfigurationLimitExceeded)
            return new EgressFailure(EgressFailureKind.ClientRefused,
                stage, $"{host} closed the connection right after the TLS handshake: it does not seem to accept the "
                    + "client certificate.");
        return error switch
        {
            HttpRequestError.ConfigurationLimitExceeded =>
                new EgressFailure(EgressFailureKind.TooLarge, EgressStage.Request,
                $"The response headers of {host} are too large: they exceed the setting Egress:HeaderKilobytes."),
            HttpRequestError.InvalidResponse or HttpRequestError.HttpProtocolError =>
                new EgressFailure(EgressFailureKind.InvalidAnswer, stage, $"{host} sent an invalid HTTP response."),
            _ when stage == EgressStage.Answer =>
                new EgressFailure(EgressFailureKind.CutOff,
                    stage, $"{host} closed the connection before the response was complete."),
            _ => new EgressFailure(EgressFailureKind.CutOff,
                stage, $"{host} closed the connection without a response."),
        };
    }

    /// <summary>What is known of a request whose caller gave it up.</summary>
    public static string Canceled(EgressTrace trace, EgressRequest request)
    {
        var host = HostBinding.Canonical(request.Uri);
        return trace.Current switch
        {
            EgressStage.NameResolution or EgressStage.Connection or EgressStage.Tls => "Nothing was sent.",
            EgressStage.Answer => $"{host} had started to respond.",
            _ => $"The request may have been sent. Whether {host} completed it is unknown.",
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
                $"The request to {host} failed because of an error in Connections. Nothing was sent.",
            EgressStage.Answer =>
                $"{host} responded, but the response could not be read because of an error in Connections.",
            _ => $"The request to {host} failed because of an error in Connections. Whether {host} completed it is "
                + "unknown.",
        })
        { Defect = exception };
    }

    private static HttpRequestError? ErrorOf(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is HttpIOException io) return io.HttpRequestError;
            if (exception is HttpRequestException { HttpRequestError: not HttpRequestError.Unknown } http)
                return http.HttpRequestError;
        }

        return null;
    }
}
