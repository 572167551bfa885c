using System.Text.Json.Serialization;

namespace Connections.Core.Integrations;

/// <summary>A field of the form. It is secret unless it says <c>"public": true</c>.</summary>
public sealed record Field
{
    /// <summary>Wire name, such as <c>api_token</c>; unique in its form.</summary>
    public required string Name { get; init; }

    /// <summary>Label on screen.</summary>
    public required string Label { get; init; }

    /// <summary>
    /// Heading under which it is with those that follow and have the same, such as <c>Request Detail</c>.
    /// </summary>
    public string? Section { get; init; }

    /// <summary>What distinguishes it from every other field of its form.</summary>
    [JsonIgnore]
    public string FullLabel => Section is null ? Label : $"{Section}: {Label}";

    /// <summary>What to enter and where it is found, one or two sentences.</summary>
    public string? Help { get; init; }

    /// <summary>The vendor's page on this very value.</summary>
    public Uri? Documentation { get; init; }

    /// <summary>
    /// Whether the value may be shown again. Everything else is sealed and never shown. A list or a body does not say
    /// it: each of its fields does.
    /// </summary>
    public bool Public { get; init; }

    /// <summary>Whether it may be left empty.</summary>
    public bool Optional { get; init; }

    /// <summary>Set by the product and only shown, such as the External ID of AWS; never typed in.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>Used when it is entered and never kept, such as the pass phrase of a key.</summary>
    public bool Transient { get; init; }

    /// <summary>Shape of the value.</summary>
    public FieldFormat Format { get; init; } = FieldFormat.Text;

    /// <summary>
    /// Whether a value of another shape is refused. A vendor may change the shape of its values, so many files only
    /// warn. What could change the host, or break a header, is refused whatever this says.
    /// </summary>
    public ErrorSeverity FormatSeverity { get; init; } = ErrorSeverity.Error;

    /// <summary>A valid value, shown as an example. Never a real secret.</summary>
    public string? Example { get; init; }

    /// <summary>Value of a new form, and the value that counts where none is given.</summary>
    public string? Default { get; init; }

    /// <summary>
    /// Whether the default only fills a new form: anyone who writes by the API or in a file must give a value.
    /// </summary>
    public bool Explicit { get; init; }

    /// <summary>
    /// Longest value in characters; null: 4,096, and 65,536 for <see cref="FieldFormat.MultiLine"/>, PEM and bodies.
    /// </summary>
    public int? MaxLength { get; init; }

    /// <summary>Choices of <see cref="FieldFormat.Choice"/> and <see cref="FieldFormat.MultiChoice"/>.</summary>
    public IReadOnlyList<FieldOption> Options { get; init; } = [];

    /// <summary>
    /// Fields of one item of a <see cref="FieldFormat.List"/>, or the parts of a <see cref="FieldFormat.Body"/> (always
    /// <c>content</c> and <c>content_type</c>).
    /// </summary>
    public IReadOnlyList<Field> Fields { get; init; } = [];

    /// <summary>Name of the item field that identifies items of a list; required on lists.</summary>
    public string? ItemKey { get; init; }

    /// <summary>Whether items whose keys differ in case alone are two, as parameters of an address are.</summary>
    public bool CaseSensitiveKeys { get; init; }

    /// <summary>How the keys of a list's items are compared.</summary>
    [JsonIgnore]
    public StringComparer KeyComparer => CaseSensitiveKeys ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase;

    /// <summary>What is said of two items with one key.</summary>
    [JsonIgnore]
    public string Twice => CaseSensitiveKeys ? "is listed twice." : "is listed twice (not case-sensitive).";

    /// <summary>What one item of a list is called, such as <c>token</c>.</summary>
    public string? ItemLabel { get; init; }

    /// <summary>
    /// Name of a list whose item keys this value may use as <c>{{ name }}</c>; null: the value is plain text.
    /// </summary>
    public string? TemplateOver { get; init; }

    /// <summary>Shown, and required, only while another field has one of these values.</summary>
    public FieldCondition? When { get; init; }

    /// <summary>
    /// Names under which templates find it: its own, or those of its options' parts, such as <c>cloud.graph</c>.
    /// </summary>
    [JsonIgnore]
    public IEnumerable<string> TemplateNames =>
        Options is [{ Parts: { Count: > 0 } parts }, ..] ? parts.Select(p => $"{Name}.{p.Name}") : [Name];

    /// <summary>
    /// Whether the value is part of the host that requests go to: changing it asks for every secret again.
    /// </summary>
    public bool FormsHost { get; init; }

    /// <summary>Further rules, each with its severity.</summary>
    public IReadOnlyList<FieldConstraint> Checks { get; init; } = [];
}

/// <summary>Shape of a field's value.</summary>
public enum FieldFormat
{
    /// <summary>One line of text.</summary>
    Text,
    /// <summary>Text of several lines.</summary>
    MultiLine,
    /// <summary>An absolute http or https address without user information.</summary>
    Url,
    /// <summary>A host name without scheme and path.</summary>
    Host,
    /// <summary>Host names and suffixes such as <c>*.example.com</c>, between commas, with or without a port.</summary>
    Hosts,
    /// <summary>An email address.</summary>
    Email,
    /// <summary>A GUID.</summary>
    Guid,
    /// <summary>A whole number, 0 or more.</summary>
    Integer,
    /// <summary>One of <see cref="Field.Options"/>.</summary>
    Choice,
    /// <summary>Any of <see cref="Field.Options"/>.</summary>
    MultiChoice,
    /// <summary>A private key in PEM form.</summary>
    PemKey,
    /// <summary>A certificate, or a chain, in PEM form.</summary>
    PemCertificate,
    /// <summary>A list of items with fields of their own.</summary>
    List,
    /// <summary>A request body: <c>content</c> and <c>content_type</c>.</summary>
    Body,
}

/// <summary>One choice.</summary>
/// <param name="Value">Wire value.</param>
/// <param name="Label">Text on screen.</param>
/// <param name="InTemplates">What a template puts in its place, where that is not the wire value itself.</param>
/// <param name="Parts">
/// Further texts that come with the choice, which templates name after the field: <c>{{ cloud.graph }}</c>. Every
/// option of a field has
/// the same.
/// </param>
public sealed record FieldOption(string Value, string Label, string? InTemplates = null,
    IReadOnlyList<NamedTemplate>? Parts = null);

/// <summary>Another field's value on which a field depends.</summary>
/// <param name="Field">Name of the other field, in the same form.</param>
/// <param name="Is">Values with which the field is shown.</param>
public sealed record FieldCondition(string Field, IReadOnlyList<string> Is);

/// <summary>A rule on a value, beyond its format.</summary>
public sealed record FieldConstraint
{
    /// <summary>A regular expression that the whole value must match.</summary>
    public required string Pattern { get; init; }

    /// <summary>What is wrong and what would be right.</summary>
    public required string Message { get; init; }

    /// <summary>Whether a value that breaks it is refused.</summary>
    public ErrorSeverity Severity { get; init; } = ErrorSeverity.Error;
}
