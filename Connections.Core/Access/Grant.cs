using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Connections.Core.Access;

/// <summary>Kinds of who can be given a level.</summary>
public enum PrincipalKind
{
    /// <summary>A person.</summary>
    User,

    /// <summary>An account for machines.</summary>
    ServiceAccount,

    /// <summary>Everyone in a team.</summary>
    Team,

    /// <summary>Everyone with a role.</summary>
    Role,

    /// <summary>Everyone in the organization. Kept on the thing itself, not as a grant.</summary>
    Organization,
}

/// <summary>
/// Something with a restriction policy. The organization's own level is kept on it, all others in <see cref="Grant"/>.
/// </summary>
internal interface IRestricted
{
    Guid Id { get; }

    /// <summary>
    /// What everyone in the organization may do. A column, so that a list of what all may see needs no look at grants.
    /// </summary>
    AccessLevel OrganizationLevel { get; }

    /// <summary>
    /// New with every change of the policy, which is saved only over the version that was seen. An edit leaves it
    /// alone.
    /// </summary>
    Guid PolicyVersion { get; }

    /// <summary>Notes a change of the policy, with the organization's level from now on.</summary>
    void Restrict(AccessLevel organization);
}

/// <summary>A principal's level on a resource.</summary>
internal sealed class Grant
{
    private Grant() { }

    /// <summary>A grant to a principal.</summary>
    public Grant(Guid resourceId, PrincipalKind principalKind, Guid principalId, AccessLevel level) =>
        (ResourceId, PrincipalKind, PrincipalId, Level) = (resourceId, principalKind, principalId, level);

    /// <summary>Editor, for the account that made the thing or takes charge of it.</summary>
    public static Grant ToAuthor(Guid resourceId, Actor author) =>
        new(resourceId, author.Kind == ActorKind.ServiceAccount ? PrincipalKind.ServiceAccount : PrincipalKind.User,
            author.Id, AccessLevel.Editor);

    public Guid ResourceId { get; private set; }
    public PrincipalKind PrincipalKind { get; private set; }
    public Guid PrincipalId { get; private set; }
    public AccessLevel Level { get; private set; }

    /// <summary>Gives another level.</summary>
    public void Set(AccessLevel level) => Level = level;

    internal sealed class Mapping : IEntityTypeConfiguration<Grant>
    {
        public void Configure(EntityTypeBuilder<Grant> builder)
        {
            builder.ToTable("Grants");
            builder.HasKey(g => new { g.ResourceId, g.PrincipalId });
            builder.Property(g => g.PrincipalKind).HasConversion<string>().HasMaxLength(20);
            builder.HasIndex(g => new { g.PrincipalId, g.ResourceId, g.Level });
        }
    }
}
