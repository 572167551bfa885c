using System.Text;

namespace Connections.Tests.Support;

/// <summary>
/// A piece of a secret that is nowhere else, and the forms in which it could come to light: in clear, base64 at
/// each of its three offsets, hex, escaped for addresses and JSON, UTF-16.
/// </summary>
public static class SecretMarks
{
    /// <summary>The forms of a text.</summary>
    public static IReadOnlyList<byte[]> GetForms(string text) =>
    [
        .. GetForms(Encoding.UTF8.GetBytes(text)),
        Encoding.Unicode.GetBytes(text),
        Encoding.UTF8.GetBytes(Uri.EscapeDataString(text)),
        Encoding.UTF8.GetBytes(string.Concat(text.Select(c => $"%{(int)c:X2}"))),
        Encoding.UTF8.GetBytes(string.Concat(text.Select(c => $"\\u{(int)c:X4}"))),
        Encoding.UTF8.GetBytes(
            text.Replace("+", "\\u002B", StringComparison.Ordinal).Replace("/", "\\/", StringComparison.Ordinal)),
        Encoding.UTF8.GetBytes(System.Net.WebUtility.HtmlEncode(text)),
    ];

    /// <summary>The forms of bytes, such as a piece of a private key.</summary>
    public static IReadOnlyList<byte[]> GetForms(byte[] bytes)
    {
        var base64 = Enumerable.Range(0, 3).Select(offset => Base64(bytes, offset)).ToList();
        return
        [
            bytes,
            .. new[] { Convert.ToHexString(bytes), Convert.ToHexStringLower(bytes) }
                .Concat(base64)
                .Concat(base64.Select(b => b.Replace('+', '-').Replace('/', '_')))
                .Distinct().Select(Encoding.ASCII.GetBytes),
        ];
    }

    /// <summary>Whether any of the forms is in it.</summary>
    public static bool AppearIn(ReadOnlySpan<byte> content, IEnumerable<byte[]> forms)
    {
        foreach (var form in forms)
            if (content.IndexOf(form) >= 0) return true;
        return false;
    }

    // Only the signs that depend on these bytes alone, whatever comes before and after them.
    private static string Base64(byte[] bytes, int offset)
    {
        var text = Convert.ToBase64String([.. new byte[offset], .. bytes]);
        return text[((offset * 8 + 5) / 6)..((offset + bytes.Length) * 8 / 6)];
    }
}
