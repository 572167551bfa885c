using System.Diagnostics.CodeAnalysis;
using System.Linq.Expressions;
using Connections.Core.Access;
using Connections.Core.People;
using Connections.Core.Storage;

namespace Connections.Core.Connections;

/// <summary>A connection with what a row of the list shows beside it: the one place that makes rows.</summary>
internal sealed class ConnectionRowProjection
{
    public required Connection Connection { get; init; }
    public int Access { get; init; }
    public bool IsFavorite { get; init; }
    public string? CreatedBy { get; init; }

    /// <summary>What is read of each row. It looks into other tables, so it is for the rows of a page only.</summary>
    public static Expression<Func<Connection, ConnectionRowProjection>> Row(ConnectionsDbContext db, Rights rights)
    {
        var me = rights.Actor.Id;
        Expression<Func<Connection, int, ConnectionRowProjection>> row = (c, access) => new ConnectionRowProjection
        {
            Connection = c,
            Access = access,
            IsFavorite = db.Set<Favorite>().Any(f => f.UserId == me && f.ResourceId == c.Id),
            CreatedBy = db.Set<User>().Where(u => u.Id == c.CreatedById).Select(u => u.Name).FirstOrDefault(),
        };
        // The level's expression takes the place of the second parameter, both over the same row.
        var level = AccessRules.LevelIn<Connection>(db, rights);
        var c = row.Parameters[0];
        var levelBody = new ReplaceExpressionVisitor(level.Parameters[0], c).Visit(level.Body);
        return Expression.Lambda<Func<Connection, ConnectionRowProjection>>(
            new ReplaceExpressionVisitor(row.Parameters[1], levelBody).Visit(row.Body), c);
    }

    /// <summary>The row as it is shown.</summary>
    public ConnectionRow ToRow() => new()
    {
        Id = Connection.Id,
        Name = Connection.Name,
        IntegrationType = Connection.IntegrationType,
        CredentialType = Connection.CredentialType,
        Tags = ConnectionQueries.TagsOf(Connection.TagsText),
        Access = (AccessLevel)Access,
        IsFavorite = IsFavorite,
        Health = HealthOf(Connection.Health, Connection.SchemaMissing),
        HealthMessage = MessageOf(Connection.HealthMessage, Connection.SchemaMissing),
        IsTested = Connection.HealthAt is not null,
        HandsOut = Connection.HandsOut,
        UsedBy = Connection.UsedBy,
        CreatedBy = CreatedBy ?? Actor.System.Name,
        CreatedById = Connection.CreatedById,
        CreatedAt = Connection.CreatedAt,
        UpdatedAt = Connection.UpdatedAt,
        ManagedBy = Connection.ManagedBy,
        Version = Connection.Version,
    };

    /// <summary>Health as shown: one without its schema can't be used, whatever the last test said.</summary>
    public static ConnectionHealth HealthOf(ConnectionHealth health, bool schemaMissing) =>
        schemaMissing ? ConnectionHealth.NeedsAttention : health;

    /// <summary>Why it needs attention.</summary>
    public static string? MessageOf(string? message, bool schemaMissing) =>
        schemaMissing ? "Its integration is no longer in the catalog. You can edit its name and tags, but not use it."
            : message;

    private sealed class ReplaceExpressionVisitor(Expression from, Expression to) : ExpressionVisitor
    {
        [return: NotNullIfNotNull(nameof(node))]
        public override Expression? Visit(Expression? node) => node == from ? to : base.Visit(node);
    }
}
