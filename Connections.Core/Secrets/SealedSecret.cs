namespace Connections.Core.Secrets;

/// <summary>
/// A secret as it lies in the database, sealed under a data key of its own. The row says when and by whom it was set,
/// and nothing else of it.
/// </summary>
internal abstract class SealedSecret
{
    private protected SealedSecret() { }

    /// <summary>A row without a value.</summary>
    private protected SealedSecret(Guid ownerId, string path) => (OwnerId, Path) = (ownerId, path);

    /// <summary>What it belongs to.</summary>
    public Guid OwnerId { get; private set; }

    /// <summary>Path of the field, such as <c>tokens/token1/value</c>.</summary>
    public string Path { get; private set; } = "";

    /// <summary>Counts the values that this field has had.</summary>
    public int SecretVersion { get; private set; }

    /// <summary>
    /// Format of the sealing; 1 is AES-256-GCM under an AES-KWP wrapped data key, 2 the same for what may be
    /// given out.
    /// </summary>
    public byte Algorithm { get; private set; }

    /// <summary>Fingerprint of the master key that wrapped the data key.</summary>
    public string KeyId { get; private set; } = "";

    public byte[] WrappedKey { get; private set; } = [];

    public byte[] Nonce { get; private set; } = [];

    public byte[] Ciphertext { get; private set; } = [];

    public byte[] Tag { get; private set; } = [];

    public DateTimeOffset SetAt { get; private set; }

    /// <summary>Who set it; empty for the product itself.</summary>
    public Guid SetById { get; private set; }

    /// <summary>Whether it was given up with a lost master key, and must be entered again.</summary>
    public bool Lost { get; private set; }

    /// <summary>
    /// Whether it was entered to be given out, too. The sealing holds it: changed in the database, it does not open.
    /// </summary>
    public bool MayLeave => Algorithm == SecretSealer.AesGcmMayLeave;

    /// <summary>Puts a newly sealed value in place of the earlier one.</summary>
    public void Replace(int version, byte algorithm, string keyId, byte[] wrappedKey, byte[] nonce, byte[] ciphertext,
        byte[] tag, DateTimeOffset at, Guid by)
    {
        (SecretVersion, Algorithm, KeyId, WrappedKey, Nonce, Ciphertext, Tag) = (version, algorithm, keyId, wrappedKey,
            nonce, ciphertext, tag);
        (SetAt, SetById, Lost) = (at, by, false);
    }

    /// <summary>Destroys the value: without the data key the ciphertext is noise.</summary>
    public void GiveUp()
    {
        (WrappedKey, Nonce, Ciphertext, Tag) = ([], [], [], []);
        Lost = true;
    }
}
