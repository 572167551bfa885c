using System.Text.Json.Serialization;

namespace Connections.Web.Api.Contracts;

/// <summary>Errors in the form of JSON:API.</summary>
/// <param name="Errors">Each thing that is wrong.</param>
internal sealed record ErrorDocument(IReadOnlyList<ErrorObject> Errors);

/// <summary>Errors in the form of Datadog's older operations.</summary>
/// <param name="Errors">Each thing that is wrong, in words.</param>
internal sealed record ErrorTexts(IReadOnlyList<string> Errors);

/// <summary>One thing that is wrong.</summary>
/// <param name="Status">The status of the response.</param>
/// <param name="Title">The kind of error.</param>
/// <param name="Detail">What is wrong and how to mend it.</param>
/// <param name="Source">Where it is wrong.</param>
internal sealed record ErrorObject(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Status,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Title,
    string Detail,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ErrorSource? Source);

/// <summary>Where in a request something is wrong.</summary>
/// <param name="Pointer">JSON pointer into the body.</param>
/// <param name="Parameter">Name of a query parameter or of a part of the path.</param>
/// <param name="Header">Name of a header.</param>
internal sealed record ErrorSource(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Pointer,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Parameter,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Header);
