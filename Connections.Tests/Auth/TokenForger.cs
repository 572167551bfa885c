using System.Text;
using System.Text.Json.Nodes;
using Connections.Tests.Support;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Connections.Tests.Auth;

/// <summary>Id tokens as no honest provider makes them.</summary>
internal static class TokenForger
{
    /// <summary>The token with other claims, signed with that key; null signs nothing.</summary>
    public static string Remake(string token, SigningCredentials? key, Action<JsonObject>? change = null)
    {
        var claims = JsonNode.Parse(Base64UrlEncoder.Decode(token.Split('.')[1]))!.AsObject();
        change?.Invoke(claims);
        var maker = new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false };
        return key is null ? maker.CreateToken(claims.ToJsonString()) : maker.CreateToken(claims.ToJsonString(), key);
    }

    /// <summary>The token with other claims under its old signature.</summary>
    public static string Tamper(string token, Action<JsonObject> change)
    {
        var parts = token.Split('.');
        var claims = JsonNode.Parse(Base64UrlEncoder.Decode(parts[1]))!.AsObject();
        change(claims);
        return $"{parts[0]}.{Base64UrlEncoder.Encode(claims.ToJsonString())}.{parts[2]}";
    }

    /// <summary>A key of a stranger, under the id of the provider's.</summary>
    public static SigningCredentials Strange(SigningCredentials like) =>
        new(new RsaSecurityKey(TestKeys.Rsa(4)) { KeyId = like.Key.KeyId },
            SecurityAlgorithms.RsaSha256);

    /// <summary>A shared secret as key.</summary>
    public static SigningCredentials Shared(byte[] secret, string? id = null) =>
        new(new SymmetricSecurityKey(
            secret.Length < 32 ? [.. secret, .. new byte[32 - secret.Length]] : secret)
        { KeyId = id },
            SecurityAlgorithms.HmacSha256);

    /// <summary>What everybody knows of the provider's key, as bytes.</summary>
    public static byte[] PublicBytes(SigningCredentials key) =>
        Encoding.ASCII.GetBytes(((RsaSecurityKey)key.Key).Rsa.ExportSubjectPublicKeyInfoPem());

    /// <summary>Seconds since 1970, shifted.</summary>
    public static long Seconds(TimeSpan fromNow) => (TimeProvider.System.GetUtcNow() + fromNow).ToUnixTimeSeconds();
}
