using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Connections.Tests.Support;

/// <summary>
/// A server on loopback that signs people in by Digest as RFC 7616 has it, with a computation of its own: it demands
/// the hash, counts
/// how often each nonce is used, and turns nonces down that it does not know anymore.
/// </summary>
public sealed partial class DigestPeer : IAsyncDisposable
{
    public const string Realm = "things, \"all\" of them";
    public const string Username = "Mufasa";
    public const string Password = "Circle of Life: 5ecca0a7";

    private readonly ConcurrentDictionary<string, uint> nonces = new(StringComparer.Ordinal);
    private readonly LoopbackPeer peer;
    private readonly Lock gate = new();
    private int made;

    private DigestPeer(LoopbackPeer peer) => this.peer = peer;

    /// <summary>Where it listens.</summary>
    public Uri Address => peer.Address;

    /// <summary>The requests so far.</summary>
    public IReadOnlyList<RecordedRequest> Requests => peer.Requests;

    /// <summary>How each request was signed in: none, ok, stale, wrong.</summary>
    public ConcurrentQueue<string> Judged { get; } = new();

    /// <summary>The algorithm that is asked for; null: none is named.</summary>
    public string? Algorithm { get; set; } = "SHA-256";

    /// <summary>The qualities that are offered; null: none.</summary>
    public string? Quality { get; set; } = "auth";

    /// <summary>Whether user names must come as a hash.</summary>
    public bool HashesUser { get; set; }

    /// <summary>Whether each good answer names the nonce for the next request.</summary>
    public bool NamesNext { get; set; }

    /// <summary>Another challenge than its own.</summary>
    public string? OtherChallenge { get; set; }

    /// <summary>What is done once a request is signed in.</summary>
    public RequestDelegate Answer { get; set; } = http => http.Response.WriteAsync("ok");

    public static async Task<DigestPeer> StartAsync()
    {
        var digest = new DigestPeer(await LoopbackPeer.StartAsync());
        digest.peer.Answer = digest.JudgeAsync;
        return digest;
    }

    /// <summary>Forgets every nonce, as a server does after a while.</summary>
    public void ForgetNonces() => nonces.Clear();

    public ValueTask DisposeAsync() => peer.DisposeAsync();

    private async Task JudgeAsync(HttpContext http)
    {
        var judgement = Judge(http);
        Judged.Enqueue(judgement);
        if (judgement == "ok")
        {
            if (NamesNext) http.Response.Headers["Authentication-Info"] = $"nextnonce=\"{NewNonce()}\", qop=auth";
            await Answer(http);
            return;
        }

        http.Response.StatusCode = 401;
        http.Response.Headers.WWWAuthenticate = OtherChallenge ?? Challenge(judgement == "stale");
        await http.Response.WriteAsync("sign in first");
    }

    private string Challenge(bool stale)
    {
        var realm = Realm.Replace("\"", "\\\"", StringComparison.Ordinal);
        var text = new StringBuilder("Basic realm=\"x\", Digest ");
        text.Append(CultureInfo.InvariantCulture, $"realm=\"{realm}\", nonce=\"{NewNonce()}\", opaque=\"o=p, q\"");
        if (Algorithm is not null) text.Append(CultureInfo.InvariantCulture, $", algorithm={Algorithm}");
        if (Quality is not null) text.Append(CultureInfo.InvariantCulture, $", qop=\"{Quality}\"");
        if (stale) text.Append(", stale=TRUE");
        if (HashesUser) text.Append(", userhash=true");
        return text.ToString();
    }

    private string NewNonce()
    {
        var nonce = $"nonce/{Interlocked.Increment(ref made)}==";
        nonces[nonce] = 0;
        return nonce;
    }

    private string Judge(HttpContext http)
    {
        if (!AuthenticationHeaderValue.TryParse(http.Request.Headers.Authorization, out var header)
            || header.Scheme != "Digest") return "none";
        var given = Parameter().Matches(header.Parameter!).ToDictionary(
            m => m.Groups["name"].Value, m => m.Groups["quoted"].Success ? Regex.Unescape(m.Groups["quoted"].Value)
                : m.Groups["token"].Value);
        var target = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        if (given["realm"] != Realm || given["opaque"] != "o=p, q" || given["uri"] != target
            || given.GetValueOrDefault("algorithm") != Algorithm) return "wrong";
        if (given["username"] != (HashesUser ? Hash($"{Username}:{Realm}") : Username)) return "wrong";
        var quality = given.GetValueOrDefault("qop");
        if ((quality is null) != (Quality is null)) return "wrong";
        var first = Hash($"{Username}:{Realm}:{Password}");
        if (Algorithm?.EndsWith("-sess",
            StringComparison.Ordinal) == true) first = Hash($"{first}:{given["nonce"]}:{given["cnonce"]}");
        var second = Hash(quality == "auth-int"
            ? $"{http.Request.Method}:{target}:{Hash(peer.Requests[^1].Text)}" : $"{http.Request.Method}:{target}");
        var expected = quality is null ? Hash($"{first}:{given["nonce"]}:{second}")
            : Hash($"{first}:{given["nonce"]}:{given["nc"]}:{given["cnonce"]}:{quality}:{second}");
        if (given["response"] != expected) return "wrong";
        lock (gate)
        {
            if (!nonces.TryGetValue(given["nonce"], out var used)) return "stale";
            if (quality is null) return "ok";
            // Each count serves once.
            var count = Convert.ToUInt32(given["nc"], 16);
            if (given["nc"].Length != 8 || count <= used) return "wrong";
            nonces[given["nonce"]] = count;
            return "ok";
        }
    }

    private string Hash(string text) =>
#pragma warning disable CA5351 // It is what the client must know.
        Convert.ToHexStringLower(Algorithm?.StartsWith("SHA-256", StringComparison.Ordinal) == true
            ? SHA256.HashData(Encoding.UTF8.GetBytes(text)) : MD5.HashData(Encoding.UTF8.GetBytes(text)));
#pragma warning restore CA5351

    [GeneratedRegex("""(?<name>[a-z*]+)=(?:"(?<quoted>(?:[^"\\]|\\.)*)"|(?<token>[^,\s"]+))""")]
    private static partial Regex Parameter();
}
