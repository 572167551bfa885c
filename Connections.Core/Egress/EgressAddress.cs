using System.Net;
using System.Net.Sockets;

namespace Connections.Core.Egress;

/// <summary>What an address is, from harmless to never.</summary>
internal enum AddressClass
{
    /// <summary>On the public internet.</summary>
    Public,

    /// <summary>Loopback, private or one of this machine's own: reachable where the operator lists it.</summary>
    Inside,

    /// <summary>
    /// Set aside for something that is no server: documentation, benchmarks, tunnels, reserved. Cannot be opened.
    /// </summary>
    Special,

    /// <summary>Link-local, cloud metadata, multicast, unspecified. Cannot be opened.</summary>
    Never,
}

/// <summary>Normal form and class of addresses. Pure.</summary>
internal static class EgressAddress
{
    private static readonly (IPNetwork Range, AddressClass Class, string Name)[] Ranges =
    [
        .. RangesIn(AddressClass.Never, "unspecified", "0.0.0.0/8", "::/128"),
        .. RangesIn(AddressClass.Never, "link-local", "169.254.0.0/16", "fe80::/10"),
        .. RangesIn(AddressClass.Never, "cloud metadata", "168.63.129.16/32", "100.100.100.200/32", "192.0.0.192/32",
            "fd00:ec2::254/128", "fd20:ce::254/128"),
        .. RangesIn(AddressClass.Never, "multicast or broadcast", "224.0.0.0/4", "255.255.255.255/32", "ff00::/8"),
        .. RangesIn(AddressClass.Inside, "loopback", "127.0.0.0/8", "::1/128"),
        .. RangesIn(AddressClass.Inside, "private", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"),
        .. RangesIn(AddressClass.Inside, "carrier-grade NAT", "100.64.0.0/10"),
        .. RangesIn(AddressClass.Special, "IETF protocols", "192.0.0.0/24", "2001::/23"),
        .. RangesIn(AddressClass.Special, "documentation", "192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24",
            "2001:db8::/32", "3fff::/20"),
        .. RangesIn(AddressClass.Special, "benchmarking", "198.18.0.0/15"),
        .. RangesIn(AddressClass.Special, "anycast of AS112, AMT and 6to4 relays", "192.31.196.0/24", "192.52.193.0/24",
            "192.175.48.0/24", "192.88.99.0/24", "2620:4f:8000::/48"),
        .. RangesIn(AddressClass.Special, "reserved", "240.0.0.0/4"),
        .. RangesIn(AddressClass.Special, "translation or tunnel", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16"),
        .. RangesIn(AddressClass.Special, "segment routing", "5f00::/16"),
    ];

    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");

    /// <summary>
    /// The address that packets really go to: an IPv4 address written as IPv6 (<c>::ffff:a.b.c.d</c>) becomes IPv4, and
    /// a scope is dropped.
    /// </summary>
    public static IPAddress Normalize(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return address;
        if (address.IsIPv4MappedToIPv6) return address.MapToIPv4();
        return address.ScopeId == 0 ? address : new IPAddress(address.GetAddressBytes());
    }

    /// <summary>
    /// The class of an address and the range it is in. An embedded IPv4 address counts as well, and the worse of the
    /// two wins.
    /// </summary>
    public static (AddressClass Class, string Range) Classify(IPAddress address)
    {
        var normal = Normalize(address);
        var own = ClassifyOne(normal);
        if (EmbeddedIPv4(normal) is not { } embedded) return own;
        var inner = ClassifyOne(embedded);

        // Whatever leads to the inside through a tunnel is not what an operator opened by listing the inside.
        if (inner.Class == AddressClass.Inside) inner = (AddressClass.Special, inner.Range);
        return inner.Class > own.Class ? (inner.Class, $"{inner.Range}, embedded in IPv6") : own;
    }

    /// <summary>Whether the whole network is in a range that cannot be opened.</summary>
    public static bool IsShut(IPNetwork network, out string range)
    {
        foreach (var known in Ranges)
        {
            if (known.Class is AddressClass.Public or AddressClass.Inside) continue;
            if (known.Range.BaseAddress.AddressFamily != network.BaseAddress.AddressFamily) continue;
            if (known.Range.PrefixLength > network.PrefixLength || !known.Range.Contains(network.BaseAddress)) continue;
            range = known.Name;
            return true;
        }

        range = "";
        return false;
    }

    private static (AddressClass Class, string Range) ClassifyOne(IPAddress address)
    {
        (AddressClass Class, string Range) worst = (AddressClass.Public, "public");
        foreach (var known in Ranges)
        {
            if (known.Class > worst.Class && known.Range.Contains(address)) worst = (known.Class, known.Name);
        }

        // Of IPv6 only one eighth is given out; what is neither there nor named above is nothing one connects to.
        if (worst.Class == AddressClass.Public && address.AddressFamily == AddressFamily.InterNetworkV6
            && !GlobalUnicast.Contains(address))
            return (AddressClass.Special, "not global unicast");
        return worst;
    }

    private static IPAddress? EmbeddedIPv4(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return null;
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);

        // ::a.b.c.d (but :: and ::1 are themselves), 64:ff9b::a.b.c.d
        if (bytes[..12].IndexOfAnyExcept((byte)0) < 0)
            return bytes[12..15].IndexOfAnyExcept((byte)0) < 0 ? null : new IPAddress(bytes[12..]);
        if (bytes[..12].SequenceEqual((ReadOnlySpan<byte>)[0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0]))
            return new IPAddress(bytes[12..]);

        // 64:ff9b:1::/48, in the form with the last 32 bits
        if (bytes[..6].SequenceEqual((ReadOnlySpan<byte>)[0, 0x64, 0xff, 0x9b, 0, 1]))
            return new IPAddress(bytes[12..]);

        // 6to4: 2002:a.b.c.d::
        if (bytes[0] == 0x20 && bytes[1] == 0x02) return new IPAddress(bytes[2..6]);

        // Teredo: the client's address, each bit turned round
        if (bytes[..4].SequenceEqual((ReadOnlySpan<byte>)[0x20, 0x01, 0, 0]))
            return new IPAddress([(byte)~bytes[12], (byte)~bytes[13], (byte)~bytes[14], (byte)~bytes[15]]);

        // ISATAP: any prefix, then 0000:5efe or 0200:5efe, then a.b.c.d
        if (bytes[8] is 0 or 2 && bytes[9] == 0 && bytes[10] == 0x5e && bytes[11] == 0xfe)
            return new IPAddress(bytes[12..]);
        return null;
    }

    private static IEnumerable<(IPNetwork, AddressClass, string)> RangesIn(AddressClass kind, string name,
        params string[] ranges) =>
        ranges.Select(r => (IPNetwork.Parse(r), kind, name));
}
