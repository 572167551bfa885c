namespace Connections.Core.Integrations;

/// <summary>
/// That an integration has a tile: accounts that its actions use where no connection is chosen.
/// </summary>
public sealed record TileSchema
{
    /// <summary>
    /// The input with which a step chooses one of several accounts. No action of an integration with a tile has an
    /// input of that name.
    /// </summary>
    public const string AccountInput = "account";

    /// <summary>One sentence: what its accounts are for.</summary>
    public required string Description { get; init; }

    /// <summary>Wire names of the credential kinds that an account may have, the usual one first.</summary>
    public required IReadOnlyList<string> Credentials { get; init; }
}
