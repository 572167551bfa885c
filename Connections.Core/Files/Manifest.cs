using Connections.Core.Access;
using Connections.Core.Apps.Entities;
using Connections.Core.Automation.Entities;
using Connections.Core.Connections;

namespace Connections.Core.Files;

/// <summary>
/// Everything that some files describe, read and with their placeholders filled. Holds secrets: it is short-lived, and
/// never printed.
/// </summary>
public sealed class Manifest
{
    internal Manifest() { }

    /// <summary>How many files it was read from.</summary>
    public int Files => FileNames.Count;

    /// <summary>Names of the files, as the operator gave them.</summary>
    internal List<string> FileNames { get; } = [];

    /// <summary>
    /// Folders that were given as a whole, each ending in a slash: what a file that is gone from there managed is
    /// theirs, too.
    /// </summary>
    internal List<string> Folders { get; } = [];

    internal List<ManifestConnection> Connections { get; } = [];

    internal List<ManifestGroup> Groups { get; } = [];

    internal List<ManifestWorkflow> Workflows { get; } = [];

    internal List<ManifestTileAccount> TileAccounts { get; } = [];

    internal List<ManifestApp> Apps { get; } = [];

    /// <summary>What is described of things that documents name.</summary>
    internal IReadOnlyList<ManifestResource> Described(ReferenceKind kind) => kind switch
    {
        ReferenceKind.Group => Groups,
        ReferenceKind.Workflow => Workflows,
        _ => Connections,
    };

    /// <summary>Whether what that file manages is these files' to delete.</summary>
    internal bool Covers(string file) =>
        FileNames.Contains(file) || Folders.Exists(f => file.StartsWith(f, StringComparison.Ordinal));
}

/// <summary>A connection, a group, an account of a tile, a workflow or an app as a file describes it.</summary>
internal abstract record ManifestResource
{
    /// <summary>Where it begins.</summary>
    public required SourceLocation Place { get; init; }

    public required string Name { get; init; }

    /// <summary>The name that it had before, while it is to be found under that one still.</summary>
    public string? RenamedFrom { get; init; }

    /// <summary>Who may do what, every line; null: left alone.</summary>
    public IReadOnlyList<ManifestGrant>? Access { get; init; }

    public string File => Place.File;

    /// <summary>Where the part of that path stands, or what it is in.</summary>
    public required IReadOnlyDictionary<string, SourceLocation> Places { get; init; }

    /// <summary>The fault at its place in the file.</summary>
    public ValidationError At(ValidationError fault)
    {
        var path = fault.Field;
        while (path.Length > 0 && !Places.ContainsKey(path))
            path = path.Contains('/', StringComparison.Ordinal) ? path[..path.LastIndexOf('/')] : "";
        return fault with { Field = $"{Places.GetValueOrDefault(path, Place)}" };
    }
}

/// <summary>A connection as a file describes it, with every secret that it should have.</summary>
internal sealed record ManifestConnection : ManifestResource
{
    public required ConnectionInput Input { get; init; }
}

/// <summary>An account of an integration tile as a file describes it, with every secret that it should have.</summary>
internal sealed record ManifestTileAccount : ManifestResource
{
    public required ConnectionInput Input { get; init; }

    /// <summary>Whether steps use it that choose none of several accounts.</summary>
    public required bool IsDefault { get; init; }
}

/// <summary>A group as a file describes it.</summary>
internal sealed record ManifestGroup : ManifestResource
{
    public required string IntegrationType { get; init; }
    public string? Description { get; init; }
    public required IReadOnlyList<string> Keys { get; init; }

    /// <summary>Names of its members, each with its place.</summary>
    public required IReadOnlyList<(string Name, SourceLocation Place)> Members { get; init; }
}

/// <summary>A workflow as a file describes it.</summary>
internal sealed record ManifestWorkflow : ManifestResource
{
    public required string Description { get; init; }
    public required IReadOnlyList<string> Tags { get; init; }
    public required RunAs RunAs { get; init; }

    /// <summary>The service account that its steps act as, by name; null: they act as none.</summary>
    public string? ServiceAccount { get; init; }

    public required bool IsPublished { get; init; }

    /// <summary>Steps that may be executed twice.</summary>
    public required IReadOnlyList<string> RepeatableSteps { get; init; }

    /// <summary>What deliveries to its webhook are signed with; null: it has no secret.</summary>
    public SecretValue? WebhookSecret { get; init; }

    public required ManifestDocument Spec { get; init; }
}

/// <summary>An app as a file describes it.</summary>
internal sealed record ManifestApp : ManifestResource
{
    public required string Description { get; init; }
    public required IReadOnlyList<string> Tags { get; init; }
    public required AppIdentity RunAs { get; init; }

    /// <summary>The service account that its queries act as, by name; null: they act as none.</summary>
    public string? ServiceAccount { get; init; }

    public required bool IsPublished { get; init; }

    public required ManifestDocument Definition { get; init; }
}

/// <summary>A line of a policy by names.</summary>
/// <param name="Kind">Kind of principal.</param>
/// <param name="Name">Team, role or service account by name, person by email address; of the organization
/// none.</param>
/// <param name="Level">Level.</param>
/// <param name="Place">Where it is.</param>
internal sealed record ManifestGrant(PrincipalKind Kind, string Name, AccessLevel Level, SourceLocation Place);
