using System.Text.Json;
using System.Text.Json.Serialization;
using Connections.Core.Access;
using Connections.Core.Jobs;
using Connections.Core.Storage;

namespace Connections.Core.Connections;

/// <summary>Changes of several connections as a job: a step for each.</summary>
internal sealed class BulkChangeJob(BulkChanges changes) : IJobHandler
{
    /// <summary>The kind of job.</summary>
    public const string Name = "connection_bulk_change";

    private static readonly JsonSerializerOptions json =
        new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    /// <inheritdoc/>
    public string Kind => Name;

    /// <inheritdoc/>
    public Task<string?> RunAsync(Actor starter, string input, Guid resourceId, Action<ConnectionsDbContext> note) =>
        changes.ApplyAsync(starter, resourceId, Read(input), note);

    /// <summary>What it does, for people.</summary>
    public static string TitleOf(BulkAction action, int count)
    {
        var what = count == 1 ? "1 connection"
            : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{count:N0} connections");
        return action switch
        {
            BulkAction.Delete => $"Delete {what}",
            BulkAction.Retag => $"Change tags of {what}",
            _ => $"Change permissions of {what}",
        };
    }

    /// <summary>The change as it is stored.</summary>
    public static string Write(BulkAction action) => JsonSerializer.Serialize(action switch
    {
        BulkAction.Retag retag => new StoredAction("tag") { Add = retag.Add, Remove = retag.Remove },
        BulkAction.Permit permit => new StoredAction("permit") { Principal = permit.Principal, Level = permit.Level },
        _ => new StoredAction("delete"),
    }, json);

    /// <summary>The change that was stored.</summary>
    public static BulkAction Read(string stored) => JsonSerializer.Deserialize<StoredAction>(stored, json) switch
    {
        { Action: "tag" } tag => new BulkAction.Retag(tag.Add ?? [], tag.Remove ?? []),
        { Action: "permit", Principal: { } principal, Level: { } level } => new BulkAction.Permit(principal, level),
        { Action: "delete" } => new BulkAction.Delete(),
        _ => throw new JsonException("A stored bulk change can't be read."),
    };

    private sealed record StoredAction(string Action)
    {
        public IReadOnlyList<string>? Add { get; init; }
        public IReadOnlyList<string>? Remove { get; init; }
        public Principal? Principal { get; init; }
        public AccessLevel? Level { get; init; }
    }
}
