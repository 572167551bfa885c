using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Connections.Web.Api.Contracts;

/// <summary>An app to create, or a change of one. Further members are kept as a part of its definition.</summary>
[ResourceType("appDefinitions")]
[TakesOthers]
internal sealed record AppChangeAttributes
{
    /// <summary>Its components: grids with all others.</summary>
    public JsonNode? Components { get; init; }

    /// <summary>What it is for.</summary>
    public string? Description { get; init; }

    /// <summary>Its queries, under the older name.</summary>
    [JsonPropertyName("embeddedQueries")] public JsonNode? EmbeddedQueries { get; init; }

    /// <summary>Its name.</summary>
    public string? Name { get; init; }

    /// <summary>Its queries.</summary>
    public JsonNode? Queries { get; init; }

    /// <summary>The component that is shown first.</summary>
    [JsonPropertyName("rootInstanceName")] public string? RootInstanceName { get; init; }

    /// <summary>Whose rights its queries act with once it is published.</summary>
    [JsonPropertyName("runAs")] public AppRunAsChange? RunAs { get; init; }

    /// <summary>Its tags.</summary>
    public IReadOnlyList<string>? Tags { get; init; }

    [ReadOnly(true)] public JsonNode? Favorite { get; init; }
    [ReadOnly(true)][JsonPropertyName("selfService")] public JsonNode? SelfService { get; init; }

    /// <summary>Further members of the definition.</summary>
    [JsonExtensionData] public Dictionary<string, JsonElement>? Others { get; set; }
}

/// <summary>Whose rights an app's queries act with.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record AppRunAsChange
{
    /// <summary>author or service_account.</summary>
    public required string Type { get; init; }

    /// <summary>The service account.</summary>
    public Guid? Id { get; init; }
}

/// <summary>Apps to delete.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record AppDeletionRequest
{
    /// <summary>Each with its id.</summary>
    public required IReadOnlyList<ResourceIdentifier> Data { get; init; }
}

/// <summary>Whether you mark an app.</summary>
[ResourceType("favorites")]
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record AppFavoriteChange
{
    /// <summary>true marks it, false takes the mark away.</summary>
    public required bool Favorite { get; init; }
}

/// <summary>The tags of an app.</summary>
[ResourceType("tags")]
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record AppTagsChange
{
    /// <summary>All of them.</summary>
    public required IReadOnlyList<string> Tags { get; init; }
}

/// <summary>The name of a version.</summary>
[ResourceType("versionNames")]
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record AppVersionNameChange
{
    /// <summary>The name; "" takes it away.</summary>
    public required string Name { get; init; }
}

/// <summary>Who has to agree before an app is published.</summary>
[ResourceType("protectionLevel")]
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record AppProtectionChange
{
    /// <summary>direct_publish: nobody. There is no other level here.</summary>
    [JsonPropertyName("protectionLevel")] public required string ProtectionLevel { get; init; }
}

/// <summary>A definition to be checked: its members take the place of those of the saved one.</summary>
[ResourceType("app_check")]
[TakesOthers]
internal sealed record NewAppCheckAttributes
{
    /// <summary>Its components.</summary>
    public JsonNode? Components { get; init; }

    /// <summary>Its queries.</summary>
    public JsonNode? Queries { get; init; }

    /// <summary>Further members of the definition.</summary>
    [JsonExtensionData] public Dictionary<string, JsonElement>? Others { get; set; }
}
