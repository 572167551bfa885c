using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connections.Core;
using Connections.Core.Apps.Editing;
using Connections.Core.Apps.Entities;
using Connections.Core.Automation.Workflows;
using Connections.Web.Api.Contracts;

namespace Connections.Web.Api;

/// <summary>Apps as JSON:API resources, read and written.</summary>
internal static class AppResources
{
    // What is beside the definition, and what only answers have.
    private static readonly string[] Beside =
        ["name", "description", "tags", "runAs", "favorite", "selfService", "id", "deployment", "connections"];

    private static readonly string[] Named = ["components", "queries", "embeddedQueries", "rootInstanceName"];

    /// <summary>What a body says of an app; faults of services are laid at its members.</summary>
    public static AppChange Read(HttpContext http, JsonReader attributes)
    {
        http.Point(("run_as", "/data/attributes/runAs"));
        var runAs = attributes.Member("runAs") is { IsNull: false } given
            ? given.Object()?.Only<AppRunAsChange>() : null;
        return new AppChange
        {
            Name = attributes.Member("name") is { IsNull: false } name ? name.Text() : null,
            Description = attributes.Member("description") is { } text ? text.TextOrNull() ?? "" : null,
            Tags = attributes.Member("tags") is { IsNull: false } tags ? tags.Texts() : null,
            Definition = Definition(attributes),
            RunAs = runAs?.Required("type") is { } type ? Identity(type) : null,
            ServiceAccountId = runAs?.Member("id") is { IsNull: false } id ? id.Id() : null,
        };
    }

    /// <summary>The members of a definition in a body, as they were sent; null: it has none.</summary>
    public static string? Definition(JsonReader attributes)
    {
        var members = attributes.Element.EnumerateObject().Where(m => !Beside.Contains(m.Name)).ToList();
        if (members.Count == 0) return null;
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            foreach (var member in members)
            {
                writer.WritePropertyName(member.Name);
                writer.WriteRawValue(member.Value.GetRawText(), skipInputValidation: true);
            }
            writer.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static AppIdentity? Identity(JsonReader type)
    {
        switch (type.Text())
        {
            case "author": return AppIdentity.Author;
            case "service_account": return AppIdentity.ServiceAccount;
            case null: return null;
            default:
                type.Fault("Use author or service_account.");
                return null;
        }
    }

    /// <summary>A response with one app.</summary>
    public static ApiOk<AppDocument> One(AppDetails app)
    {
        var row = app.Row;
        var definition = JsonNode.Parse(app.Definition)!.AsObject();
        // A member that is null is kept, too, but has no place of its own in an answer.
        var others = definition.Where(m => !Named.Contains(m.Key))
            .ToDictionary(m => m.Key, m => m.Value.Deserialize(ApiJson.For<JsonElement>()));
        return new(new(JsonApi.Resource(AppEndpoints.Type, row.Id, new AppAttributes
        {
            Components = definition["components"],
            Description = row.Description,
            EmbeddedQueries = definition["embeddedQueries"],
            Favorite = row.IsFavorite,
            Name = row.Name,
            Queries = definition["queries"],
            RootInstanceName = definition["rootInstanceName"],
            RunAs = new(row.RunAs == AppIdentity.ServiceAccount ? "service_account" : "author", app.ServiceAccountId),
            SelfService = false,
            Tags = row.Tags,
            Others = others.Count > 0 ? others : null,
        }), Included([row]), new AppDetailsMeta
        {
            CreatedAt = row.CreatedAt,
            UpdatedAt = row.UpdatedAt,
            UpdatedSinceDeployment = row.HasDraft,
            UserName = row.AuthorName,
            UserUuid = row.AuthorId,
            Version = app.Number,
            Attention = Items(app.Attention),
        }, new([.. app.Connections.Select(c => new AppConnectionModel(c.Id.ToString(), "custom_connections",
            new(c.Name)))], Reference(row.Published))))
        { Version = row.Version };
    }

    /// <summary>A list of apps.</summary>
    public static AppListDocument List(PagedResult<AppRow> page, int total) => new(
        [.. page.Rows.Select(Item)], Included(page.Rows), new(new(total, page.Total)));

    /// <summary>How an app is published.</summary>
    public static AppDeploymentModel Deployment(AppPublication published) =>
        new(published.Id.ToString(), "deployment", new(published.VersionId), Meta(published));

    /// <summary>A version of an app.</summary>
    public static Resource<AppVersionAttributes> Version(Guid app, AppVersionRow version) =>
        JsonApi.Resource("appVersions", version.Id, new AppVersionAttributes
        {
            AppId = app,
            CreatedAt = version.At,
            HasEverBeenPublished = version.WasPublished,
            Name = version.Name,
            UpdatedAt = version.At,
            UserName = version.By,
            UserUuid = version.ById,
            Version = version.Number,
        });

    /// <summary>What keeps an app from working as items, each with its pointer into a body.</summary>
    public static IReadOnlyList<AttentionItem> Items(IEnumerable<Attention> attention) =>
        [.. attention.Select(a => new AttentionItem(Pointer(a.Pointer), a.Message))];

    /// <summary>Where a field of the services stands in a body.</summary>
    public static string Pointer(string field) =>
        $"/data/attributes/{(field == "run_as" ? "runAs" : field)}";

    private static AppListItem Item(AppRow row) => new(row.Id.ToString(), AppEndpoints.Type, new AppListAttributes
    {
        Description = row.Description,
        Favorite = row.IsFavorite,
        Name = row.Name,
        SelfService = false,
        Tags = row.Tags,
    }, new AppMetaModel
    {
        CreatedAt = row.CreatedAt,
        UpdatedAt = row.UpdatedAt,
        UpdatedSinceDeployment = row.HasDraft,
        UserName = row.AuthorName,
        UserUuid = row.AuthorId,
        Version = row.Number,
    }, Reference(row.Published) is { } deployment ? new(deployment) : null);

    private static IReadOnlyList<AppDeploymentModel> Included(IEnumerable<AppRow> rows) =>
        [.. rows.Select(r => r.Published).OfType<AppPublication>().Select(Deployment)];

    private static AppDeploymentReference? Reference(AppPublication? published) =>
        published is null ? null : new(new(published.Id.ToString(), "deployment"), Meta(published));

    private static AppDeploymentMeta Meta(AppPublication published) =>
        new(published.At, published.By, published.ById);
}
