using Connections.Core.Integrations;

namespace Connections.Web.Api.Contracts;

/// <summary>An integration in the list.</summary>
[ResourceType("integration")]
internal sealed record IntegrationAttributes(
    string Name, string Category, string Description, IReadOnlyList<string> CredentialTypes);

/// <summary>An integration with what it takes to connect and use it.</summary>
[ResourceType("integration")]
internal sealed record IntegrationDetailsAttributes(string Name, string Category, string Description,
    IReadOnlyList<string> CredentialTypes, string? BaseUrl, string Documentation,
    IReadOnlyList<CredentialTypeDetails> Credentials, IReadOnlyList<ActionDetails> Actions);

/// <summary>An authentication type.</summary>
internal sealed record CredentialTypeDetails(
    string Type, string Name, string? LeastPrivilege, IReadOnlyList<FieldDetails> Fields);

/// <summary>A field with all that is needed to fill it in.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Pointer">JSON pointer to its place in the body of a connection.</param>
/// <param name="Label">Its label on screen.</param>
/// <param name="Section">The section of the form.</param>
/// <param name="Secret">Whether it is a secret.</param>
/// <param name="Optional">Whether it can be left out.</param>
/// <param name="ReadOnly">Whether it is in responses only.</param>
/// <param name="Format">Its format.</param>
/// <param name="MaxLength">Its most characters.</param>
/// <param name="Default">Its value where it is left out.</param>
/// <param name="Example">An example.</param>
/// <param name="Options">The values it can have; empty: any.</param>
/// <param name="CountsWhile">When it counts; null: always.</param>
/// <param name="ItemKey">The field that identifies an item of a list.</param>
/// <param name="Help">Help.</param>
/// <param name="Fields">The fields in it.</param>
internal sealed record FieldDetails(string Name, string Pointer, string Label, string? Section, bool Secret,
    bool Optional, bool ReadOnly, FieldFormat Format, int? MaxLength, string? Default, string? Example,
    IReadOnlyList<FieldOptionDetails> Options, FieldConditionDetails? CountsWhile, string? ItemKey, string? Help,
    IReadOnlyList<FieldDetails> Fields);

/// <summary>A value that a field can have.</summary>
internal sealed record FieldOptionDetails(string Value, string Label);

/// <summary>The value of another field while which a field counts.</summary>
internal sealed record FieldConditionDetails(string Field, IReadOnlyList<string> Is);

/// <summary>An action of an integration.</summary>
internal sealed record ActionDetails(
    string Action, string Name, string Description, IReadOnlyList<ActionInputDetails> Inputs,
    IReadOnlyList<ActionOutputDetails>? Outputs);

/// <summary>An input of an action.</summary>
internal sealed record ActionInputDetails(
    string Name, string Label, bool Optional, string? Default, string? Help, string? Example);

/// <summary>A value in the body of an action's answer.</summary>
internal sealed record ActionOutputDetails(string Path, string Type, string Description);
