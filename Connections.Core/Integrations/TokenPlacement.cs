namespace Connections.Core.Integrations;

/// <summary>Where an access token goes on a request: fields that say so.</summary>
public sealed record TokenPlacement
{
    /// <summary>Value with which the token is a Bearer token in the Authorization header, RFC 6750.</summary>
    public const string Bearer = "BEARER";

    /// <summary>Value with which it goes into a header of its own, after a prefix.</summary>
    public const string Header = "HEADER";

    /// <summary>Value with which it goes into a query parameter.</summary>
    public const string Query = "QUERY";

    /// <summary>Choice field with one of these.</summary>
    public required string PlacementFrom { get; init; }

    /// <summary>Field with the name of the header.</summary>
    public required string HeaderFrom { get; init; }

    /// <summary>Field with what comes before the token in that header, with a blank between; empty: nothing.</summary>
    public required string PrefixFrom { get; init; }

    /// <summary>Field with the name of the query parameter.</summary>
    public required string ParameterFrom { get; init; }
}
