using System.Text;

namespace Connections.Tests.Requests.Vendors;

/// <summary>
/// What a vendor's documentation says of its requests. Written from there, never from the catalog's files.
/// </summary>
/// <param name="Type">The integration.</param>
/// <param name="Host">The host that requests go to, unless a line says another.</param>
/// <param name="Docs">Where the documentation begins; the addresses of the lines are relative to it.</param>
/// <param name="Lines">A line for each credential kind, with its test, and each action.</param>
internal sealed record Vendor(string Type, string Host, string Docs, params DocumentedRequest[] Lines)
{
    public IEnumerable<VendorCredentialKind> Kinds => Lines.OfType<VendorCredentialKind>();

    public IEnumerable<VendorAction> Acts => Lines.OfType<VendorAction>();

    public IEnumerable<string> Hosts => Lines.Select(l => l.Host ?? Host).Distinct();

    public override string ToString() => Type;
}

/// <summary>A request that leaves.</summary>
/// <param name="Request">Verb and target, such as <c>GET /v1/models?limit=1</c>. The path as on the wire; parameters in
/// plain text, in any order.</param>
/// <param name="Page">The page of the documentation, relative to the vendor's.</param>
internal abstract record DocumentedRequest(string Request, string Page)
{
    /// <summary>Body: JSON as a value, a form with values in plain text.</summary>
    public string? Body { get; init; }

    /// <summary>Media type of the body, where it is neither plain JSON nor a form.</summary>
    public string? As { get; init; }

    /// <summary>Headers of this request alone, <c>Name: value</c>, parted by <c> | </c>.</summary>
    public string? Headers { get; init; }

    /// <summary>Another host than the vendor's.</summary>
    public string? Host { get; init; }
}

/// <summary>
/// A credential kind: its fields as <c>name=value</c> parted by <c>; </c>, its sign-in headers, and its
/// test.
/// </summary>
internal sealed record VendorCredentialKind(string Type, string Fields, string SignsIn, string Request, string Page)
    : DocumentedRequest(Request, Page)
{
    /// <summary>Why its authentication is tested elsewhere; its actions are then sent without.</summary>
    public string? Elsewhere { get; init; }

    /// <summary>RFC 7617.</summary>
    public static string Basic(
        string pair) => $"Authorization: Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(pair))}";
}

/// <summary>An action: its inputs as <c>name=value</c> parted by <c>; </c>, and its request.</summary>
internal sealed record VendorAction(string Id, string Inputs, string Request, string Page)
    : DocumentedRequest(Request, Page);
