namespace Connections.Core.Integrations;

/// <summary>Something that can be done with a connection: a request template with named inputs.</summary>
public sealed record ActionTemplate
{
    /// <summary>Id, unique in the integration, such as <c>list_models</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Name on screen.</summary>
    public required string Name { get; init; }

    /// <summary>One sentence.</summary>
    public required string Description { get; init; }

    /// <summary>The vendor's page on this request.</summary>
    public required Uri Documentation { get; init; }

    /// <summary>HTTP verb.</summary>
    public required string Method { get; init; }

    /// <summary>
    /// Path and query relative to the base URL, a template over the inputs as <c>{{ inputs.name }}</c> and over public
    /// fields.
    /// </summary>
    public required string Url { get; init; }

    /// <summary>Query parameters; one whose only input is empty is left out.</summary>
    public IReadOnlyList<NamedTemplate> Query { get; init; } = [];

    /// <summary>Headers besides those of the authentication.</summary>
    public IReadOnlyList<NamedTemplate> Headers { get; init; } = [];

    /// <summary>Body, a template over the inputs.</summary>
    public BodyTemplate? Body { get; init; }

    /// <summary>What the caller gives.</summary>
    public IReadOnlyList<ActionInput> Inputs { get; init; } = [];

    /// <summary>
    /// What its answer holds, the most useful first; empty: it answers without a body. Null: not described.
    /// </summary>
    public IReadOnlyList<ActionOutput>? Outputs { get; init; }

    /// <summary>
    /// What in an answer of status 2xx says that it failed all the same; null: as the integration has it.
    /// </summary>
    public ResponseFailure? Failure { get; init; }

    /// <summary>Names that it has in documents of other products.</summary>
    public IReadOnlyList<ActionAlias> Aliases { get; init; } = [];
}

/// <summary>A named input of an action.</summary>
public sealed record ActionInput
{
    /// <summary>Name in templates.</summary>
    public required string Name { get; init; }

    /// <summary>Label on screen.</summary>
    public required string Label { get; init; }

    /// <summary>What to give.</summary>
    public string? Help { get; init; }

    /// <summary>Whether it may be left out.</summary>
    public bool Optional { get; init; }

    /// <summary>An example.</summary>
    public string? Example { get; init; }

    /// <summary>Value when it is left out.</summary>
    public string? Default { get; init; }
}
