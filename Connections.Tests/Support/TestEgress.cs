using System.Net;
using Connections.Core.Egress;
using Connections.Core.Execution.Testing;
using Connections.Core.Requests.Authentication;
using Connections.Core.Requests.Aws;
using Connections.Core.Requests.Tokens;

namespace Connections.Tests.Support;

/// <summary>Egress clients for tests, and resolvers that say what a test wants.</summary>
internal static class TestEgress
{
    /// <summary>The limits of a test, with a patience that ends on no busy machine.</summary>
    public static EgressLimits Patient { get; } = EgressLimits.Test with
    {
        Total = TimeSpan.FromMinutes(1),
        Connect = TimeSpan.FromMinutes(1),
        IdleRead = TimeSpan.FromMinutes(1),
    };

    /// <summary>Reaches loopback, on every port.</summary>
    public static EgressClient Open(IHostResolver? resolver = null, TrustedRoots? roots = null,
        Action<EgressSettings>? configure = null) =>
        With(["127.0.0.1/32:*", "[::1]/128:*"], resolver, roots, configure);

    /// <summary>Reaches public addresses only.</summary>
    public static EgressClient Strict(IHostResolver? resolver = null) => With([], resolver);

    /// <summary>Tries input that is not saved, of which nothing is kept.</summary>
    public static TestSender Sender(EgressClient client) => new(client, Authentications(client), Patient);

    /// <summary>The ways to authenticate, for input that is not saved: so without a database.</summary>
    public static RequestAuthenticators Authentications(EgressClient? client = null, AwsSettings? aws = null) =>
        new(new TokenCache(null!, null!, TimeProvider.System), new TokenEndpoint(client!, TimeProvider.System),
            new AwsRoleAssumer(client!, aws ?? new AwsSettings(), TimeProvider.System), TimeProvider.System);

    public static EgressRequest Get(string url, params (string Name, string Value)[] headers) => new()
    {
        Method = "GET",
        Uri = new Uri(url),
        AllowedHosts = HostBinding.Create(new Uri(url)),
        Headers = [.. headers.Select(h => KeyValuePair.Create(h.Name, h.Value))],
        Limits = Patient,
    };

    private static EgressClient With(IReadOnlyList<string> allow, IHostResolver? resolver, TrustedRoots? roots = null,
        Action<EgressSettings>? configure = null)
    {
        var settings = new EgressSettings { Allow = allow };
        configure?.Invoke(settings);
        return new EgressClient(EgressPolicy.From(settings.Allow), resolver ?? new SystemResolver(), settings,
            roots ?? new TrustedRoots(), TimeProvider.System);
    }
}

internal sealed class FakeResolver(Func<string, int, IReadOnlyList<IPAddress>> answer) : IHostResolver
{
    private int asked;

    public FakeResolver(params string[] addresses) : this((_, _) => [.. addresses.Select(IPAddress.Parse)]) { }

    public Task<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken ct) =>
        Task.FromResult(answer(host, Interlocked.Increment(ref asked)));
}

internal sealed class HangingResolver : IHostResolver
{
    public async Task<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken ct)
    {
        await Task.Delay(Timeout.Infinite, ct);
        return [];
    }
}
