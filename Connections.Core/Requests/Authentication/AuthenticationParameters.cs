using System.Text;

namespace Connections.Core.Requests.Authentication;

/// <summary>The parameters of a challenge, RFC 9110 §11.2: <c>realm="a, b", algorithm=MD5</c>.</summary>
internal static class AuthenticationParameters
{
    /// <summary>The parameters by name, whatever its case; of one that comes twice, the first.</summary>
    public static IReadOnlyDictionary<string, string> Read(string text)
    {
        var found = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var at = 0;
        while (at < text.Length)
        {
            var equals = text.IndexOf('=', at);
            if (equals < 0) break;
            var name = text[at..equals].Trim(' ', '\t', ',');
            at = equals + 1;
            while (at < text.Length && text[at] is ' ' or '\t') at++;
            var value = at < text.Length && text[at] == '"' ? Quoted(text, ref at) : Token(text, ref at);
            if (name.Length > 0) found.TryAdd(name, value);
            var comma = text.IndexOf(',', at);
            at = comma < 0 ? text.Length : comma + 1;
        }

        return found;
    }

    private static string Quoted(string text, ref int at)
    {
        var value = new StringBuilder();
        for (at++; at < text.Length && text[at] != '"'; at++)
        {
            if (text[at] == '\\' && at + 1 < text.Length) at++;
            value.Append(text[at]);
        }

        at = Math.Min(at + 1, text.Length);
        return value.ToString();
    }

    private static string Token(string text, ref int at)
    {
        var end = text.IndexOf(',', at);
        var value = text[at..(end < 0 ? text.Length : end)].Trim();
        at = end < 0 ? text.Length : end;
        return value;
    }
}
