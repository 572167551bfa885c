using System.Net;
using System.Security.Cryptography;
using Connections.Core;
using Connections.Core.Egress;
using Microsoft.Security.AntiSSRF;

namespace Connections.Tests.Egress;

public sealed class EgressAddressTests
{
    private static readonly EgressPolicy Closed = EgressPolicy.From([]);
    private static readonly EgressPolicy WideOpen = EgressPolicy.From(["0.0.0.0/0:*", "::/0:*"]);

    public static TheoryData<string> Inside =>
    [
        "127.0.0.1", "127.255.255.254", "10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.255", "192.168.1.1",
        "100.64.0.1",
        "100.127.255.255", "::1", "fc00::1", "fd12:3456::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
        "::ffff:192.168.0.1",
    ];

    public static TheoryData<string> NeverOrSpecial =>
    [
        "0.0.0.0", "0.1.2.3", "169.254.169.254", "169.254.0.1", "168.63.129.16", "100.100.100.200", "192.0.0.192",
        "224.0.0.1", "239.255.255.255",
        "255.255.255.255", "::", "fe80::1", "fe80::1%2", "febf::1", "fec0::1", "ff02::1", "fd00:ec2::254", "192.0.0.1",
        "192.0.2.1", "192.88.99.1", "198.18.0.1",
        "198.19.255.255", "198.51.100.7", "203.0.113.9", "240.0.0.1", "254.1.1.1", "100::1", "2001::1", "2001:2::1",
        "2001:10::1", "2001:20::1",
        "2001:db8::1", "3fff::1", "5f00::1", "64:ff9b:1::1", "::ffff:169.254.169.254", "::ffff:0.0.0.0",
        "::ffff:224.0.0.1", "::127.0.0.1",
        "::169.254.169.254", "::10.0.0.1", "64:ff9b::a9fe:a9fe", "64:ff9b::7f00:1", "64:ff9b::a00:1", "2002:7f00:1::",
        "2002:a9fe:a9fe::1",
        "2002:a00:1::", "2001:0:0:0:0:0:80ff:fffe", "2606:4700::5efe:127.0.0.1", "2606:4700::200:5efe:169.254.169.254",
        "2606:4700::5efe:10.0.0.1",
        "4000::1", "1::1", "a000::1", "2620:4f:8000::1", "192.31.196.1", "192.52.193.1", "192.175.48.1", "fd20:ce::254",
    ];

    [Theory]
    [MemberData(nameof(Inside))]
    public void Inside_addresses_are_shut_and_can_be_opened(string address)
    {
        Closed.Judge(IPAddress.Parse(address), 443, tls: true).Allowed.Should().BeFalse();
        WideOpen.Judge(IPAddress.Parse(address), 443, tls: true).Allowed.Should().BeTrue();
    }

    [Theory]
    [MemberData(nameof(NeverOrSpecial))]
    public void Never_and_special_addresses_cannot_be_opened(string address)
    {
        WideOpen.Judge(IPAddress.Parse(address), 443, tls: true).Allowed.Should().BeFalse();
        WideOpen.Judge(IPAddress.Parse(address), 80, tls: false).Allowed.Should().BeFalse();
    }

    [Theory]
    [InlineData("1.1.1.1")]
    [InlineData("8.8.8.8")]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.1")]
    [InlineData("100.63.255.255")]
    [InlineData("100.128.0.1")]
    [InlineData("2606:4700:4700::1111")]
    [InlineData("2a00:1450::1")]
    [InlineData("::ffff:8.8.8.8")]
    public void Public_addresses_are_open_by_https_and_shut_by_http(string address)
    {
        Closed.Judge(IPAddress.Parse(address), 443, tls: true).Allowed.Should().BeTrue();
        Closed.Judge(IPAddress.Parse(address), 8443, tls: true).Allowed.Should().BeTrue();
        Closed.Judge(IPAddress.Parse(address), 80, tls: false).Allowed.Should().BeFalse();
    }

    [Fact]
    public void An_address_that_another_library_denies_is_never_allowed()
    {
        // The seed is printed by the assertion: a failure can be run again.
        var seed = RandomNumberGenerator.GetInt32(int.MaxValue);
        var random = new Random(seed);
        var denied = IPAddressRanges.recommendedLatest.Select(IPNetwork.Parse).ToList();
        var v4 = new byte[4];
        var v6 = new byte[16];
        for (var i = 0; i < 100_000; i++)
        {
            random.NextBytes(v4);
            random.NextBytes(v6);

            // Half of them near the ranges that matter: uniform ones would hardly ever hit.
            if (i % 2 == 0)
            {
                var near = denied[random.Next(denied.Count)];
                var bytes = near.BaseAddress.GetAddressBytes();
                var keep = Math.Max(1, near.PrefixLength / 8);
                bytes.AsSpan(0, keep).CopyTo(bytes.Length == 4 ? v4 : v6);
            }

            Hold(new IPAddress(v4));
            Hold(new IPAddress(v6));
        }

        foreach (var network in denied) Hold(network.BaseAddress);

        void Hold(IPAddress address)
        {
            if (Closed.Judge(address, 443, tls: true).Allowed && denied.Any(d => d.Contains(address)))
                Assert.Fail($"{address} is allowed, seed {seed}");
        }
    }

