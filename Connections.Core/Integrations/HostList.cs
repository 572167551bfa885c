using System.Globalization;

namespace Connections.Core.Integrations;

/// <summary>
/// The value of a field of the format Hosts: names (<c>api.example.com</c>) and suffixes (<c>*.example.com</c>), with
/// or without a port, between commas.
/// </summary>
internal static class HostList
{
    private static readonly char[] Separators = [',', ' ', '\t'];

    /// <summary>The entries in their one form; those that are none are left as they are.</summary>
    public static IReadOnlyList<string> Read(string text) => [.. Split(text).Select(e => Canonical(e) ?? e)];

    /// <summary>The whole in its one form, whatever the order in which it was typed.</summary>
    public static string CanonicalText(string text) =>
        string.Join(',', Read(text).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));

    /// <summary>What is wrong with it, or null.</summary>
    public static string? Fault(string text)
    {
        var entries = Split(text);
        if (entries.Length > 50) return $"has {entries.Length} hosts; the maximum is 50.";
        if (entries.FirstOrDefault(e => NumericHost.Advice(Name(e)) is not null) is { } number)
            return $"has {DidYouMean.Quote(number)}, a nonstandard IPv4 address. {NumericHost.Advice(Name(number))}";
        return entries.FirstOrDefault(e => Canonical(e) is null) is { } wrong
            ? $"has {DidYouMean.Quote(wrong)}, which is not a host. Enter names, such as api.example.com, or "
            + "suffixes, such as *.example.com, without https:// or a path, separated by commas."
            : null;
    }

    private static string[] Split(string text) =>
        text.Split(Separators, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static string Name(string entry)
    {
        var rest = entry.StartsWith("*.", StringComparison.Ordinal) ? entry[2..] : entry;
        var colon = rest.LastIndexOf(':');
        return colon < 0 ? rest : rest[..colon];
    }

    private static string? Canonical(string entry)
    {
        var isSuffix = entry.StartsWith("*.", StringComparison.Ordinal);
        var rest = isSuffix ? entry[2..] : entry;
        var colon = rest.LastIndexOf(':');
        if (colon >= 0
            && (!int.TryParse(rest[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port)
                || port is < 1 or > 65535)) return null;
        var name = FieldFormats.CanonicalHost(colon < 0 ? rest : rest[..colon]);
        // A suffix of one label would be a whole top-level domain.
        if (name is null
            || (isSuffix
                && (!name.Contains('.', StringComparison.Ordinal) || Uri.CheckHostName(name) != UriHostNameType.Dns)))
            return null;
        return $"{(isSuffix ? "*." : "")}{name}{(colon < 0 ? "" : rest[colon..])}";
    }
}
