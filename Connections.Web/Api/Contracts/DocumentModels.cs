namespace Connections.Web.Api.Contracts;

/// <summary>A JSON:API document about one resource.</summary>
/// <param name="Data">The resource.</param>
internal sealed record Document<T>(T Data)
    where T : notnull;

/// <summary>A JSON:API document about one resource, with more beside it.</summary>
/// <param name="Data">The resource.</param>
/// <param name="Meta">What is told beside it.</param>
internal sealed record Document<T, TMeta>(T Data, TMeta Meta)
    where T : notnull where TMeta : notnull;

/// <summary>A list that is there as a whole.</summary>
/// <param name="Data">Its resources.</param>
internal sealed record ListDocument<T>(IReadOnlyList<T> Data)
    where T : notnull;

/// <summary>A list with more beside it.</summary>
/// <param name="Data">Its resources.</param>
/// <param name="Meta">What is told beside it.</param>
internal sealed record ListDocument<T, TMeta>(IReadOnlyList<T> Data, TMeta Meta)
    where T : notnull where TMeta : notnull;

/// <summary>A resource.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Type">Its type.</param>
/// <param name="Attributes">Its attributes.</param>
internal sealed record Resource<TAttributes>(string Id, string Type, TAttributes Attributes)
    where TAttributes : notnull;

/// <summary>A resource with relationships.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Type">Its type.</param>
/// <param name="Attributes">Its attributes.</param>
/// <param name="Relationships">What it is related to.</param>
internal sealed record Resource<TAttributes, TRelationships>(
    string Id, string Type, TAttributes Attributes, TRelationships Relationships)
    where TAttributes : notnull where TRelationships : notnull;

/// <summary>A resource by its id alone.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Type">Its type.</param>
internal sealed record ResourceIdentifier(string Id, string Type);

/// <summary>A relationship to one resource.</summary>
/// <param name="Data">That one.</param>
internal sealed record ToOne(ResourceIdentifier Data);

/// <summary>A relationship to one resource, or to none.</summary>
/// <param name="Data">That one.</param>
internal sealed record ToOneOrNone(ResourceIdentifier? Data);

/// <summary>A relationship to many resources.</summary>
/// <param name="Data">These.</param>
internal sealed record ToMany(IReadOnlyList<ResourceIdentifier> Data);

/// <summary>How long a list is.</summary>
/// <param name="Total">Entries in all.</param>
/// <param name="TotalFiltered">Entries that the filters leave.</param>
internal sealed record TotalMeta(int Total, int TotalFiltered);


/// <summary>Says of what is sent that it may have members besides those that are named.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class TakesOthersAttribute : Attribute;

/// <summary>Says which types a resource with these attributes can have.</summary>
/// <param name="types">The types.</param>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class ResourceTypeAttribute(params string[] types) : Attribute
{
    /// <summary>The types.</summary>
    public IReadOnlyList<string> Types { get; } = types;
}
