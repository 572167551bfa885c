using System.Globalization;
using Connections.Core;

namespace Connections.Web.Api;

/// <summary>
/// Reads the query of an address, strictly: unknown parameters, bad numbers and bad ids are refused by name.
/// </summary>
internal sealed class QueryReader
{
    private readonly IQueryCollection values;
    private readonly List<ApiError> wrongs = [];

    private QueryReader(IQueryCollection values, IReadOnlyList<QueryParameter> known)
    {
        this.values = values;
        foreach (var name in values.Keys)
            if (known.All(p => p.Name != name))
                wrongs.Add(new ApiError($"Unknown parameter.{Available(known)}", Parameter: name));
    }

    /// <summary>The query of a call, of which the operation that was called for says what it may hold.</summary>
    public static QueryReader Create(HttpContext http) =>
        new(http.Request.Query, http.GetEndpoint()?.Metadata.GetMetadata<ApiOperation>()?.Query ?? []);

    /// <summary>Refuses the request if anything was wrong.</summary>
    /// <exception cref="ApiException">With all of it.</exception>
    public void Ensure()
    {
        if (wrongs.Count > 0) throw new ApiException(StatusCodes.Status400BadRequest, wrongs);
    }

    /// <summary>The page: <c>page[number]</c> from 0, <c>page[size]</c> 50 where it is not given.</summary>
    public PageRequest Page(string of = "page")
    {
        var size = Size($"{of}[size]");
        var offset = Number($"{of}[number]", 0) * (decimal)size;
        if (offset > int.MaxValue) wrongs.Add(new ApiError("There is no such page.", Parameter: $"{of}[number]"));
        return wrongs.Count > 0 ? PageRequest.First : new PageRequest((int)offset, size);
    }

    /// <summary>The page as workflows name it: <c>page</c> from 0, <c>limit</c> 50 where it is not given.</summary>
    public PageRequest LimitedPage()
    {
        var size = Size("limit");
        var offset = Number("page", 0) * (decimal)size;
        if (offset > int.MaxValue) wrongs.Add(new ApiError("There is no such page.", Parameter: "page"));
        return wrongs.Count > 0 ? PageRequest.First : new PageRequest((int)offset, size);
    }

    /// <summary>How many entries are wanted; 50 where it is not given.</summary>
    public int Size(string name)
    {
        var size = Number(name, PageRequest.First.Size);
        if (size is >= 1 and <= PageRequest.MaxSize) return (int)size;
        wrongs.Add(new ApiError($"A page has 1 to {PageRequest.MaxSize} entries.", Parameter: name));
        return PageRequest.First.Size;
    }

    /// <summary>One id, or null.</summary>
    public Guid? Id(string name)
    {
        if (Text(name) is not { } text) return null;
        if (Guid.TryParseExact(text, "D", out var id)) return id;
        wrongs.Add(new ApiError("Not a valid UUID.", Parameter: name));
        return null;
    }

    /// <summary>A time with its offset, or null.</summary>
    public DateTimeOffset? Time(string name)
    {
        if (Text(name) is not { } text) return null;
        if (TryReadTime(text, out var at)) return at;
        wrongs.Add(new ApiError("Write a time as 2026-11-22T08:30:00Z.", Parameter: name));
        return null;
    }

    /// <summary>Reads a time; where it says no offset, in UTC.</summary>
    public static bool TryReadTime(string text, out DateTimeOffset at) =>
        DateTimeOffset.TryParseExact(text, Times, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out at);

    /// <summary>Notes something wrong with a parameter.</summary>
    public void Fault(string name, string detail) => wrongs.Add(new ApiError(detail, Parameter: name));

    /// <summary>One text, or null.</summary>
    public string? Text(string name)
    {
        if (values[name] is not { Count: > 0 } given) return null;
        if (given.Count > 1) wrongs.Add(new ApiError("Send this parameter once.", Parameter: name));
        return given[0] ?? "";
    }

    /// <summary>Several texts: the parameter repeated, or with commas between.</summary>
    public IReadOnlyList<string> Texts(string name)
    {
        List<string> texts = [.. values[name].SelectMany(
            v => (v ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];
        if (texts.Count > Most) wrongs.Add(new ApiError($"At most {Most} values.", Parameter: name));
        return texts;
    }

    /// <summary>Several ids.</summary>
    public IReadOnlyList<Guid> Ids(string name)
    {
        var ids = new List<Guid>();
        foreach (var text in Texts(name))
        {
            if (Guid.TryParseExact(text, "D", out var id)) ids.Add(id);
            else wrongs.Add(new ApiError("Not a valid UUID.", Parameter: name));
        }
        return ids;
    }

    /// <summary>True or false; false where it is not given.</summary>
    public bool Flag(string name)
    {
        var text = Text(name);
        if (text is not (null or "true" or "false"))
            wrongs.Add(new ApiError("Must be true or false.", Parameter: name));
        return text == "true";
    }

    /// <summary>The same where leaving it out is a third answer.</summary>
    public bool? FlagOrNone(string name) => Text(name) is null ? null : Flag(name);

    /// <summary>The order: a name, with a minus before it for downwards.</summary>
    public (T Sort, bool Descending)? Sort<T>(IReadOnlyDictionary<string, T> names)
    {
        if (Text("sort") is not { } text) return null;
        var descending = text.StartsWith('-');
        if (names.TryGetValue(descending ? text[1..] : text, out var sort)) return (sort, descending);
        wrongs.Add(new ApiError($"Sort by one of {string.Join(", ", names.Keys)}; prefix it with a minus for "
            + "descending order.", Parameter: "sort"));
        return null;
    }

    private static string Available(IReadOnlyList<QueryParameter> known) =>
        known.Count == 0 ? "" : $" Available: {string.Join(", ", known.Select(p => p.Name))}.";

    // As many as the services look at.
    private const int Most = 100;

    private static readonly string[] Times = ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd"];

    private long Number(string name, long otherwise)
    {
        if (Text(name) is not { } text) return otherwise;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return number;
        wrongs.Add(new ApiError($"invalid parameter \"{name}\" in \"query\"; expected a whole number",
            Parameter: name));
        return otherwise;
    }
}
