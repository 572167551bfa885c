using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Connections.Web.Api.Contracts;

/// <summary>An app in a list. Names are those of Datadog's clients.</summary>
[ResourceType("appDefinitions")]
internal sealed record AppListAttributes
{
    /// <summary>What it is for.</summary>
    public required string Description { get; init; }

    /// <summary>Whether you marked it.</summary>
    public required bool Favorite { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Always false: there is no self-service hub here.</summary>
    [JsonPropertyName("selfService")] public required bool SelfService { get; init; }

    /// <summary>Its tags in order.</summary>
    public required IReadOnlyList<string> Tags { get; init; }
}

/// <summary>An app in a list: what is told of it stands beside its attributes.</summary>
internal sealed record AppListItem(string Id, string Type, AppListAttributes Attributes, AppMetaModel Meta,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] AppListRelationships? Relationships);

/// <summary>How an app of a list is published.</summary>
internal sealed record AppListRelationships(AppDeploymentReference Deployment);

/// <summary>A list of apps, with how they are published.</summary>
internal sealed record AppListDocument(IReadOnlyList<AppListItem> Data, IReadOnlyList<AppDeploymentModel> Included,
    WorkflowListMeta Meta);

/// <summary>An app with its definition. Members of the definition that are not named here come back as well.</summary>
[ResourceType("appDefinitions")]
internal sealed record AppAttributes
{
    /// <summary>Its components, as they were sent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonNode? Components { get; init; }

    /// <summary>What it is for.</summary>
    public required string Description { get; init; }

    /// <summary>Its queries, as they were sent, under the older name.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [JsonPropertyName("embeddedQueries")]
    public JsonNode? EmbeddedQueries { get; init; }

    /// <summary>Whether you marked it.</summary>
    public required bool Favorite { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its queries, as they were sent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonNode? Queries { get; init; }

    /// <summary>The component that is shown first.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [JsonPropertyName("rootInstanceName")]
    public JsonNode? RootInstanceName { get; init; }

    /// <summary>Whose rights its queries act with once it is published.</summary>
    [JsonPropertyName("runAs")] public required AppRunAsModel RunAs { get; init; }

    /// <summary>Always false: there is no self-service hub here.</summary>
    [JsonPropertyName("selfService")] public required bool SelfService { get; init; }

    /// <summary>Its tags in order.</summary>
    public required IReadOnlyList<string> Tags { get; init; }

    /// <summary>Further members of the definition, as they were sent.</summary>
    [JsonExtensionData] public Dictionary<string, JsonElement>? Others { get; set; }
}

/// <summary>Whose rights an app's queries act with.</summary>
/// <param name="Type">author or service_account.</param>
/// <param name="Id">The service account.</param>
internal sealed record AppRunAsModel(string Type,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Guid? Id);

/// <summary>An app: its definition, and what is told beside it.</summary>
internal sealed record AppDocument(Resource<AppAttributes> Data, IReadOnlyList<AppDeploymentModel> Included,
    AppDetailsMeta Meta, AppRelationshipsModel Relationship);

/// <summary>What is told of an app.</summary>
internal record AppMetaModel
{
    /// <summary>When it was created.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last changed.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Whether the newest version differs from the published one.</summary>
    public required bool UpdatedSinceDeployment { get; init; }

    /// <summary>The author's name.</summary>
    public required string UserName { get; init; }

    /// <summary>The author.</summary>
    public required Guid UserUuid { get; init; }

    /// <summary>Number of the version, from 1.</summary>
    public required int Version { get; init; }
}

/// <summary>What is told of an app, with what keeps it from working.</summary>
internal sealed record AppDetailsMeta : AppMetaModel
{
    /// <summary>What keeps it from working. It was saved all the same.</summary>
    public required IReadOnlyList<AttentionItem> Attention { get; init; }
}

/// <summary>What an app is related to.</summary>
internal sealed record AppRelationshipsModel(IReadOnlyList<AppConnectionModel> Connections,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] AppDeploymentReference? Deployment);

/// <summary>A connection that an app names and that you see.</summary>
internal sealed record AppConnectionModel(string Id, string Type, AppConnectionAttributes Attributes);

/// <summary>A connection, by name.</summary>
internal sealed record AppConnectionAttributes(string Name);

/// <summary>How an app is published: the version that its viewers see.</summary>
internal sealed record AppDeploymentModel(string Id, string Type, AppDeploymentAttributes Attributes,
    AppDeploymentMeta Meta);

/// <summary>The published version; of an app that is no longer published, an id of zeros.</summary>
internal sealed record AppDeploymentAttributes(Guid AppVersionId);

/// <summary>When an app was published, and by whom.</summary>
internal sealed record AppDeploymentMeta(DateTimeOffset CreatedAt, string UserName, Guid UserUuid);

/// <summary>How an app is published, by the id of that.</summary>
internal sealed record AppDeploymentReference(ResourceIdentifier Data, AppDeploymentMeta Meta);

/// <summary>A version of an app.</summary>
[ResourceType("appVersions")]
internal sealed record AppVersionAttributes
{
    /// <summary>The app.</summary>
    public required Guid AppId { get; init; }

    /// <summary>When it was saved.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Whether it was ever published.</summary>
    public required bool HasEverBeenPublished { get; init; }

    /// <summary>What people call it; empty: it has only its number.</summary>
    public required string Name { get; init; }

    /// <summary>When it was saved.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Who saved it.</summary>
    public required string UserName { get; init; }

    /// <summary>The same by id.</summary>
    public required Guid UserUuid { get; init; }

    /// <summary>Its number, from 1.</summary>
    public required int Version { get; init; }
}

/// <summary>What a definition comes to before it is saved.</summary>
/// <param name="Faults">What keeps it from being saved.</param>
/// <param name="Attention">What keeps it from working.</param>
[ResourceType("app_check")]
internal sealed record AppCheckAttributes(IReadOnlyList<AttentionItem> Faults, IReadOnlyList<AttentionItem> Attention);

/// <summary>A deleted app.</summary>
/// <param name="Name">Its name.</param>
/// <param name="DeletedAt">When it was deleted.</param>
/// <param name="DeletedBy">Who deleted it.</param>
/// <param name="PurgeAt">When it is permanently deleted.</param>
[ResourceType("deleted_app")]
internal sealed record DeletedAppAttributes(string Name, DateTimeOffset DeletedAt, string DeletedBy,
    DateTimeOffset PurgeAt);
