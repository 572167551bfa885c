using System.Security.Cryptography;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Connections.Core.Secrets;

/// <summary>
/// The master keys of this process, held against the ones that the database was written with. Where one is missing or wrong the
/// product comes up locked: it never makes a new key over old data.
/// </summary>
internal sealed class MasterKeys(
    IOptions<MasterKeyOptions> settings, StorageOptions storage, IDbContextFactory<Db> databases, WriteGate gate, ILogger<MasterKeys> log)
    : ILockState, IDisposable
{
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
            gate.Demand();
            return writing ?? throw new Problem.Unavailable("The master key was not loaded yet.");
        }
    }

    /// <summary>The embedded key's file.</summary>
    public string File => Path.Combine(storage.KeyDirectory, "master.key");

    /// <summary>The key of that fingerprint, or null where it is not at hand.</summary>
    public MasterKey? Find(string keyId) => keys.GetValueOrDefault(keyId);

    /// <summary>The key that is written with, or null while locked or not loaded.</summary>
    public MasterKey? AtHand => LockedBecause is null ? writing : null;

    /// <summary>Loads the keys and holds them against the database. Locks the product instead of failing.</summary>
    public async Task OpenAsync(TimeProvider clock, CancellationToken ct)
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
        // A node that was started at the same moment with another key has put that on record too.
        LocksFor(await db.Set<MasterKeyRecord>().AsNoTracking().Where(k => k.LostAt == null).ToListAsync(ct));
    }

    private bool LocksFor(IReadOnlyList<MasterKeyRecord> records)
    {
        var missing = records.FirstOrDefault(r => !(keys.TryGetValue(r.KeyId, out var key) && CryptographicOperations.FixedTimeEquals(key.CheckValue(), r.Check)));
        if (missing is null) return false;
        Lock($"The database was written with the master key {missing.KeyId}, which is not the one given here ({string.Join(", ", keys.Keys)}).");
        return true;
    }

    private static async Task RecordAsync(Db db, MasterKey key, DateTimeOffset at, CancellationToken ct)
    {
        if (await db.Set<MasterKeyRecord>().SingleOrDefaultAsync(k => k.KeyId == key.Id, ct) is { } known) known.Found();
        else db.Add(new MasterKeyRecord(key, at));
        try
        {
            await db.SaveAsync(ct);
        }
        catch (UniqueViolation)
        {
            // Another node, started at the same moment with the same key, was faster.
        }
    }

    /// <summary>Makes a new embedded key in the place of a lost one. Only for the command that accepts the loss.</summary>
    /// <exception cref="StartRefused">The keys of the settings cannot be used, so that nothing could be written afterwards.</exception>
    public MasterKey MakeAfterLoss()
    {
        if (settings.Value.MasterKeys.Count == 0)
        {
            if (System.IO.File.Exists(File)) System.IO.File.Move(File, $"{File}.before-{Guid.CreateVersion7():N}");
            keys.Clear();
            writing = null;
            Load(mayMake: true);
        }
        if (unusable is { } reason && settings.Value.MasterKeys.Count > 0) throw new StartRefused($"The settings Secrets:MasterKeys cannot be used: {reason} Mend them first.");
        gate.Close(null);
        return writing ?? throw new InvalidOperationException("No key was loaded.");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var key in keys.Values) key.Dispose();
    }

    private void Lock(string reason)
    {
        var text = $"Connections is locked: {reason} Secrets cannot be read, and nothing can be changed, until the right key is back.";
        log.LogError("{Reason}", text);
        gate.Close(text);
    }

    private void Load(bool mayMake)
    {
        if (settings.Value.MasterKeys.Count > 0)
        {
            foreach (var (i, source) in settings.Value.MasterKeys.Index())
            {
                if (source.Value is { } value) Take(value, $"Secrets:MasterKeys:{i}:Value");
                else TakeFrom(source.File ?? throw new FormatException($"Secrets:MasterKeys:{i} has neither Value nor File."));
            }
            return;
        }
        if (!System.IO.File.Exists(File))
        {
            if (!mayMake) return;
            Make();
        }
        // Taken even so: the command that accepts a loss must see that nothing is lost.
        TakeFrom(File);
        if (!OperatingSystem.IsWindows() && (System.IO.File.GetUnixFileMode(File) & (UnixFileMode.GroupRead | UnixFileMode.OtherRead | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) != 0)
            throw new FormatException($"Others can read the master key file {Path.GetFullPath(File)}. Allow only its owner: chmod 600.");
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
            throw new FormatException($"{whence} cannot be used. {e.Message}", e);
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

    // Written aside, flushed and moved: a kill in between leaves no half a key.
    private void Make()
    {
        DatabaseStart.MakePrivateDirectory(storage.KeyDirectory);
        var bytes = RandomNumberGenerator.GetBytes(MasterKey.Length);
        var temporary = File + ".partial";
        System.IO.File.Delete(temporary);
        var create = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) create.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var stream = new FileStream(temporary, create))
        {
            stream.Write(System.Text.Encoding.ASCII.GetBytes(Convert.ToBase64String(bytes) + "\n"));
            stream.Flush(flushToDisk: true);
        }
        System.IO.File.Move(temporary, File);
        CryptographicOperations.ZeroMemory(bytes);
        log.LogWarning("Made a new master key, {File}. Back it up apart from the database: without it no secret can be read again", Path.GetFullPath(File));
    }
}
