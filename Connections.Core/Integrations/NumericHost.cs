using System.Globalization;

namespace Connections.Core.Integrations;

/// <summary>
/// Hosts that are numbers. Readers of addresses disagree on them: <c>0127.0.0.1</c> is 87.0.0.1 to one and 127.0.0.1 to
/// another, and
/// <c>2130706433</c> is 127.0.0.1. So only four plain decimals are taken. What is looked at is the text as it was
/// typed, because .NET's reader of addresses rewrites such a host before anything else sees it.
/// </summary>
internal static class NumericHost
{
    private static readonly IdnMapping Idn = new();

    /// <summary>
    /// What to write instead of a host that is a number in another form; null where it is a name, IPv6, or four plain
    /// decimals.
    /// </summary>
    public static string? Advice(string host)
    {
        if (host.Contains(':', StringComparison.Ordinal)) return null;
        var plain = Fold(host);
        var labels = (plain.EndsWith('.') ? plain[..^1] : plain).Split('.');
        if (!IsNumber(labels[^1])) return null;
        var canonical = Read(labels, octal: false, plainOnly: true);
        if (canonical is not null && canonical == host) return null;

        var read = new[] { Read(labels, octal: true), Read(labels, octal: false) }.OfType<string>().Distinct().ToList();
        return read switch
        {
            [] => "Enter a name, such as api.example.com, or four numbers from 0 to 255.",
            [var only] => $"Enter {only}.",
            [var octal, var padded, ..] => $"Enter {octal}, or {padded} if the leading zeros mean nothing.",
        };
    }

    /// <summary>
    /// What is wrong with the host of an absolute address as it was typed, as a sentence; null where nothing is.
    /// </summary>
    public static string? FaultOf(string address)
    {
        var host = TypedUrl.Host(address);
        return Advice(host) is { } advice
            ? $"The host {DidYouMean.Quote(host)} is a nonstandard IPv4 address. {advice}"
            : null;
    }

    // As names are compared: 127。0。0。1 and ①②⑦.0.0.1 are 127.0.0.1.
    private static string Fold(string host)
    {
        if (host.All(char.IsAscii)) return host;
        try
        {
            return Idn.GetAscii(host);
        }
        catch (ArgumentException)
        {
            return host;
        }
    }

    // As the URL Standard has it: a host whose last label is a number is an address, or none.
    private static bool IsNumber(string label) =>
        label.Length > 0
            && (label.All(char.IsAsciiDigit) || (IsHexadecimal(label) && label.Skip(2).All(char.IsAsciiHexDigit)));

    private static bool IsHexadecimal(string label) => label.StartsWith("0x", StringComparison.OrdinalIgnoreCase);

    // One to four numbers: the last one fills what the others leave.
    private static string? Read(string[] labels, bool octal, bool plainOnly = false)
    {
        if (labels.Length > 4 || (plainOnly && labels.Length != 4)) return null;
        uint address = 0;
        for (var i = 0; i < labels.Length; i++)
        {
            var isLast = i == labels.Length - 1;
            var most = isLast ? uint.MaxValue >> (8 * i) : byte.MaxValue;
            if (Number(labels[i], octal, plainOnly) is not { } number || number > most) return null;
            address |= isLast ? (uint)number : (uint)number << (24 - (8 * i));
        }
        return $"{address >> 24}.{(address >> 16) & 255}.{(address >> 8) & 255}.{address & 255}";
    }

    private static ulong? Number(string label, bool octal, bool plainOnly)
    {
        if (label.Length is 0 or > 24 || (plainOnly && label is ['0', _, ..])) return null;
        if (IsHexadecimal(label))
            return label.Length == 2 ? 0
                : ulong.TryParse(label.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture,
                    out var hex) ? hex : null;
        if (!label.All(char.IsAsciiDigit)) return null;
        if (!octal || label is not ['0', _, ..])
            return ulong.TryParse(label, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
                : null;
        return label.All(c => c is >= '0' and <= '7') ? label.Aggregate(0UL, (sum, c) => (sum * 8) + (ulong)(c - '0'))
            : null;
    }
}
