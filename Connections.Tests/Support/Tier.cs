namespace Connections.Tests.Support;

/// <summary>
/// What a test needs besides the SDK, or what makes it slow. Plain <c>dotnet test</c> leaves these out, by
/// <c>sdk-only.runsettings</c>; <c>./dev test</c> runs them all. <c>Architecture/TierTests.cs</c> holds that none is
/// forgotten.
/// </summary>
internal static class Tier
{
    /// <summary>The trait that says it.</summary>
    public const string Name = "Category";

    /// <summary>It looks at pages in Chromium.</summary>
    public const string Browser = "Browser";

    /// <summary>It starts programs: the product itself, a child to be killed, Node, curl.</summary>
    public const string Process = "Process";

    /// <summary>It takes too long for every day; <c>./dev soak</c> runs it.</summary>
    public const string Soak = "Soak";

    /// <summary>It needs a PostgreSQL server. Classes whose names end in <c>OnPostgres</c> are known by that.</summary>
    public const string Postgres = "Postgres";
}
