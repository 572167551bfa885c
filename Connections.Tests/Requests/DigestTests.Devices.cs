using System.Security.Cryptography;
using System.Text;
using Connections.Core.Connections;
using Connections.Core.Execution.Actions;
using Connections.Core.Integrations;
using Connections.Core.Requests.Authentication;
using Connections.Tests.Support;

namespace Connections.Tests.Requests;

/// <summary>What devices send that is odd, or cannot be answered.</summary>
public sealed partial class DigestTests
{
    [Fact]
    public async Task A_run_tells_of_a_challenge_that_it_cannot_answer_and_blames_no_credential()
    {
        peer.OtherChallenge = "Digest realm=\"x\", nonce=\"n\", algorithm=SHA-512-256";
        var id = await CreateAsync();

        var run = await RunAsync(id, """{"verb":"GET","url":"/things"}""");

        run.Should().Match<RunResult>(r => r.Status == 401
            && r.NextStep == "The server asks for Digest with SHA-512-256. This connection supports Digest with MD5 or "
                + "SHA-256 only.");
        (await host.Get<ConnectionQueries>().GetAsync(host.Owner, id, default)).Row.Health
            .Should().NotBe(ConnectionHealth.NeedsAttention, "the password was never tried");
    }

    [Fact]
    public async Task A_realm_outside_of_ASCII_is_sent_back_and_hashed_byte_for_byte()
    {
        await using var device = RawPeer.Answering((stream, request, ct) => request.Header("Authorization") is null
            ? RawPeer.WriteAsync(stream, 401, [], ct,
                "WWW-Authenticate: Digest realm=\"Ger\u00E4t\", nonce=\"n1\", qop=\"auth\"")
            : RawPeer.WriteAsync(stream, 200, [], ct));
        var input = Input();
        input.Fields.Remove("base_url");
        input.Fields.Add("base_url", device.Url);
        var id = await host.Get<ConnectionService>().AddAsync(host.Owner, input, default);

        (await RunAsync(id, """{"verb":"GET","url":"/things"}""")).Status.Should().Be(200);

        var answer = device.Requests.Last().Header("Authorization")!;
        var sent = AuthenticationParameters.Read(answer["Digest ".Length..]);
        sent["realm"].Should().Be("Ger\u00E4t");
        var first = Md5($"{DigestPeer.Username}:Ger\u00E4t:{DigestPeer.Password}");
        sent["response"].Should().Be(Md5($"{first}:n1:{sent["nc"]}:{sent["cnonce"]}:auth:{Md5("GET:/things")}"));
    }

    [Fact]
    public async Task A_next_nonce_that_no_header_carries_is_not_used()
    {
        await using var device = RawPeer.Answering((stream, request, ct) => request.Header("Authorization") is null
            ? RawPeer.WriteAsync(stream, 401, [], ct,
                "WWW-Authenticate: Digest realm=\"r\", nonce=\"n1\", qop=\"auth\"")
            : RawPeer.WriteAsync(stream, 200, [], ct, "Authentication-Info: nextnonce=\"a\u0007b\""));
        var input = Input();
        input.Fields.Remove("base_url");
        input.Fields.Add("base_url", device.Url);
        var id = await host.Get<ConnectionService>().AddAsync(host.Owner, input, default);

        for (var i = 0; i < 3; i++)
            (await RunAsync(id, """{"verb":"GET","url":"/things"}""")).Status.Should().Be(200);
    }

#pragma warning disable CA5351 // The challenge names no algorithm, which means MD5.
    private static string Md5(string latin1) =>
        Convert.ToHexStringLower(MD5.HashData(Encoding.Latin1.GetBytes(latin1)));
#pragma warning restore CA5351
}
