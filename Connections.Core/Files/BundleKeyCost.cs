namespace Connections.Core.Files;

/// <summary>How much work it is to make a bundle's key of its passphrase.</summary>
/// <param name="Rounds">Rounds of PBKDF2: what a new bundle takes, and the fewest that one may have to be
/// opened.</param>
internal sealed record BundleKeyCost(int Rounds)
{
    /// <summary>About half a second of one processor for each passphrase that is tried.</summary>
    public static BundleKeyCost Standard { get; } = new(600_000);
}
