namespace Connections.Core.Execution;

/// <summary>The stages of a test, in order.</summary>
public enum TestStage
{
    /// <summary>The host's name becomes an address.</summary>
    NameResolution,
    /// <summary>The address is allowed, and accepts a connection.</summary>
    Connection,
    /// <summary>Encryption, and the certificate.</summary>
    Tls,
    /// <summary>The answer.</summary>
    Answer,
    /// <summary>What the answer says of the credential.</summary>
    Authentication,
}
