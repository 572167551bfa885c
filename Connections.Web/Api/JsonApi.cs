using System.Globalization;
using System.Text.Json.Nodes;
using Connections.Core;
using Connections.Core.People;

namespace Connections.Web.Api;

/// <summary>Writes JSON:API documents.</summary>
internal static class JsonApi
{
    /// <summary>A resource.</summary>
    public static JsonObject Resource(string type, string id, JsonObject attributes, JsonObject? relationships = null)
    {
        var resource = new JsonObject { ["id"] = id, ["type"] = type, ["attributes"] = attributes };
        if (relationships is not null) resource["relationships"] = relationships;
        return resource;
    }

    /// <summary>The same with an id of ours.</summary>
    public static JsonObject Resource(string type, Guid id, JsonObject attributes, JsonObject? relationships = null) =>
        Resource(type, id.ToString(), attributes, relationships);

    /// <summary>An answer with one resource.</summary>
    public static ApiResult One(JsonObject resource, int status = StatusCodes.Status200OK, Guid? version = null) =>
        new(status, new JsonObject { ["data"] = resource }) { Version = version };

    /// <summary>An answer with a list that is there as a whole.</summary>
    public static ApiResult All<T>(IEnumerable<T> rows, Func<T, JsonNode> write) =>
        new(StatusCodes.Status200OK, new JsonObject { ["data"] = List(rows, write) });

    /// <summary>An answer with a page of a list.</summary>
    public static ApiResult Page<T>(PagedResult<T> page, Func<T, JsonNode> write) =>
        new(StatusCodes.Status200OK, new JsonObject
        {
            ["data"] = List(page.Rows, write),
            ["meta"] = Total(page.Total),
        });

    /// <summary>How many there are in all.</summary>
    public static JsonObject Total(int total) => new() { ["total"] = total, ["total_filtered"] = total };

    /// <summary>A list.</summary>
    public static JsonArray List<T>(IEnumerable<T> rows, Func<T, JsonNode?> write) => new([.. rows.Select(write)]);

    /// <summary>A list of texts.</summary>
    public static JsonArray Texts(IEnumerable<string> texts) => List(texts, t => t);

    /// <summary>A relationship to many.</summary>
    public static JsonObject Related(string type, IEnumerable<NamedRef> to) =>
        new() { ["data"] = List(to, t => new JsonObject { ["id"] = t.Id.ToString(), ["type"] = type }) };

    /// <summary>A relationship to one.</summary>
    public static JsonObject Related(string type, Guid to) =>
        new() { ["data"] = new JsonObject { ["id"] = to.ToString(), ["type"] = type } };

    /// <summary>A time, as these answers write it.</summary>
    public static string Time(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture);

    /// <summary>A time, or null.</summary>
    public static string? Time(DateTimeOffset? at) => at is { } then ? Time(then) : null;

    /// <summary>A name of an enumeration, as it goes over the wire.</summary>
    public static string Word<T>(T value)
        where T : struct, Enum => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    /// <summary>Nothing more to say.</summary>
    public static ApiResult Done() => new(StatusCodes.Status204NoContent);
}
