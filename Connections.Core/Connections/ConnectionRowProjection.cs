using System.Diagnostics.CodeAnalysis;
using System.Linq.Expressions;
using Connections.Core.Access;
using Connections.Core.People;
using Connections.Core.Storage;

namespace Connections.Core.Connections;

/// <summary>A row of the list as the database gives it.</summary>
internal sealed class ConnectionRowProjection
{
    public Guid Id { get; init; }
    public string Name { get; init; } = "";
    public string IntegrationType { get; init; } = "";
    public string CredentialType { get; init; } = "";
    public string TagsText { get; init; } = "";
    public int Access { get; init; }
    public bool IsFavorite { get; init; }
    public ConnectionHealth Health { get; init; }
    public string? HealthMessage { get; init; }
    public bool IsTested { get; init; }
    public bool SchemaMissing { get; init; }
    public bool HandsOut { get; init; }
    public string? CreatedBy { get; init; }
    public Guid CreatedById { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }
    public string? ManagedBy { get; init; }
    public Guid Version { get; init; }

    /// <summary>What is read of each row. It looks into other tables, so it is for the rows of a page only.</summary>
    public static Expression<Func<Connection, ConnectionRowProjection>> Row(ConnectionsDbContext db, Rights rights)
    {
        var me = rights.Actor.Id;
        Expression<Func<Connection, int, ConnectionRowProjection>> row = (c, access) => new ConnectionRowProjection
        {
            Id = c.Id,
            Name = c.Name,
            IntegrationType = c.IntegrationType,
            CredentialType = c.CredentialType,
            TagsText = c.TagsText,
            Access = access,
            IsFavorite = db.Set<Favorite>().Any(f => f.UserId == me && f.ResourceId == c.Id),
            Health = c.Health,
            HealthMessage = c.HealthMessage,
            IsTested = c.HealthAt != null,
            SchemaMissing = c.SchemaMissing,
            HandsOut = c.HandsOut,
            CreatedBy = db.Set<User>().Where(u => u.Id == c.CreatedById).Select(u => u.Name).FirstOrDefault(),
            CreatedById = c.CreatedById,
            CreatedAt = c.CreatedAt,
            UpdatedAt = c.UpdatedAt,
            ManagedBy = c.ManagedBy,
            Version = c.Version,
        };
        // The level's expression takes the place of the second parameter, both over the same row.
        var level = AccessRules.LevelIn<Connection>(db, rights);
        var c = row.Parameters[0];
        var levelBody = new Swap(level.Parameters[0], c).Visit(level.Body);
        return Expression.Lambda<Func<Connection, ConnectionRowProjection>>(
            new Swap(row.Parameters[1], levelBody).Visit(row.Body), c);
    }

    /// <summary>The row as it is shown.</summary>
    public ConnectionRow ToRow() => new()
    {
        Id = Id,
        Name = Name,
        IntegrationType = IntegrationType,
        CredentialType = CredentialType,
        Tags = ConnectionQueries.TagsOf(TagsText),
        Access = (AccessLevel)Access,
        IsFavorite = IsFavorite,
        Health = ConnectionQueries.HealthOf(Health, SchemaMissing),
        HealthMessage = ConnectionQueries.MessageOf(HealthMessage, SchemaMissing),
        IsTested = IsTested,
        HandsOut = HandsOut,
        CreatedBy = CreatedBy ?? Actor.System.Name,
        CreatedById = CreatedById,
        CreatedAt = CreatedAt,
        UpdatedAt = UpdatedAt,
        ManagedBy = ManagedBy,
        Version = Version,
    };

    private sealed class Swap(Expression from, Expression to) : ExpressionVisitor
    {
        [return: NotNullIfNotNull(nameof(node))]
        public override Expression? Visit(Expression? node) => node == from ? to : base.Visit(node);
    }
}
