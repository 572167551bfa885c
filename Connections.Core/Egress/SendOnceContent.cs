using System.Net;

namespace Connections.Core.Egress;

/// <summary>
/// The body of a request that must not be sent twice. Where a kept socket turns out to be closed, the HTTP stack would
/// send the request again on another, without knowing whether the first was carried out.
/// </summary>
internal sealed class SendOnceContent(ReadOnlyMemory<byte> body, string host) : HttpContent
{
    private bool begun;

    /// <inheritdoc/>
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    /// <inheritdoc/>
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context,
        CancellationToken cancellationToken)
    {
        if (begun)
        {
            throw new EgressException(EgressFailureKind.CutOff, EgressStage.Request,
                $"{host} closed the connection without a response. Whether it completed the request is unknown, so "
                + "the request was not retried.");
        }

        begun = true;
        await stream.WriteAsync(body, cancellationToken);
    }

    /// <inheritdoc/>
    protected override bool TryComputeLength(out long length)
    {
        length = body.Length;
        return true;
    }
}
