namespace Connections.Web.Components.Documents;

/// <summary>What the fields that edit a document learn from the screen around them.</summary>
public static class DocumentFields
{
    /// <summary>The name under which they learn that their values are only to be read.</summary>
    public const string ReadOnly = "IsReadOnly";
}
