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

/// <summary>Names of stages.</summary>
public static class TestStageExtensions
{
    /// <summary>The word for a stage, on screens and in what is stored of a failure.</summary>
    public static string DisplayName(this TestStage stage) => stage switch
    {
        TestStage.NameResolution => "DNS",
        TestStage.Connection => "Connection",
        TestStage.Tls => "TLS",
        TestStage.Answer => "Response",
        TestStage.Authentication => "Credential",
        _ => throw new ArgumentOutOfRangeException(nameof(stage)),
    };
}
