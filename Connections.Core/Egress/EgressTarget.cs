using System.Diagnostics.CodeAnalysis;
using Connections.Core.Integrations;

namespace Connections.Core.Egress;

/// <summary>Which addresses can be asked at all, before any rule on where they lead.</summary>
internal static class EgressTarget
{
    /// <summary>Reads an absolute address.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out Uri? uri, out string fault)
    {
        uri = null;
        // Before .NET's reader has rewritten it.
        if (NumericHost.FaultOf(text) is { } number)
        {
            fault = number;
            return false;
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out var parsed))
        {
            fault = "This is not a valid address. It must begin with https:// and a host name.";
            return false;
        }

        if (Fault(parsed) is { } found)
        {
            fault = found;
            return false;
        }

        uri = parsed;
        fault = "";
        return true;
    }

    /// <summary>Why an address cannot be asked, or null.</summary>
    public static string? Fault(Uri uri)
    {
        if (!uri.IsAbsoluteUri) return "The address has no host.";
        if (NumericHost.FaultOf(uri.OriginalString) is { } number) return number;
        if (uri.Scheme != Uri.UriSchemeHttps && uri.Scheme != Uri.UriSchemeHttp)
            return "The address must begin with https://.";

        // Other readers of addresses disagree on these; nobody needs them.
        foreach (var c in uri.OriginalString)
        {
            if (c is <= ' ' or '\\' or '\u007f' || char.IsControl(c)
                || char.GetUnicodeCategory(c) == System.Globalization.UnicodeCategory.Format)
                return "The address contains a space, a backslash or an invisible character.";
        }

        if (uri.UserInfo.Length > 0 || Authority(uri.OriginalString).Contains('@', StringComparison.Ordinal))
            return "The address contains a username. Enter credentials in their own fields.";
        if (uri.Fragment.Length > 0) return "The address has a \"#\" part, which is never sent.";
        if (uri.IdnHost.Length == 0) return "The address has no host.";
        return uri.OriginalString.Length > 16 * 1024 ? "The address is longer than 16 KB." : null;
    }

    private static string Authority(string text)
    {
        var start = text.IndexOf("//", StringComparison.Ordinal);
        if (start < 0) return "";
        var rest = text[(start + 2)..];
        var end = rest.AsSpan().IndexOfAny('/', '?', '#');
        return end < 0 ? rest : rest[..end];
    }
}
