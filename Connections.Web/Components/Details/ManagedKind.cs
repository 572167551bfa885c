namespace Connections.Web.Components.Details;

/// <summary>Kinds of things that files manage.</summary>
public enum ManagedKind
{
    /// <summary>A connection.</summary>
    Connection,

    /// <summary>A group.</summary>
    Group,

    /// <summary>A workflow.</summary>
    Workflow,

    /// <summary>An app.</summary>
    App,
}
