using System.Text;
using Connections.Core.Egress;
using Connections.Core.Requests.Tokens;

namespace Connections.Core.Requests.Outbound;

/// <summary>A request while it is put together: what the action asks for, then what the connection adds.</summary>
internal sealed class OutboundRequest(string method, Uri uri)
{
    private (byte[] Bytes, string ContentType)? settled;

    /// <summary>HTTP verb.</summary>
    public string Method { get; } = method;

    /// <summary>The address, with the query that it came with.</summary>
    public Uri Uri { get; private set; } = uri;

    /// <summary>Headers, each name once.</summary>
    public List<KeyValuePair<string, string>> Headers { get; } = [];

    /// <summary>
    /// Query parameters besides those of the address; values are not encoded yet, and a name may come twice.
    /// </summary>
    public List<KeyValuePair<string, string>> Query { get; } = [];

    /// <summary>Body; null: none.</summary>
    public OutboundBody? Body { get; set; }

    /// <summary>Parts of a multipart form; excludes a body.</summary>
    public List<FormPart> Form { get; } = [];

    /// <summary>
    /// Secrets that came into being on the way, such as a user name and password in one; to be masked like the others.
    /// </summary>
    public List<SecretValue> Derived { get; } = [];

    /// <summary>
    /// Has the token masked that was kept so far. It may still be accepted, and services name it when they give out
    /// another.
    /// </summary>
    public void KnowEarlier(ObtainedToken? token) => Derived.AddRange(token?.Parts.Values ?? []);

    /// <summary>Who it is in the TLS handshake; null: nobody.</summary>
    public ClientIdentity? Client { get; set; }

    /// <summary>Answers the server's challenge; null: nothing does.</summary>
    public IChallengeResponder? Challenge { get; set; }

    /// <summary>The token that was put on it; null where it takes none.</summary>
    public ObtainedToken? Token { get; set; }

    /// <summary>The exchange that obtained a token for this request; null where none was needed.</summary>
    public TokenFailure? Exchange { get; set; }

    /// <summary>Sets a header, in place of one of that name.</summary>
    public void SetHeader(string name, string value)
    {
        Headers.RemoveAll(h => h.Key.Equals(name, StringComparison.OrdinalIgnoreCase));
        Headers.Add(new(name, value));
    }

    /// <summary>The address with all parameters.</summary>
    public Uri FullUri()
    {
        if (Query.Count == 0) return Uri;
        var text = new StringBuilder(Uri.OriginalString);
        var separator = Uri.Query.Length > 0 || Uri.OriginalString.EndsWith('?') ? '&' : '?';
        if (Uri.Query is "?" || text[^1] == '?') separator = '\0';
        foreach (var (name, value) in Query)
        {
            if (separator != '\0') text.Append(separator);
            text.Append(Uri.EscapeDataString(name)).Append('=').Append(Uri.EscapeDataString(value));
            separator = '&';
        }

        return new Uri(text.ToString());
    }

    /// <summary>Puts the whole address, parameters and all, into another form, in which it is sent.</summary>
    public Uri Rewrite(Func<Uri, Uri> form)
    {
        Uri = form(FullUri());
        Query.Clear();
        return Uri;
    }

    /// <summary>
    /// The body as it will be sent, with its media type; null: none. From here on it stays as it is, so that it can be
    /// signed.
    /// </summary>
    public (byte[] Bytes, string ContentType)? Settle() => settled ??=
        Form.Count > 0 ? MultipartForm.Write(Form) : Body is { } one
            ? (Encoding.UTF8.GetBytes(one.Content), one.ContentType) : null;

    /// <summary>Ready to leave.</summary>
    public EgressRequest ToEgress(HostBinding hosts, EgressLimits limits, string? poolKey = null)
    {
        var body = Settle();
        return new EgressRequest
        {
            Method = Method,
            Uri = FullUri(),
            AllowedHosts = hosts,
            Headers = body is null ? Headers
                : [.. Headers.Where(h => !h.Key.Equals("Content-Type", StringComparison.OrdinalIgnoreCase))],
            // A missing array would become an empty body, which is one.
            Body = body is { } content ? (ReadOnlyMemory<byte>?)content.Bytes : null,
            ContentType = body?.ContentType,
            Limits = limits,
            PoolKey = poolKey,
            Client = Client,
            Challenge = Challenge,
        };
    }
}

/// <summary>A body and its media type.</summary>
internal sealed record OutboundBody(string Content, string ContentType);

/// <summary>A part of a multipart form: a text, or a file as a data URI.</summary>
internal sealed record FormPart(string Key, string Value, bool IsDataUri);
