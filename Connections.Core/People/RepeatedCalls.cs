using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.People;

/// <summary>How far a call that was named is.</summary>
public enum CallState
{
    /// <summary>It is new: do it, and tell the answer.</summary>
    New,

    /// <summary>It was done, and this was the answer.</summary>
    Done,

    /// <summary>It was done; its answer is not kept.</summary>
    DoneOnce,

    /// <summary>It is being done, or broke off where nobody knows how far it came.</summary>
    Unfinished,

    /// <summary>The name stands for another call.</summary>
    Other,
}

/// <summary>What is known of a call that was named.</summary>
/// <param name="State">How far it is.</param>
/// <param name="Status">Status of the answer, where it was done.</param>
/// <param name="Body">Body of the answer, where it is kept.</param>
public sealed record KnownCall(CallState State, int Status = 0, string? Body = null);

/// <summary>
/// Calls that programs name, each for its application key, so that one whose answer got lost can be sent again and is done once. They are
/// known for a day.
/// </summary>
public sealed class RepeatedCalls
{
    /// <summary>Longest name in characters.</summary>
    public const int MaxName = 255;

    /// <summary>How long a call is known.</summary>
    public static TimeSpan KnownFor { get; } = TimeSpan.FromHours(24);

    private readonly IDbContextFactory<Db> databases;
    private readonly TimeProvider clock;

    internal RepeatedCalls(IDbContextFactory<Db> databases, TimeProvider clock) => (this.databases, this.clock) = (databases, clock);

    /// <summary>Begins a call, or tells what became of it.</summary>
    /// <param name="keyId">The application key that it is made with.</param>
    /// <param name="name">Its name.</param>
    /// <param name="fingerprint">SHA-256 of what is called.</param>
    /// <param name="ct">Cancels it.</param>
    public async Task<KnownCall> BeginAsync(Guid keyId, string name, byte[] fingerprint, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var oldest = now - KnownFor;
        await using (var db = await databases.CreateDbContextAsync(ct))
        {
            await db.WriteAsync(token => db.Set<RepeatedCall>().Where(c => c.KeyId == keyId && c.Name == name && c.At < oldest).ExecuteDeleteAsync(token), ct);
            if (await FindAsync(db, keyId, name, fingerprint, ct) is { } known) return known;
            db.Add(new RepeatedCall(keyId, name, fingerprint, now));
            try
            {
                await db.SaveAsync(ct);
                return new(CallState.New);
            }
            catch (UniqueViolation)
            {
                // The same call at the same moment was first.
            }
        }
        await using var again = await databases.CreateDbContextAsync(ct);
        return await FindAsync(again, keyId, name, fingerprint, ct) ?? new(CallState.Unfinished);
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
        if (await db.Set<RepeatedCall>().SingleOrDefaultAsync(c => c.KeyId == keyId && c.Name == name, ct) is not { } call) return;
        call.Answer(status, body, keep);
        await db.SaveAsync(ct);
    }

    /// <summary>Forgets a call that was refused: nothing was done, and it may be sent again.</summary>
    public async Task ForgetAsync(Guid keyId, string name, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        await db.WriteAsync(token => db.Set<RepeatedCall>().Where(c => c.KeyId == keyId && c.Name == name).ExecuteDeleteAsync(token), ct);
    }

    /// <summary>Forgets those that are older than they are known for.</summary>
    internal async Task<int> SweepAsync(CancellationToken ct)
    {
        var oldest = clock.GetUtcNow() - KnownFor;
        await using var db = await databases.CreateDbContextAsync(ct);
        return await db.WriteAsync(token => db.Set<RepeatedCall>().Where(c => c.At < oldest).ExecuteDeleteAsync(token), ct);
    }

    private static async Task<KnownCall?> FindAsync(Db db, Guid keyId, string name, byte[] fingerprint, CancellationToken ct)
    {
        if (await db.Set<RepeatedCall>().AsNoTracking().SingleOrDefaultAsync(c => c.KeyId == keyId && c.Name == name, ct) is not { } call) return null;
        if (!call.Fingerprint.AsSpan().SequenceEqual(fingerprint)) return new(CallState.Other);
        return call.Status is not { } status ? new(CallState.Unfinished) : new(call.IsKept ? CallState.Done : CallState.DoneOnce, status, call.Body);
    }
}
