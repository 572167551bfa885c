using System.Security.Cryptography;
using System.Text;
using System.Web;
using Microsoft.AspNetCore.Http;

namespace Connections.Tests.Support;

/// <summary>
/// A token endpoint on loopback that judges what arrives as RFC 6749 has it: it knows one client, demands one way to
/// sign in, and
/// checks the proof of a code. Its tokens are numbered.
/// </summary>
public sealed class TokenPeer : IAsyncDisposable
{
    public const string ClientId = "workflow client";
    public const string ClientSecret = "cl1ent:secret/+=";

    private readonly LoopbackPeer peer;
    private int given;

    private TokenPeer(LoopbackPeer peer) => this.peer = peer;

    /// <summary>Where tokens are given out.</summary>
    public string Url => new Uri(peer.Address, "/oauth/token").ToString();

    /// <summary>Its host and port.</summary>
    public string Authority => peer.Address.Authority;

    /// <summary>Whether the client signs in by Basic; else in the body.</summary>
    public bool ByBasic { get; set; } = true;

    /// <summary>Whether the client has a secret.</summary>
    public bool IsPublic { get; set; }

    /// <summary>The hash of the code's proof, as the consent page got it.</summary>
    public string? Challenge { get; set; }

    /// <summary>The requests so far.</summary>
    public IReadOnlyList<RecordedRequest> Requests => peer.Requests;

    /// <summary>The fields of the last form.</summary>
    public System.Collections.Specialized.NameValueCollection Form =>
        HttpUtility.ParseQueryString(peer.Requests[^1].Text);

    /// <summary>Every token given out, refresh tokens among them.</summary>
    public IReadOnlyList<string> Issued => [.. Enumerable.Range(1, given).SelectMany(i => new[] { AccessToken(i),
        RefreshToken(i) })];

    public static string AccessToken(int number) => $"access-{number}-5ecca0a7";

    public static string RefreshToken(int number) => $"refresh-{number}-5ecca0a7";

    public static async Task<TokenPeer> StartAsync()
    {
        var made = new TokenPeer(await LoopbackPeer.StartAsync());
        made.peer.Answer = made.AnswerAsync;
        return made;
    }

    public ValueTask DisposeAsync() => peer.DisposeAsync();

    private async Task AnswerAsync(HttpContext http)
    {
        var fault = Judge(peer.Requests[^1]);
        http.Response.StatusCode = fault is null ? 200 : fault == "invalid_client" ? 401 : 400;
        if (fault is not null) await http.Response.WriteAsJsonAsync(new { error = fault });
        else
        {
            var number = Interlocked.Increment(ref given);
            await http.Response.WriteAsJsonAsync(new
            {
                access_token = AccessToken(number),
                token_type = "Bearer",
                expires_in = 3600,
                refresh_token = RefreshToken(number)
            });
        }
    }

    private string? Judge(RecordedRequest request)
    {
        var form = HttpUtility.ParseQueryString(request.Text);
        if (request.Method != "POST"
            || request.Headers["Content-Type"] != "application/x-www-form-urlencoded") return "invalid_request";
        if (form.AllKeys.Any(key => form.GetValues(key)!.Length > 1 && key != "resource")) return "invalid_request";
        if (!Knows(request, form)) return "invalid_client";
        return form["grant_type"] switch
        {
            "client_credentials" or "account_credentials" => null,
            "refresh_token" => form["refresh_token"] == RefreshToken(given) ? null : "invalid_grant",
            "authorization_code" => form["code"] == "the-code" && Challenge == Hash(form["code_verifier"]!) ? null
                : "invalid_grant",
            _ => "unsupported_grant_type",
        };
    }

    private bool Knows(RecordedRequest request, System.Collections.Specialized.NameValueCollection form)
    {
        var header = request.Headers.GetValueOrDefault("Authorization");
        if (IsPublic) return header is null && form["client_id"] == ClientId && form["client_secret"] is null;
        if (!ByBasic) return header is null && form["client_id"] == ClientId && form["client_secret"] == ClientSecret;
        if (header is null || form["client_id"] is not null || form["client_secret"] is not null) return false;
        // RFC 6749 §2.3.1: each part is encoded as in a form, so that a colon parts them whatever they hold.
        var pair = Encoding.ASCII.GetString(Convert.FromBase64String(header["Basic ".Length..])).Split(':');
        return pair.Length == 2 && HttpUtility.UrlDecode(pair[0]) == ClientId
            && HttpUtility.UrlDecode(pair[1]) == ClientSecret;
    }

    private static string Hash(string verifier) =>
        System.Buffers.Text.Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));
}
