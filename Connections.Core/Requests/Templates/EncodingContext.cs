namespace Connections.Core.Requests.Templates;

/// <summary>Where a filled-in text lands. It decides how each value is encoded, and what is refused.</summary>
internal enum EncodingContext
{
    /// <summary>Nothing is encoded: plain text, a user name, a value that is encoded later.</summary>
    Plain,

    /// <summary>The value of a header: printable ASCII only, refused otherwise.</summary>
    Header,

    /// <summary>A name or value of a query: percent-encoded.</summary>
    Query,

    /// <summary>
    /// A path: each value is one segment, or part of one, percent-encoded; empty values and dot segments are refused.
    /// </summary>
    Path,

    /// <summary>
    /// An address, or its part from the path on. Values in the host are letters, digits, dots and hyphens; in the path
    /// segments; in the query percent-encoded. A value that begins the text may be a whole address.
    /// </summary>
    Url,

    /// <summary>A host name: values are letters, digits, dots and hyphens.</summary>
    Host,

    /// <summary>A form body (<c>a={{ x }}&amp;b={{ y }}</c>): percent-encoded.</summary>
    Form,

    /// <summary>The inside of a JSON string: escaped.</summary>
    JsonString,

    /// <summary>
    /// A JSON document. Between quotes a value is escaped; outside it becomes a JSON value of its own: a text a quoted
    /// string, except that a public text which is a JSON number, <c>true</c> or <c>false</c> stands as it is. The
    /// result must be JSON.
    /// </summary>
    Json,

    /// <summary>XML or HTML text or attribute: escaped.</summary>
    Xml,
}

/// <summary>Which landing a body has.</summary>
internal static class EncodingContexts
{
    /// <summary>The landing for bodies of that media type; parameters such as <c>charset</c> do not matter.</summary>
    public static EncodingContext ForBody(string contentType)
    {
        var media = contentType.Split(';')[0].Trim();
        if (Is("application/json") || Ends("+json")) return EncodingContext.Json;
        if (Is("application/x-www-form-urlencoded")) return EncodingContext.Form;
        if (Is("application/xml") || Is("text/xml") || Is("text/html") || Ends("+xml")) return EncodingContext.Xml;
        return EncodingContext.Plain;

        bool Is(string other) => media.Equals(other, StringComparison.OrdinalIgnoreCase);
        bool Ends(string suffix) => media.EndsWith(suffix, StringComparison.OrdinalIgnoreCase);
    }
}
