namespace Connections.Core.Integrations;

/// <summary>A value in the answer of an action.</summary>
public sealed record ActionOutput
{
    /// <summary>The types that a value can have, by the names that parameters of workflows have, too.</summary>
    public static IReadOnlyList<string> Types { get; } =
        ["STRING", "NUMBER", "BOOLEAN", "OBJECT", "ARRAY_STRING", "ARRAY_NUMBER", "ARRAY_BOOLEAN", "ARRAY_OBJECT"];

    /// <summary>
    /// Where it is in the body, in the grammar of templates, such as <c>issues[0].key</c>; of a list it begins with an
    /// index, and empty it is the body itself.
    /// </summary>
    public required string Path { get; init; }

    /// <summary>One of <see cref="Types"/>.</summary>
    public required string Type { get; init; }

    /// <summary>What it is: one short sentence.</summary>
    public required string Description { get; init; }

    /// <summary>Its whole path where the body has that one, such as <c>Steps.Find.body.issues[0].key</c>.</summary>
    public string In(string body) => BodyPath.In(body, Path);
}
