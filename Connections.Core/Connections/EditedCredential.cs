namespace Connections.Core.Connections;

/// <summary>A credential as it is before an edit.</summary>
/// <param name="Name">Its name.</param>
/// <param name="CredentialType">Its credential kind.</param>
/// <param name="Fields">Its public field values as JSON.</param>
internal sealed record EditedCredential(string Name, string CredentialType, string Fields)
{
    /// <summary>Its description.</summary>
    public string Description { get; init; } = "";

    /// <summary>Its tags as text.</summary>
    public string TagsText { get; init; } = "";

    /// <summary>Whether it may leave the server.</summary>
    public bool HandsOut { get; init; }

    /// <summary>A connection as it is.</summary>
    public static EditedCredential From(Connection connection) =>
        new(connection.Name, connection.CredentialType, connection.Fields)
        {
            Description = connection.Description,
            TagsText = connection.TagsText,
            HandsOut = connection.HandsOut,
        };
}
