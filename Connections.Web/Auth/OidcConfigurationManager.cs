using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Connections.Web.Auth;

/// <summary>The identity provider does not answer, or not as one.</summary>
internal sealed class IdentityProviderUnreachableException(string message, Exception? cause = null)
    : Exception(message, cause);

/// <summary>
/// The provider's discovery document with its keys. It is read when people come and go, and held for seconds only: a
/// key that was rotated or withdrawn counts at once, and a provider that is down is noticed before anyone is sent to
/// it.
/// </summary>
internal sealed class OidcConfigurationManager(string authority, string address, HttpClient backchannel,
    bool requireHttps, TimeProvider clock)
    : BaseConfigurationManager, IConfigurationManager<OpenIdConnectConfiguration>
{
    /// <summary>
    /// How long it is held: as long as one answer of the provider is worked on, and many people at once cost one
    /// question.
    /// </summary>
    public static TimeSpan Held { get; } = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim oneReadsAtATime = new(1, 1);
    private Reading? last;

    /// <inheritdoc/>
    public async Task<OpenIdConnectConfiguration> GetConfigurationAsync(CancellationToken cancel)
    {
        if (Fresh is { } held) return held;
        await oneReadsAtATime.WaitAsync(cancel);
        try
        {
            if (Fresh is { } current) return current;
            var document = await ReadAsync(cancel);
            last = new Reading(document, clock.GetTimestamp());
            return document;
        }
        finally
        {
            oneReadsAtATime.Release();
        }
    }

    /// <inheritdoc/>
    public override async Task<BaseConfiguration> GetBaseConfigurationAsync(CancellationToken cancel) =>
        await GetConfigurationAsync(cancel);

    /// <summary>Reads it anew next time: a token names a key that is not in it.</summary>
    public override void RequestRefresh() => last = null;

    private OpenIdConnectConfiguration? Fresh =>
        last is { } reading && clock.GetElapsedTime(reading.At) < Held ? reading.Document : null;

    private async Task<OpenIdConnectConfiguration> ReadAsync(CancellationToken cancel)
    {
        OpenIdConnectConfiguration document;
        try
        {
            document = await OpenIdConnectConfigurationRetriever.GetAsync(address,
                new HttpDocumentRetriever(backchannel) { RequireHttps = requireHttps }, cancel);
        }
        catch (Exception e) when (e is IOException or HttpRequestException or InvalidOperationException
            or ArgumentException or System.Text.Json.JsonException or TaskCanceledException
            && !cancel.IsCancellationRequested)
        {
            throw new IdentityProviderUnreachableException($"{address} can't be read: {e.GetBaseException().Message}",
                e);
        }
        // Another provider's document in this one's place would have its people taken for ours (OpenID Connect
        // Discovery 4.3).
        if (document.Issuer?.TrimEnd('/') != authority.TrimEnd('/'))
            throw new IdentityProviderUnreachableException($"{address} names the issuer “{document.Issuer}”, but "
                + $"Authentication:Oidc:Authority is “{authority}”. The two must be the same.");
        return document;
    }

    private sealed record Reading(OpenIdConnectConfiguration Document, long At);
}
