using System.Security.Cryptography;
using System.Text;

namespace Connections.Core.Requests.Outbound;

/// <summary>
/// Writes multipart/form-data, RFC 7578. Names are escaped as browsers do it, so that none ends its header.
/// </summary>
internal static class MultipartForm
{
    /// <summary>Bytes and media type.</summary>
    /// <exception cref="Problem.Invalid">A file is no data URI.</exception>
    public static (byte[] Bytes, string ContentType) Write(IReadOnlyList<FormPart> parts)
    {
        var boundary = "cnx" + Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
        using var output = new MemoryStream();
        foreach (var part in parts)
        {
            Text($"--{boundary}\r\nContent-Disposition: form-data; name=\"{Escape(part.Key)}\"");
            if (part.IsDataUri)
            {
                var (type, content) = ReadDataUri(part);
                Text($"; filename=\"{Escape(part.Key)}\"\r\nContent-Type: {type}\r\n\r\n");
                output.Write(content);
            }
            else Text($"\r\n\r\n{part.Value}");

            Text("\r\n");
        }

        Text($"--{boundary}--\r\n");
        return (output.ToArray(), $"multipart/form-data; boundary={boundary}");

        void Text(string text) => output.Write(Encoding.UTF8.GetBytes(text));
    }

    private static string Escape(string name) =>
        name.Replace("\"", "%22", StringComparison.Ordinal).Replace("\r", "%0D", StringComparison.Ordinal).Replace("\n",
            "%0A", StringComparison.Ordinal);

    private static (string Type, byte[] Content) ReadDataUri(FormPart part)
    {
        var comma = part.Value.IndexOf(',', StringComparison.Ordinal);
        if (!part.Value.StartsWith("data:", StringComparison.OrdinalIgnoreCase) || comma < 0) throw Wrong(part);
        var head = part.Value[5..comma];
        var isBase64 = head.EndsWith(";base64", StringComparison.OrdinalIgnoreCase);
        var type = isBase64 ? head[..^7] : head;
        if (type.Length == 0) type = "text/plain";
        if (!type.All(c => char.IsAsciiLetterOrDigit(c) || "!#$&^_.+-/;= \"".Contains(c, StringComparison.Ordinal)))
            throw Wrong(part);
        try
        {
            var data = Uri.UnescapeDataString(part.Value[(comma + 1)..]);
            return (type, isBase64 ? Convert.FromBase64String(data) : Encoding.UTF8.GetBytes(data));
        }
        catch (FormatException)
        {
            throw Wrong(part);
        }
    }

    private static Problem.Invalid Wrong(FormPart part) =>
        new("formData", $"The file \"{part.Key}\" is not a data URI such as data:text/plain;base64,SGVsbG8=.");
}
