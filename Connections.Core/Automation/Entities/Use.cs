using Connections.Core.Connections;
using Connections.Core.Groups;
using Connections.Core.Integrations;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Connections.Core.Automation.Entities;

/// <summary>What uses connections and groups.</summary>
internal enum UserKind
{
    /// <summary>A workflow.</summary>
    Workflow,

    /// <summary>An app.</summary>
    App,
}

/// <summary>In which version of it.</summary>
internal enum VersionKind
{
    /// <summary>The newest.</summary>
    Draft,

    /// <summary>The published one; it may be the newest, too.</summary>
    Published,
}

/// <summary>What is used.</summary>
public enum UsedKind
{
    /// <summary>A connection.</summary>
    Connection,

    /// <summary>A group.</summary>
    Group,

    /// <summary>An integration tile.</summary>
    Tile,
}

/// <summary>
/// That a step of a workflow, or a query of an app, names a connection or a group, or uses a tile. Written with every
/// save of that, so that it can be asked from the other side.
/// </summary>
internal sealed class Use : ICountedRow
{
    private Use() { }

    /// <summary>A use that names nothing yet.</summary>
    /// <param name="userKind">What uses it.</param>
    /// <param name="userId">Which one.</param>
    /// <param name="versionKind">In which version.</param>
    /// <param name="step">In which step, or query.</param>
    public Use(UserKind userKind, Guid userId, VersionKind versionKind, string step) =>
        (UserKind, UserId, VersionKind, Step) = (userKind, userId, versionKind, step);

    public UserKind UserKind { get; private set; }

    /// <summary>The workflow, or app.</summary>
    public Guid UserId { get; private set; }
    public VersionKind VersionKind { get; private set; }
    public string Step { get; private set; } = "";
    public UsedKind Kind { get; private set; }

    /// <summary>The connection or group; for a tile the id that its integration always has.</summary>
    public Guid TargetId { get; private set; }

    /// <summary>
    /// For a group the identifiers as they stand in the document, a line each; for a tile likewise the account.
    /// </summary>
    public string Identifiers { get; private set; } = "";

    /// <summary>
    /// The same as members match them: see <c>IdentifierPattern</c>. For a tile the account's name as names are
    /// compared; empty: none is named.
    /// </summary>
    public string Pattern { get; private set; } = "";

    /// <summary>Whether all identifiers are the same in every run.</summary>
    public bool IsConstant { get; private set; }

    /// <summary>Whether it is the one of its workflow's uses of that target that counts there.</summary>
    public bool IsFirst { get; private set; }

    /// <inheritdoc/>
    CountedOn? ICountedRow.Counted => !IsFirst ? null : Kind switch
    {
        UsedKind.Group => GroupUsers.For(TargetId),
        UsedKind.Connection => ConnectionUsers.For(TargetId),
        _ => null,
    };

    /// <summary>Names a connection.</summary>
    public void Name(Guid connectionId) =>
        (Kind, TargetId, Identifiers, Pattern, IsConstant) = (UsedKind.Connection, connectionId, "", "", true);

    /// <summary>Names a group.</summary>
    public void Name(Guid groupId, string identifiers, string pattern, bool isConstant) =>
        (Kind, TargetId, Identifiers, Pattern, IsConstant) =
        (UsedKind.Group, groupId, identifiers, pattern, isConstant);

    /// <summary>Names a tile.</summary>
    /// <param name="tileId">The id that its integration always has.</param>
    /// <param name="account">The account as it stands in the document; null: none is named.</param>
    /// <param name="isConstant">Whether that is the same in every run.</param>
    public void Name(Guid tileId, string? account, bool isConstant) =>
        (Kind, TargetId, Identifiers, Pattern, IsConstant) = (UsedKind.Tile, tileId,
            account is null ? "" : $"{TileSchema.AccountInput}:{DatabaseText.Clean(account)}",
            account is null || !isConstant ? "" : CredentialRecord.KeyOf(DatabaseText.Clean(account)), isConstant);

    /// <summary>Is as another one.</summary>
    public void Take(Use other) =>
        (Kind, TargetId, Identifiers, Pattern, IsConstant) =
        (other.Kind, other.TargetId, other.Identifiers, other.Pattern, other.IsConstant);

    /// <summary>Says whether it counts.</summary>
    public void Count(bool isFirst) => IsFirst = isFirst;

    internal sealed class Mapping : IEntityTypeConfiguration<Use>
    {
        public void Configure(EntityTypeBuilder<Use> builder)
        {
            builder.ToTable("Uses");
            builder.HasKey(u => new { u.UserId, u.VersionKind, u.Step });
            builder.Property(u => u.UserKind).HasConversion<string>().HasMaxLength(20);
            builder.Property(u => u.VersionKind).HasConversion<string>().HasMaxLength(20);
            builder.Property(u => u.Kind).HasConversion<string>().HasMaxLength(20);
            builder.Property(u => u.Step).HasMaxLength(200);
            // Everything that is asked from the other side is in the index.
            builder.HasIndex(u => new { u.Kind, u.TargetId, u.UserId });
        }
    }
}
