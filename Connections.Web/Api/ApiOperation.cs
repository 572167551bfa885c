namespace Connections.Web.Api;

/// <summary>What a parameter of a query can be.</summary>
internal enum QueryValue
{
    /// <summary>A text.</summary>
    Text,

    /// <summary>Several texts, with commas between.</summary>
    Texts,

    /// <summary>An id.</summary>
    Id,

    /// <summary>Several ids, with commas between.</summary>
    Ids,

    /// <summary>True or false.</summary>
    Flag,

    /// <summary>A whole number.</summary>
    Number,

    /// <summary>How many entries a page has.</summary>
    Size,
}

/// <summary>A parameter of a query.</summary>
/// <param name="Name">Its name, such as <c>page[size]</c>.</param>
/// <param name="About">What it does, in a sentence.</param>
/// <param name="Value">What it can be.</param>
internal sealed record QueryParameter(string Name, string About, QueryValue Value = QueryValue.Text)
{
    /// <summary>The page of a list.</summary>
    public static IReadOnlyList<QueryParameter> Page { get; } = [
        new("page[size]", "Entries per page, 1 to 200; 50 by default.", QueryValue.Size),
        new("page[number]", "The page, starting at 0.", QueryValue.Number)];

    /// <summary>For whom something is explained.</summary>
    public static QueryParameter Identity { get; } = new("identity_id",
        "The user or service account to check; the caller by default.", QueryValue.Id);

    /// <summary>What is asked for in a group.</summary>
    public static QueryParameter Identifiers { get; } = new("identifiers",
        "For each key of the group a value, as key:value, separated by commas.", QueryValue.Texts);

    /// <summary>A part of a name.</summary>
    public static QueryParameter Search { get; } = new("filter[search]", "Part of the name.");

    /// <summary>Who takes over.</summary>
    public static QueryParameter Successor { get; } = new("successor_id",
        "The new Editor of what only this principal can edit.", QueryValue.Id);

    /// <summary>How a list is ordered.</summary>
    public static QueryParameter Sort(IEnumerable<string> names) =>
        new("sort", $"One of {string.Join(", ", names)}; prefix it with a minus for descending order.");
}

/// <summary>
/// What an endpoint is: its name, what it does, and which parameters its query may have. The document is made of it.
/// </summary>
/// <param name="Id">Name for programs, such as <c>listUsers</c>.</param>
/// <param name="Text">What it does, in sentences, of which the first is its summary.</param>
/// <param name="Query">The parameters that it knows; every other one is refused.</param>
internal sealed record ApiOperation(string Id, string Text, IReadOnlyList<QueryParameter> Query)
{
    /// <summary>What it does, in a sentence.</summary>
    public string Summary => Text.IndexOf(". ", StringComparison.Ordinal) is > 0 and var end ? Text[..(end + 1)] : Text;
}

/// <summary>An operation of Core that an endpoint does.</summary>
/// <param name="Service">The service.</param>
/// <param name="Method">Its method.</param>
internal sealed record CoreOperation(Type Service, string Method);

/// <summary>Says of endpoints what they are.</summary>
internal static class ApiOperationExtensions
{
    /// <summary>Names an endpoint.</summary>
    public static RouteHandlerBuilder WithOperation(this RouteHandlerBuilder endpoint, string id, string text,
        params IReadOnlyList<QueryParameter> query)
    {
        var operation = new ApiOperation(id, text, query);
        return endpoint.WithMetadata(operation).WithName(id).WithSummary(operation.Summary);
    }

    /// <summary>Says of an endpoint what body it reads.</summary>
    public static RouteHandlerBuilder WithBody<T>(this RouteHandlerBuilder endpoint, bool isOptional = false) =>
        endpoint.WithMetadata(new RequestBody(typeof(T), isOptional));

    /// <summary>Says of an endpoint that its answer is given once.</summary>
    public static RouteHandlerBuilder IsNotReplayable(this RouteHandlerBuilder endpoint) =>
        endpoint.WithMetadata(new NotReplayable());

    /// <summary>Says of an endpoint that no one transaction covers what it does.</summary>
    public static RouteHandlerBuilder IsNotAtomic(this RouteHandlerBuilder endpoint) =>
        endpoint.WithMetadata(new NotAtomic());

    /// <summary>Says of an endpoint that it can answer for what was done before.</summary>
    public static RouteHandlerBuilder MayAnswerLater(this RouteHandlerBuilder endpoint) =>
        endpoint.WithMetadata(new AnswersLater());

    /// <summary>Says of an endpoint that it changes nothing.</summary>
    public static RouteHandlerBuilder IsReadOnly(this RouteHandlerBuilder endpoint) =>
        endpoint.WithMetadata(new ChangesNothing());

    /// <summary>Says of an endpoint what its answer is about: who can read that may be given it again.</summary>
    public static RouteHandlerBuilder About<TService>(
        this RouteHandlerBuilder endpoint, Func<TService, HttpContext, CancellationToken, Task> read)
        where TService : notnull =>
        endpoint.WithMetadata(new ReadAgain((http, ct) =>
            read(http.RequestServices.GetRequiredService<TService>(), http, ct)));

    /// <summary>Says which operation of Core an endpoint does.</summary>
    public static RouteHandlerBuilder Calls<TService>(this RouteHandlerBuilder endpoint, string method) =>
        endpoint.WithMetadata(new CoreOperation(typeof(TService), method));
}
