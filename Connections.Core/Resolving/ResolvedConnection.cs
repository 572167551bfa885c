using Connections.Core.Connections;
using Connections.Core.Integrations;

namespace Connections.Core.Resolving;

/// <summary>
/// A connection, or an account of a tile, opened for one use. Its secrets never print; they are let go with it.
/// </summary>
internal sealed class ResolvedConnection(Guid id, string name, Guid version, Integration integration,
    CredentialKind kind, FieldSet fields, IReadOnlyDictionary<string, SecretValue> secrets)
{
    public Guid Id { get; } = id;
    public string Name { get; } = name;
    public Guid Version { get; } = version;
    public Integration Integration { get; } = integration;
    public CredentialKind Kind { get; } = kind;
    public FieldSet Fields { get; } = fields;

    /// <summary>How it was before this use.</summary>
    public ConnectionHealth Health { get; init; }

    /// <summary>Whether it is an account of a tile.</summary>
    public bool IsTileAccount { get; init; }

    /// <summary>Secrets by path.</summary>
    public IReadOnlyDictionary<string, SecretValue> Secrets { get; } = secrets;
}
