using System.Globalization;
using System.Text;

namespace Connections.Core.Requests.Aws;

/// <summary>
/// The one form of an address that is both sent and signed. AWS decodes what arrives and encodes it anew before it
/// computes the signature, so every character but letters, digits and <c>- . _ ~</c> leaves encoded.
/// </summary>
internal static class AwsAddress
{
    /// <summary>The address in that form.</summary>
    public static Uri Canonical(Uri uri, string service)
    {
        var segments = uri.AbsolutePath.Split('/').Select(EncodeAnew);
        var path = AwsSigningNames.TakesPathAsIs(service) ? Key(string.Join('/', segments)) : Normal([.. segments]);
        var query = string.Join('&', Pairs(uri).Select(p => p.Value is null ? p.Name : $"{p.Name}={p.Value}"));
        return new Uri($"{uri.Scheme}://{uri.Authority}{path}{(query.Length > 0 ? "?" : "")}{query}");
    }

    /// <summary>The names and values of a query, encoded; a value is null where there is no "=".</summary>
    public static IEnumerable<(string Name, string? Value)> Pairs(Uri uri) =>
        uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Split('=', 2))
            .Select(pair => (Form(pair[0]), pair.Length > 1 ? Form(pair[1]) : (string?)null));

    /// <summary>RFC 3986: all but letters, digits and <c>- . _ ~</c>.</summary>
    public static string Encode(string text) => Uri.EscapeDataString(text);

    // A plus in a query is a blank to AWS, as it is in forms.
    private static string Form(string text) => EncodeAnew(text.Replace('+', ' '));

    // Byte by byte: what is encoded in an address need not be UTF-8.
    private static string EncodeAnew(string text)
    {
        var encoded = new StringBuilder(text.Length);
        var bytes = Encoding.UTF8.GetBytes(text);
        for (var i = 0; i < bytes.Length; i++)
        {
            var value = bytes[i];
            if (value == '%' && i + 2 < bytes.Length && char.IsAsciiHexDigit((char)bytes[i + 1])
                && char.IsAsciiHexDigit((char)bytes[i + 2]))
            {
                value = Convert.FromHexString($"{(char)bytes[i + 1]}{(char)bytes[i + 2]}")[0];
                i += 2;
            }
            if (char.IsAsciiLetterOrDigit((char)value) || value is (byte)'-' or (byte)'.' or (byte)'_' or (byte)'~')
                encoded.Append((char)value);
            else encoded.Append(CultureInfo.InvariantCulture, $"%{value:X2}");
        }
        return encoded.ToString();
    }

    // To S3 an encoded slash is the slash of a key. Where that would make a dot segment, it stays as it is.
    private static string Key(string path)
    {
        var plain = path.Replace("%2F", "/", StringComparison.Ordinal);
        return plain.Split('/').Any(s => s is "." or "..") ? path : plain;
    }

    // Empty segments are taken out; a slash at the end stays.
    private static string Normal(string[] segments)
    {
        var path = new StringBuilder();
        foreach (var segment in segments.Where(s => s.Length > 0)) path.Append('/').Append(segment);
        if (path.Length == 0 || segments[^1].Length == 0) path.Append('/');
        return path.ToString();
    }
}
