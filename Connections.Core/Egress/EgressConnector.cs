using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Connections.Core.Integrations;

namespace Connections.Core.Egress;

/// <summary>
/// Makes the connections of the HTTP stack: resolves, holds every answer against the policy, connects to the very
/// addresses that were checked, and does TLS itself, so that a failure can say which check failed.
/// </summary>
internal sealed class EgressConnector(EgressPolicy policy, IHostResolver resolver, EgressSettings settings,
    TrustedRoots roots, TimeProvider clock, ClientIdentity? client, bool allowExpired)
{
    private const int MaxAddresses = 6;

    /// <summary>The stack's callback.</summary>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken ct)
    {
        var request = context.InitialRequestMessage;
        if (!request.Options.TryGetValue(EgressTrace.Key, out var trace))
            throw new InvalidOperationException("A request without a trace did not come through the egress client.");
        var tls = request.RequestUri!.Scheme == Uri.UriSchemeHttps;
        var host = context.DnsEndPoint.Host.Trim('[', ']').TrimEnd('.');
        var port = context.DnsEndPoint.Port;

        var socket = settings.Proxy is { } proxy
            ? await ThroughProxyAsync(proxy, host, port, tls, trace, ct)
            : await DirectAsync(host, port, tls, trace, ct);
        if (!tls)
        {
            trace.Begin(EgressStage.Request);
            return socket;
        }

        trace.Begin(EgressStage.Tls);
        var secured = await SecureAsync(socket, host, request.Version, trace, ct);
        trace.Begin(EgressStage.Request);
        return secured;
    }

    private async Task<Stream> DirectAsync(string host, int port, bool tls, EgressTrace trace, CancellationToken ct)
    {
        using var limit = new CancellationTokenSource(trace.Limits.Connect, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        trace.Begin(EgressStage.NameResolution);
        var addresses = await ResolveAsync(host, limit, both.Token);
        trace.Begin(EgressStage.Connection);
        foreach (var address in addresses)
        {
            var verdict = policy.Judge(address, port, tls);
            if (!verdict.Allowed) throw Blocked(verdict.Rule);
        }

        return await DialAsync(host, addresses, port, trace, limit, both.Token);
    }

    /// <summary>
    /// A tunnel. The proxy resolves and must enforce the policy; bare addresses are held against it here all the same.
    /// </summary>
    private async Task<Stream> ThroughProxyAsync(Uri proxy, string host, int port, bool tls, EgressTrace trace,
        CancellationToken ct)
    {
        using var limit = new CancellationTokenSource(trace.Limits.Connect, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        trace.Begin(EgressStage.NameResolution);
        var literal =
            host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
                || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
            ? IPAddress.Loopback
            : IPAddress.TryParse(host, out var parsed) ? parsed : null;
        if (NumericHost.Advice(host) is not null) throw NotPlain(host);
        trace.Begin(EgressStage.Connection);
        if (literal is not null && policy.Judge(literal, port, tls) is { Allowed: false } verdict)
            throw Blocked(verdict.Rule);
        if (literal is null && !tls) throw Blocked("plain http through a proxy");

        var addresses = await ResolveAsync(proxy.IdnHost.Trim('[', ']'), limit, both.Token);
        var stream = await DialAsync(proxy.IdnHost, addresses, proxy.Port, trace, limit, both.Token);
        try
        {
            await ProxyTunnel.OpenAsync(stream, proxy, host, port, both.Token);
            return stream;
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            await stream.DisposeAsync();
            ct.ThrowIfCancellationRequested();
            throw limit.IsCancellationRequested
                ? new EgressException(EgressFailureKind.TimedOut, EgressStage.Connection,
                    "The egress proxy did not open a tunnel in time.", e)
                : new EgressException(EgressFailureKind.Unreachable, EgressStage.Connection,
                    "The egress proxy didn't open a tunnel to this address.", e);
        }
    }

    private async Task<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationTokenSource limit,
        CancellationToken ct)
    {
        // The last gate: the system's resolver would read octal and hexadecimal as no one checked them.
        if (NumericHost.Advice(host) is not null) throw NotPlain(host);
        if (IPAddress.TryParse(host, out var literal)) return [literal];
        IReadOnlyList<IPAddress> addresses;
        try
        {
            addresses = await resolver.ResolveAsync(host, ct).WaitAsync(ct);
        }
        catch (SocketException e)
        {
            throw new EgressException(EgressFailureKind.NameNotFound, EgressStage.NameResolution, NotFound(host), e);
        }
        catch (OperationCanceledException e) when (limit.IsCancellationRequested)
        {
            throw new EgressException(EgressFailureKind.TimedOut,
                EgressStage.NameResolution, $"The name {host} was not resolved in time.", e);
        }

        return addresses.Count > 0 ? addresses
            : throw new EgressException(EgressFailureKind.NameNotFound, EgressStage.NameResolution, NotFound(host));
    }

    private async Task<Stream> DialAsync(string host, IReadOnlyList<IPAddress> addresses, int port, EgressTrace trace,
        CancellationTokenSource limit, CancellationToken ct)
    {
        var candidates = addresses.Take(MaxAddresses).Select(EgressAddress.Normalize).Distinct().ToList();
        var share = trace.Limits.Connect / candidates.Count;
        EgressException? last = null;
        foreach (var address in candidates)
        {
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            using var turn = new CancellationTokenSource(share, clock);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, turn.Token);
            try
            {
                await socket.ConnectAsync(new IPEndPoint(address, port), both.Token);
                trace.RemoteAddress = address;
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (OperationCanceledException e)
            {
                socket.Dispose();
                last = new EgressException(EgressFailureKind.TimedOut,
                    EgressStage.Connection, $"{host} did not accept a connection on port {port} in time.", e);
                if (limit.IsCancellationRequested) throw last;
                ct.ThrowIfCancellationRequested();
            }
            catch (SocketException e)
            {
                socket.Dispose();
                last = e.SocketErrorCode switch
                {
                    SocketError.ConnectionRefused =>
                        new EgressException(EgressFailureKind.Refused,
                            EgressStage.Connection, $"{host} refused the connection: nothing listens on port {port}.",
                            e),
                    SocketError.TimedOut =>
                        new EgressException(EgressFailureKind.TimedOut,
                            EgressStage.Connection, $"{host} did not accept a connection on port {port} in time.", e),
                    _ => new EgressException(EgressFailureKind.Unreachable,
                        EgressStage.Connection, $"{host} can't be reached on port {port}.", e),
                };
            }
        }

        throw last!;
    }

    private async Task<Stream> SecureAsync(Stream inner, string host, Version version, EgressTrace trace,
        CancellationToken ct)
    {
        using var limit = new CancellationTokenSource(trace.Limits.Connect, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        var ssl = new SslStream(inner, leaveInnerStreamOpen: false);
        var judge = new CertificateValidator(host, clock, allowExpired);
        try
        {
            await ssl.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = host,
#pragma warning disable CA5398 // Older versions are refused even where the machine would still speak them.
                    EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
#pragma warning restore CA5398
                    ApplicationProtocols = version.Major >= 2
                        ? [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11]
                        : [SslApplicationProtocol.Http11],
                    ClientCertificateContext = client is null ? null
                        : SslStreamCertificateContext.Create(client.Certificate, client.Issuers, offline: true),
                    CertificateChainPolicy = roots.ChainPolicy(),
                    RemoteCertificateValidationCallback = judge.Validate,
                },
                both.Token);
            trace.Forgiven = judge.Forgiven;
            return ssl;
        }
        catch (Exception e) when (e is AuthenticationException or IOException or OperationCanceledException)
        {
            await ssl.DisposeAsync();
            if (e is OperationCanceledException && !limit.IsCancellationRequested) throw;
            throw e is OperationCanceledException
                ? new EgressException(EgressFailureKind.TimedOut,
                    EgressStage.Tls, $"{host} accepted the connection, but did not complete the TLS handshake in time.",
                    e)
                : judge.Explain(e);
        }
    }

    private static EgressException Blocked(string rule) =>
        new(new EgressFailure(EgressFailureKind.NotAllowed, EgressStage.Connection,
            EgressPolicy.NotAllowed)
        { Rule = rule });

    private static EgressException NotPlain(string host) =>
        new(EgressFailureKind.BadAddress,
            EgressStage.NameResolution, $"The host {host} is a nonstandard IPv4 address.");

    private static string NotFound(string host) => $"The name {host} was not found. Check the spelling of the host.";
}
