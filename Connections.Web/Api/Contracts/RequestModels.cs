using System.Text.Json.Serialization;

namespace Connections.Web.Api.Contracts;

/// <summary>A JSON:API document that is sent.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record RequestDocument<TResource>
    where TResource : notnull
{
    /// <summary>The resource.</summary>
    public required TResource Data { get; init; }
}

/// <summary>A resource that is sent.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record RequestResource<TAttributes>
    where TAttributes : notnull
{
    /// <summary>Its type.</summary>
    public required string Type { get; init; }

    /// <summary>The id in the path, or nothing.</summary>
    public string Id { get; init; } = "";

    /// <summary>Its attributes.</summary>
    public required TAttributes Attributes { get; init; }
}

/// <summary>A resource that is sent with its relationships.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record RequestResource<TAttributes, TRelationships>
    where TAttributes : notnull where TRelationships : notnull
{
    /// <summary>Its type.</summary>
    public required string Type { get; init; }

    /// <summary>The id in the path, or nothing.</summary>
    public string Id { get; init; } = "";

    /// <summary>Its attributes.</summary>
    public required TAttributes Attributes { get; init; }

    /// <summary>Its relationships.</summary>
    public TRelationships Relationships { get; init; } = default!;
}

/// <summary>A relationship to many resources.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record RequestToMany
{
    /// <summary>These.</summary>
    public required IReadOnlyList<RequestIdentifier> Data { get; init; }
}

/// <summary>A relationship to one resource.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record RequestToOne
{
    /// <summary>That one.</summary>
    public required RequestIdentifier Data { get; init; }
}

/// <summary>A resource by its id alone.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record RequestIdentifier
{
    /// <summary>Its id.</summary>
    public required Guid Id { get; init; }

    /// <summary>Its type.</summary>
    public required string Type { get; init; }
}
