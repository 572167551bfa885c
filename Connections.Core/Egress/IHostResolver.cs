using System.Net;
using System.Net.NetworkInformation;

namespace Connections.Core.Egress;

/// <summary>Turns a name into addresses. Tests put their own in its place.</summary>
internal interface IHostResolver
{
    /// <summary>All addresses of a name.</summary>
    Task<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken ct);
}

/// <summary>The system's resolver.</summary>
internal sealed class SystemResolver : IHostResolver
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken ct) =>
        await Dns.GetHostAddressesAsync(host, ct);
}

/// <summary>This machine's own addresses, read at most once a minute.</summary>
internal sealed class LocalAddresses(TimeProvider clock)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private IReadOnlyCollection<IPAddress> addresses = [];
    private long? readAt;

    /// <summary>The addresses.</summary>
    public IReadOnlyCollection<IPAddress> Read()
    {
        lock (gate)
        {
            if (readAt is { } then && clock.GetElapsedTime(then) < Fresh) return addresses;
            addresses = NetworkInterface.GetAllNetworkInterfaces()
                .SelectMany(n => n.GetIPProperties().UnicastAddresses)
                .Select(a => a.Address)
                .ToHashSet();
            readAt = clock.GetTimestamp();
            return addresses;
        }
    }
}
