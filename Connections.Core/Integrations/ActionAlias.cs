namespace Connections.Core.Integrations;

/// <summary>
/// A name that an action has in documents of another product, so that such a document runs as it is.
/// </summary>
public sealed record ActionAlias
{
    /// <summary>
    /// The name there, such as <c>com.datadoghq.slack.send_simple_message</c>; unique in the catalog.
    /// </summary>
    public required string Id { get; init; }

    /// <summary>Inputs there by name, each with the matching input of this action.</summary>
    public IReadOnlyDictionary<string, string> Inputs { get; init; } = new Dictionary<string, string>();

    /// <summary>Inputs there that have no meaning here, because the connection has what they say.</summary>
    public IReadOnlyList<string> Ignores { get; init; } = [];
}

/// <summary>An action by a name of another product's.</summary>
/// <param name="Integration">Whose action it is.</param>
/// <param name="Action">The action.</param>
/// <param name="Alias">How its inputs are called there.</param>
public sealed record AliasedAction(Integration Integration, ActionTemplate Action, ActionAlias Alias);