    [Fact]
    public void The_machines_own_addresses_count_as_inside_even_when_public()
    {
        var policy = EgressPolicy.From([], () => [IPAddress.Parse("8.8.4.4")]);
        policy.Judge(IPAddress.Parse("8.8.4.4"), 443, tls: true).Allowed.Should().BeFalse();
        policy.Judge(IPAddress.Parse("::ffff:8.8.4.4"), 443, tls: true).Allowed.Should().BeFalse();
        policy.Judge(IPAddress.Parse("8.8.8.8"), 443, tls: true).Allowed.Should().BeTrue();
        new LocalAddresses(TimeProvider.System).Read().Should().Contain(IPAddress.Loopback);
    }

    [Theory]
    [InlineData("127.0.0.1/32:8080", "127.0.0.1", 8080, true)]
    [InlineData("127.0.0.1/32:8080", "127.0.0.1", 8081, false)]
    [InlineData("127.0.0.1/32:8080", "127.0.0.2", 8080, false)]
    [InlineData("127.0.0.1/32:*", "::ffff:127.0.0.1", 1, true)]
    [InlineData("[::1]/128:8443", "::1", 8443, true)]
    [InlineData("::1/128:8443", "::1", 443, false)]
    [InlineData("10.0.0.0/8:443", "10.9.8.7", 443, true)]
    [InlineData("10.0.0.0/8:443", "64:ff9b::a00:1", 443, false)]
    public void An_entry_opens_its_range_and_port_and_no_other(string entry, string address, int port, bool allowed)
    {
        var policy = EgressPolicy.From([entry]);
        policy.Judge(IPAddress.Parse(address), port, tls: true).Allowed.Should().Be(allowed);
        policy.Judge(IPAddress.Parse(address), port, tls: false).Allowed.Should().Be(allowed);
    }

    [Fact]
    public void Wrong_entries_stop_the_start_and_each_is_named()
    {
        string[] wrong = ["10.0.0.0/8", "10.1.2.3/8:443", "localhost:80", "", "10.0.0.0/33:*", "10.0.0.0/8:0",
            "10.0.0.0/8:70000", "169.254.169.254/32:80", "fe80::/10:*", "224.0.0.0/4:*", "::ffff:10.0.0.0/104:*",
            "10.0.0.0/8:https"];
        var message = Assert.Throws<StartupException>(() => EgressPolicy.From(wrong)).Message;
        message.Split(Environment.NewLine).Should().HaveCount(wrong.Length);
        foreach (var entry in wrong) message.Should().Contain($"\"{entry}\"");
    }

    [Theory]
    [InlineData("010.0.0.0/8:443", "8.0.0.0")]
    [InlineData("127.1/32:*", "127.0.0.1")]
    [InlineData("0x7f000001/32:*", "127.0.0.1")]
    [InlineData("2130706433/32:*", "127.0.0.1")]
    [InlineData("１０.0.0.0/8:443", "10.0.0.0")]
    public void A_range_that_begins_with_another_kind_of_number_stops_the_start(string entry, string meant)
    {
        var message = Assert.Throws<StartupException>(() => EgressPolicy.From([entry])).Message;

        message.Should().Contain("nonstandard IPv4 address").And.Contain(meant);
    }

    [Theory]
    [InlineData("https://u@h.example/")]
    [InlineData("https://u:p@h.example/")]
    [InlineData("https://@h.example/")]
    [InlineData("https:\\\\h.example\\")]
    [InlineData("https://h.example/a\tb")]
    [InlineData("https://h.example/a\r\nb")]
    [InlineData("https://h.example/ a")]
    [InlineData(" https://h.example/")]
    [InlineData("https://h\u200b.example/")]
    [InlineData("https://h.example/#x")]
    [InlineData("ftp://h.example/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("gopher://h.example/")]
    [InlineData("/relative")]
    [InlineData("https://")]
    public void Odd_addresses_are_refused_with_a_message(string text)
    {
        EgressTarget.TryParse(text, out _, out var fault).Should().BeFalse();
        fault.Should().NotBeEmpty();
    }
}
