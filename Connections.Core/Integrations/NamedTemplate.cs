namespace Connections.Core.Integrations;

/// <summary>A name and a value template: a header or a query parameter.</summary>
/// <param name="Name">Header or parameter name.</param>
/// <param name="Value">Template.</param>
public sealed record NamedTemplate(string Name, string Value);

/// <summary>A request body as a template.</summary>
/// <param name="Content">Template.</param>
/// <param name="ContentType">Media type, such as <c>application/json</c>.</param>
public sealed record BodyTemplate(string Content, string ContentType);
