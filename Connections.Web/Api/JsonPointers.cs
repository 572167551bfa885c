namespace Connections.Web.Api;

/// <summary>
/// Where in a request's body each field that the services speak of stands. A field that was not sent is pointed to
/// where it belongs.
/// </summary>
internal sealed class JsonPointers(Func<string, string?> place)
{
    private readonly Dictionary<string, string> known = new(StringComparer.Ordinal);

    /// <summary>Remembers where a field is; who comes first stays.</summary>
    public void Add(string field, string pointer) => known.TryAdd(field, pointer);

    /// <summary>The pointer to a field, or null where it is about no part of the body.</summary>
    public string? Of(string field)
    {
        for (var end = field.Length; end > 0; end = field.LastIndexOf('/', end - 1))
            if (known.TryGetValue(field[..end], out var pointer)) return pointer + field[end..];
        return place(field);
    }

    /// <summary>A name as it is in a pointer (RFC 6901).</summary>
    public static string Escape(string name) =>
        name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
