using System.Security.Cryptography;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Connections.Core.Secrets;

/// <summary>
/// The master keys of this process, held against the ones that the database was written with. Where one is missing or
/// wrong the product comes up locked: it never makes a new key over old data.
/// </summary>
internal sealed class MasterKeys(
    IOptions<MasterKeyOptions> settings, StorageOptions storage, IDbContextFactory<ConnectionsDbContext> databases,
    WriteGate gate, TimeProvider clock, ILogger<MasterKeys> log)
    : ILockState, IDisposable
{
    private readonly MasterKeyFiles files = new(storage);
    private readonly Dictionary<string, MasterKey> keys = [];
    private MasterKey? writing;
    private string? unusable;

    /// <summary>Why the product is locked; null while it is not.</summary>
    public string? LockedBecause => gate.ClosedBecause;

    /// <summary>The key that new secrets are written with.</summary>
    /// <exception cref="Problem.Unavailable">The product is locked.</exception>
    public MasterKey Writing
    {
        get
        {
            gate.Ensure();
            return writing ?? throw new Problem.Unavailable("The master key has not been loaded yet.");
        }
    }

    /// <summary>The embedded key's file.</summary>
    public string File => files.Current;

    /// <summary>Whether the key is in the data folder, and is not given by the settings.</summary>
    public bool IsEmbedded => settings.Value.MasterKeys.Count == 0;

    /// <summary>Fingerprints of the keys that are here.</summary>
    public IReadOnlyCollection<string> Ids => keys.Keys;

    /// <summary>The key of that fingerprint, or null where it is not at hand.</summary>
    public MasterKey? Find(string keyId) => keys.GetValueOrDefault(keyId);

    /// <summary>
    /// Decrypts a key of session cookies with the master key that encrypted it; null where none that is here did.
    /// </summary>
    public byte[]? OpenForCookies(byte[] box)
    {
        foreach (var key in keys.Values.OrderBy(k => k != writing))
        {
            try
            {
                return key.OpenForCookies(box);
            }
            catch (CryptographicException)
            {
                // Written under another one, or under one that was given up.
            }
        }
        return null;
    }

    /// <summary>Whether a change of the embedded key was begun and its key is not in place yet.</summary>
    public bool HasNext => IsEmbedded && System.IO.File.Exists(files.Next);

    /// <summary>
    /// Makes the key that will take the embedded one's place, unless it is there; it is recorded, so that nobody
    /// continues without it.
    /// </summary>
    public async Task BeginNextAsync(CancellationToken ct)
    {
        if (!HasNext) files.Make(files.Next);
        TakeFrom(files.Next);
        var next = MasterKey.Parse(Read(files.Next));
        await using var db = databases.CreateDbContext();
        await RecordAsync(db, next, clock.GetUtcNow(), ct);
    }

    /// <summary>Puts it in place, and writes with it from now on. The earlier one is kept aside.</summary>
    public void PutNextInPlace()
    {
        files.PutNextInPlace(Writing.Id);
        using var placed = MasterKey.Parse(Read(File));
        writing = keys[placed.Id];
    }

    /// <summary>Fingerprints of keys that the database needs besides the one that is written with.</summary>
    public async Task<IReadOnlyList<string>> EarlierAsync(CancellationToken ct)
    {
        await using var db = databases.CreateDbContext();
        var current = Writing.Id;
        return await db.Set<MasterKeyRecord>().Where(k => k.LostAt == null && k.KeyId != current).Select(k => k.KeyId)
            .ToListAsync(ct);
    }

    /// <summary>Where the embedded key of that fingerprint is kept aside; null where it is not.</summary>
    public string? AsideOf(string keyId) =>
        IsEmbedded && System.IO.File.Exists(files.OldOf(keyId)) ? files.OldOf(keyId) : null;

    /// <summary>The key that is written with, or null while locked or not loaded.</summary>
    public MasterKey? AtHand => LockedBecause is null ? writing : null;

    /// <summary>Loads the keys and holds them against the database. Locks the product instead of failing.</summary>
    public async Task OpenAsync(CancellationToken ct)
    {
        await using var db = databases.CreateDbContext();
        var records = await db.Set<MasterKeyRecord>().AsNoTracking().Where(k => k.LostAt == null).ToListAsync(ct);
        try
        {
            Load(mayMake: records.Count == 0);
        }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException)
        {
            unusable = e.Message;
            Lock(e.Message);
            return;
        }

        if (writing is null)
        {
            Lock($"The master key file {Path.GetFullPath(File)} is missing.");
            return;
        }
        if (LocksFor(records)) return;
        if (records.Any(r => r.KeyId == writing.Id)) return;
        await RecordAsync(db, writing, clock.GetUtcNow(), ct);
        // A node that was started at the same moment with another key has recorded that too.
        LocksFor(await db.Set<MasterKeyRecord>().AsNoTracking().Where(k => k.LostAt == null).ToListAsync(ct));
    }

    /// <summary>Loads the keys alone, for a database that is not in place yet.</summary>
    /// <returns>The fingerprint of the first of these records whose key is not here, or is another one; null where all
    /// are.</returns>
    /// <exception cref="StartupException">A key cannot be used.</exception>
    public string? MissingOf(IEnumerable<(string KeyId, byte[] Check)> records)
    {
        try
        {
            Load(mayMake: false);
        }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException)
        {
            throw new StartupException(e.Message);
        }
        return records.Where(r => !Fits(r.KeyId, r.Check)).Select(r => r.KeyId).FirstOrDefault();
    }

    private bool Fits(string keyId, byte[] check) =>
        keys.TryGetValue(keyId, out var key) && CryptographicOperations.FixedTimeEquals(key.CheckValue(), check);

    private bool LocksFor(IReadOnlyList<MasterKeyRecord> records)
    {
        var missing = records.FirstOrDefault(r => !Fits(r.KeyId, r.Check));
        if (missing is null) return false;
        Lock($"The database was written with the master key {missing.KeyId}, but the available key is "
            + $"{string.Join(", ", keys.Keys)}.");
        return true;
    }

    private static async Task RecordAsync(ConnectionsDbContext db, MasterKey key, DateTimeOffset at,
        CancellationToken ct)
    {
        if (await db.Set<MasterKeyRecord>().SingleOrDefaultAsync(k => k.KeyId == key.Id, ct) is { } known)
            known.Found();
        else db.Add(new MasterKeyRecord(key, at));
        try
        {
            await db.SaveAsync(ct);
        }
        catch (UniqueViolationException)
        {
            // Another node, started at the same moment with the same key, was faster.
        }
    }

    /// <summary>
    /// Makes a new embedded key in place of a lost one. Only for the command that accepts the loss.
    /// </summary>
    /// <exception cref="StartupException">The keys of the settings cannot be used, so that nothing could be written
    /// afterwards.</exception>
    public MasterKey MakeAfterLoss()
    {
        if (settings.Value.MasterKeys.Count == 0)
        {
            if (System.IO.File.Exists(File)) System.IO.File.Move(File, $"{File}.before-{Guid.CreateVersion7():N}");
            keys.Clear();
            writing = null;
            Load(mayMake: true);
        }
        if (unusable is { } reason && settings.Value.MasterKeys.Count > 0)
            throw new StartupException($"The settings Secrets:MasterKeys can't be used: {reason} Correct them first.");
        var isLocked = gate.ClosedBecause is not null;
        gate.Close(null);
        if (writing is null) throw new InvalidOperationException("No key was loaded.");
        if (isLocked) log.Unlocked(writing.Id);
        return writing;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var key in keys.Values) key.Dispose();
    }

    private void Lock(string reason)
    {
        var text = $"Connections is locked: {reason} Until the right key is restored, secrets can't be read and "
            + "nothing can be changed.";
        log.Locked(text);
        gate.Close(text);
    }

    private void Load(bool mayMake)
    {
        if (settings.Value.MasterKeys.Count > 0)
        {
            foreach (var (i, source) in settings.Value.MasterKeys.Index())
            {
                if (source.Value is { } value) Take(value, $"Secrets:MasterKeys:{i}:Value");
                else TakeFrom(
                    source.File ?? throw new FormatException($"Secrets:MasterKeys:{i} has neither Value nor File."));
            }
            return;
        }
        if (!System.IO.File.Exists(File))
        {
            if (!mayMake) return;
            files.Make(File);
            log.MasterKeyCreated(Path.GetFullPath(File));
        }
        // Taken even so: the command that accepts a loss must see that nothing is lost.
        TakeFrom(File);
        if (!OperatingSystem.IsWindows()
            && (System.IO.File.GetUnixFileMode(File) & (UnixFileMode.GroupRead | UnixFileMode.OtherRead
                | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) != 0)
            throw new FormatException($"Others can read the master key file {Path.GetFullPath(File)}. Allow only "
                + "its owner: chmod 600.");
        // While the key is being changed what was written before it must open, too.
        if (System.IO.File.Exists(files.Next)) TakeFrom(files.Next);
        foreach (var old in files.Old) TakeAside(old);
    }

    // One that cannot be read is missed where the database needs it, and nowhere else.
    private void TakeAside(string file)
    {
        try
        {
            TakeFrom(file);
        }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException)
        {
            log.EarlierKeySkipped(file, e.Message);
        }
    }

    private void TakeFrom(string file) => Take(Read(file), $"The master key file {Path.GetFullPath(file)}");

    private void Take(string text, string whence)
    {
        MasterKey key;
        try
        {
            key = MasterKey.Parse(text);
        }
        catch (FormatException e)
        {
            throw new FormatException($"{whence} can't be used. {e.Message}", e);
        }
        keys[key.Id] = key;
        writing ??= key;
    }

    private static string Read(string file)
    {
        try
        {
            return System.IO.File.ReadAllText(file);
        }
        catch (FileNotFoundException)
        {
            throw new FormatException($"The master key file {Path.GetFullPath(file)} is missing.");
        }
    }
}
