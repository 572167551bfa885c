using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Connections.Core.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Connections.Core.People;

/// <summary>
/// The first account. Either the settings <c>Setup:Owner:Email</c> and <c>Setup:Owner:Password</c> make it at first
/// start, or anyone who holds the one-time link that the start prints. There is no default account. With them,
/// <c>Setup:ApiKey</c> and
/// <c>Setup:ApplicationKey</c> bring the owner's first keys, so that a program can begin unattended.
/// </summary>
public sealed class InitialSetup
{
    private readonly IServiceScopeFactory scopes;
    private readonly IConfiguration configuration;
    private readonly LocalSignInOptions local;
    private readonly KeyService keys;
    private readonly ILogger<InitialSetup> log;
    private byte[]? tokenHash;

    internal InitialSetup(IServiceScopeFactory scopes, IConfiguration configuration, LocalSignInOptions local,
        KeyService keys, ILogger<InitialSetup> log) =>
        (this.scopes, this.configuration, this.local, this.keys, this.log) = (scopes, configuration, local, keys, log);

    /// <summary>
    /// The token of the set-up link, of 256 random bits; null once there is an owner. Printed at start and kept in
    /// memory only.
    /// </summary>
    public string? Token { get; private set; }

    /// <summary>Makes the owner whom the settings name, or a set-up token.</summary>
    internal async Task PrepareAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var accounts = scope.ServiceProvider.GetRequiredService<AccountService>();
        if (await accounts.AnyAccountExistsAsync(ct)) return;

        if (configuration["Setup:Owner:Email"] is { Length: > 0 } email
            && configuration["Setup:Owner:Password"] is { Length: > 0 } password)
        {
            var (api, application) = (FirstKey("Setup:ApiKey"), FirstKey("Setup:ApplicationKey"));
            try
            {
                var owner = await accounts.CreateOwnerAsync(email,
                    configuration["Setup:Owner:Name"] is { Length: > 0 } name ? name : email.Split('@')[0], password,
                    remoteAddress: null, ct);
                log.OwnerCreated(email);
                if (api is not null || application is not null) await keys.AddFirstAsync(owner, api, application, ct);
                return;
            }
            catch (Problem.Invalid e)
            {
                throw new StartupException($"The settings Setup:Owner:* don't define a valid owner. {e.Message}");
            }
            catch (Problem.Conflict)
            {
                // Another node was faster.
                return;
            }
        }
        // Without passwords the identity provider's claims say who is an admin.
        if (!local.IsOn) return;
        Token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        tokenHash = SHA256.HashData(Encoding.UTF8.GetBytes(Token));
    }

    private KeyFormat? FirstKey(string setting)
    {
        if (configuration[setting] is not { Length: > 0 } text) return null;
        return KeyFormat.TryParse(text, out var key)
            ? key
            : throw new StartupException($"The setting {setting} is not a valid key: use {KeyFormat.Shortest} to "
                + $"{KeyFormat.Longest} letters, digits, _ and -. Generate one with: openssl rand -hex 32");
    }

    /// <summary>Whether that is the token of the link, compared in constant time.</summary>
    public bool IsToken(string? token) =>
        tokenHash is { } hash
            && CryptographicOperations.FixedTimeEquals(hash, SHA256.HashData(Encoding.UTF8.GetBytes(token ?? "")));

    /// <summary>Makes the owner for who holds the link. The link is spent then.</summary>
    /// <exception cref="Problem.Forbidden">It is not the link, or it was used.</exception>
    /// <exception cref="Problem.Invalid">Address, name or password breaks a rule.</exception>
    /// <exception cref="Problem.Conflict">There is an owner already.</exception>
    public async Task<Actor> CompleteAsync(string? token, string email, string name, string password,
        string? remoteAddress, CancellationToken ct)
    {
        if (!IsToken(token)) throw new Problem.Forbidden("This setup link is not valid, or was already used.");
        await using var scope = scopes.CreateAsyncScope();
        var owner = await scope.ServiceProvider.GetRequiredService<AccountService>().CreateOwnerAsync(email, name,
            password, remoteAddress, ct);
        (Token, tokenHash) = (null, null);
        return owner;
    }
}
