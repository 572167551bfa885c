using System.Security.Cryptography;
using System.Text;

namespace Connections.Core.Egress;

/// <summary>Keeps the sockets of the connections used last; the least used give way.</summary>
internal sealed class EgressPools(int most, int perConnection, Func<EgressRequest, HttpMessageHandler> make)
    : IDisposable
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, LinkedListNode<Pool>> byKey = new(StringComparer.Ordinal);
    private readonly LinkedList<Pool> byUse = [];
    private bool disposed;

    /// <summary>How many are kept.</summary>
    public int Count
    {
        get { lock (gate) return byKey.Count; }
    }

    /// <summary>Leases out, over all of them.</summary>
    public int InFlight
    {
        get { lock (gate) return byUse.Sum(p => p.Users); }
    }

    /// <summary>
    /// A lease on the sockets of that request's connection; waits while too many of its requests are in flight.
    /// </summary>
    public async ValueTask<Lease> RentAsync(EgressRequest request, CancellationToken ct)
    {
        var pool = Take(request);
        try
        {
            await pool.Places.WaitAsync(ct);
            return new Lease(this, pool);
        }
        catch
        {
            Return(pool);
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (gate)
        {
            disposed = true;
            foreach (var pool in byUse) Retire(pool);
            byUse.Clear();
            byKey.Clear();
        }
    }

    private Pool Take(EgressRequest request)
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            if (KeyOf(request) is not { } key)
                return new Pool("", make(request), perConnection) { Users = 1, Retired = true };
            if (byKey.TryGetValue(key, out var node)) byUse.Remove(node);
            else byKey[key] = node = new LinkedListNode<Pool>(new Pool(key, make(request), perConnection));
            byUse.AddFirst(node);
            node.Value.Users++;
            while (byKey.Count > most)
            {
                var oldest = byUse.Last!;
                byUse.RemoveLast();
                byKey.Remove(oldest.Value.Key);
                Retire(oldest.Value);
            }

            return node.Value;
        }
    }

    // A socket whose certificate was forgiven serves only those that forgive as well, and one that was trusted only
    // those with the same trust.
    private static string? KeyOf(EgressRequest request)
    {
        if (request.PoolKey is not { } key) return null;
        if (request.AllowExpiredCertificate) key += " expired";
        return request.Trust is { } trust
            ? $"{key} trusts {Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(trust)))}" : key;
    }

    private void Return(Pool pool)
    {
        lock (gate)
        {
            pool.Users--;
            if (pool.Retired && pool.Users == 0) pool.Dispose();
        }
    }

    private static void Retire(Pool pool)
    {
        pool.Retired = true;
        if (pool.Users == 0) pool.Dispose();
    }

    /// <summary>A place among the requests in flight.</summary>
    internal sealed class Lease(EgressPools owner, Pool pool) : IDisposable
    {
        /// <summary>Sends.</summary>
        public HttpMessageInvoker Invoker => pool.Invoker;

        /// <inheritdoc/>
        public void Dispose()
        {
            pool.Places.Release();
            owner.Return(pool);
        }
    }

    /// <summary>Sockets of one connection and version.</summary>
    internal sealed class Pool(string key, HttpMessageHandler handler, int places) : IDisposable
    {
        /// <summary>Connection and version.</summary>
        public string Key { get; } = key;

        /// <summary>Sends.</summary>
        public HttpMessageInvoker Invoker { get; } = new(handler, disposeHandler: true);

        /// <summary>Bounds the requests in flight.</summary>
        public SemaphoreSlim Places { get; } = new(places, places);

        /// <summary>Leases out.</summary>
        public int Users { get; set; }

        /// <summary>Whether it closes with its last lease.</summary>
        public bool Retired { get; set; }

        /// <inheritdoc/>
        public void Dispose()
        {
            Invoker.Dispose();
            Places.Dispose();
        }
    }
}
