using Connections.Core;
using Connections.Core.People;
using Connections.Web.Api.Contracts;

namespace Connections.Web.Api;

/// <summary>Makes JSON:API documents.</summary>
internal static class JsonApi
{
    /// <summary>A resource.</summary>
    public static Resource<T> Resource<T>(string type, Guid id, T attributes)
        where T : notnull => new(id.ToString(), type, attributes);

    /// <summary>A resource with relationships.</summary>
    public static Resource<T, TRelationships> Resource<T, TRelationships>(
        string type, Guid id, T attributes, TRelationships relationships)
        where T : notnull where TRelationships : notnull => new(id.ToString(), type, attributes, relationships);

    /// <summary>A response with one resource.</summary>
    public static ApiOk<Document<T>> One<T>(T resource, Guid? version = null)
        where T : notnull => new(new(resource)) { Version = version };

    /// <summary>A response with what was created.</summary>
    public static ApiCreated<Document<T>> Created<T>(T resource, Guid? version = null)
        where T : notnull => new(new(resource)) { Version = version };

    /// <summary>A response with a list that is there as a whole.</summary>
    public static ApiOk<ListDocument<T>> All<TRow, T>(IEnumerable<TRow> rows, Func<TRow, T> write)
        where T : notnull => new(new([.. rows.Select(write)]));

    /// <summary>A response with a page of a list.</summary>
    public static ApiOk<ListDocument<T, TotalMeta>> Page<TRow, T>(
        PagedResult<TRow> page, Func<TRow, T> write, int? total = null)
        where T : notnull => new(new([.. page.Rows.Select(write)], new(total ?? page.Total, page.Total)));

    /// <summary>A relationship to many.</summary>
    public static ToMany Related(string type, IEnumerable<NamedRef> to) =>
        new([.. to.Select(t => new ResourceIdentifier(t.Id.ToString(), type))]);

    /// <summary>A relationship to one.</summary>
    public static ToOne Related(string type, Guid to) => new(new(to.ToString(), type));

    /// <summary>There is no more to say.</summary>
    public static ApiNoContent Done() => new();
}
