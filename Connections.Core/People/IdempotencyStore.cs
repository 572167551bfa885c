using System.Security.Cryptography;
using System.Text;
using Connections.Core.Background;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.People;

/// <summary>How far a call that was named is.</summary>
public enum IdempotentCallState
{
    /// <summary>It is new: do it, and tell the answer.</summary>
    New,

    /// <summary>It was done, and this was the answer.</summary>
    Done,

    /// <summary>It was done; its answer is not kept.</summary>
    DoneOnce,

    /// <summary>It is being done.</summary>
    Unfinished,

    /// <summary>It was done, and broke off before it was answered: make the answer.</summary>
    Unanswered,

    /// <summary>It broke off, and no one transaction covers what it does: nobody here knows how far it came.</summary>
    Unknown,

    /// <summary>The name belongs to another call.</summary>
    Other,
}

/// <summary>What is known of a call that was named.</summary>
/// <param name="State">How far it is.</param>
/// <param name="Status">Status of the answer, where it was done.</param>
/// <param name="Body">Body of the answer, where it is kept.</param>
public sealed record IdempotentCallLookup(IdempotentCallState State, int Status = 0, string? Body = null)
{
    /// <summary>The thing that it made or changed, where it was done.</summary>
    public Guid? AssetId { get; init; }

    /// <summary>
    /// Where it is new, or to be answered: that this process alone does it. Dispose of it when it is answered.
    /// </summary>
    public IdempotentCallLease? Running { get; init; }
}

/// <summary>
/// Calls that programs name, each for its application key, so that one whose answer got lost can be sent again and is
/// done once. They are known for a day.
/// </summary>
public sealed class IdempotencyStore
{
    /// <summary>Longest name in characters.</summary>
    public const int MaxName = 255;

    /// <summary>How long a call is known.</summary>
    public static TimeSpan KnownFor { get; } = TimeSpan.FromHours(24);

    private readonly IDbContextFactory<ConnectionsDbContext> databases;
    private readonly LeaseStore leases;
    private readonly TimeProvider clock;

    internal IdempotencyStore(IDbContextFactory<ConnectionsDbContext> databases, LeaseStore leases,
        TimeProvider clock) => (this.databases, this.leases, this.clock) = (databases, leases, clock);

    /// <summary>Begins a call, or tells what became of it.</summary>
    /// <param name="keyId">The application key that it is made with.</param>
    /// <param name="name">Its name.</param>
    /// <param name="fingerprint">
    /// A digest of what is called, under a key that is not kept here: it may hold a secret.
    /// </param>
    /// <param name="isPartial">Whether no one transaction covers what it does, such as a request to another
    /// system.</param>
    /// <param name="ct">Cancels it.</param>
    public async Task<IdempotentCallLookup> BeginAsync(Guid keyId, string name, byte[] fingerprint, bool isPartial,
        CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var oldest = now - KnownFor;
        await using var db = await databases.CreateDbContextAsync(ct);
        await db.WriteAsync(
            token => db.Set<IdempotentCall>().Where(c => c.KeyId == keyId && c.Name == name && c.At < oldest)
                .ExecuteDeleteAsync(token), ct);
        if (Answered(await FindAsync(db, keyId, name, ct), fingerprint) is { } known) return known;

        // Who holds the lease does the call. A process that died lets it go.
        if (await leases.TryAcquireAsync(LeaseOf(keyId, name), ct) is not { } lease)
            return new(IdempotentCallState.Unfinished);
        var mine = false;
        try
        {
            var left = await FindAsync(db, keyId, name, ct);
            if (Answered(left, fingerprint) is { } current) return current;
            if (left is null) db.Add(left = new IdempotentCall(keyId, name, fingerprint, now));
            else if (isPartial) return new(IdempotentCallState.Unknown);
            await db.SaveAsync(ct);
            mine = true;
            var state = left.DoneAt is null ? IdempotentCallState.New : IdempotentCallState.Unanswered;
            return new(state) { AssetId = left.AssetId, Running = new IdempotentCallLease(lease, left, clock) };
        }
        catch (UniqueViolationException)
        {
            // Begun at the same moment by a process that has lost its lease since.
            return new(IdempotentCallState.Unfinished);
        }
        finally
        {
            if (!mine) await lease.DisposeAsync();
        }
    }

    /// <summary>Notes what a call was answered with.</summary>
    /// <param name="keyId">The application key that it was made with.</param>
    /// <param name="name">Its name.</param>
    /// <param name="status">Status.</param>
    /// <param name="body">Body.</param>
    /// <param name="keep">Whether the body may be kept: not where something in it is shown once.</param>
    /// <param name="ct">Cancels it.</param>
    public async Task AnswerAsync(Guid keyId, string name, int status, string? body, bool keep, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        // A call that revoked its own key has left nothing to note.
        if (await db.Set<IdempotentCall>().SingleOrDefaultAsync(c => c.KeyId == keyId && c.Name == name,
            ct) is not { } call) return;
        call.Answer(status, body, keep);
        await db.SaveAsync(ct);
    }

    /// <summary>Forgets a call that was refused: nothing was done, and it may be sent again.</summary>
    public async Task ForgetAsync(Guid keyId, string name, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        await db.WriteAsync(
            token => db.Set<IdempotentCall>().Where(c => c.KeyId == keyId && c.Name == name && c.DoneAt == null)
                .ExecuteDeleteAsync(token), ct);
    }

    /// <summary>Forgets those that are older than they are known for.</summary>
    internal async Task<int> SweepAsync(CancellationToken ct)
    {
        var oldest = clock.GetUtcNow() - KnownFor;
        await using var db = await databases.CreateDbContextAsync(ct);
        return await db.WriteAsync(
            token => db.Set<IdempotentCall>().Where(c => c.At < oldest).ExecuteDeleteAsync(token), ct);
    }

    private static Task<IdempotentCall?> FindAsync(ConnectionsDbContext db, Guid keyId, string name,
        CancellationToken ct) =>
        db.Set<IdempotentCall>().AsNoTracking().SingleOrDefaultAsync(c => c.KeyId == keyId && c.Name == name, ct);

    private static IdempotentCallLookup? Answered(IdempotentCall? call, byte[] fingerprint)
    {
        if (call is null) return null;
        if (!call.Fingerprint.AsSpan().SequenceEqual(fingerprint)) return new(IdempotentCallState.Other);
        return call.Status is not { } status ? null
            : new(call.IsKept ? IdempotentCallState.Done : IdempotentCallState.DoneOnce, status,
                call.Body)
            { AssetId = call.AssetId };
    }

    private static string LeaseOf(Guid keyId,
        string name) => $"call {Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{keyId} {name}")))}";
}
