using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.Credentials;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;
using Connections.Core.Egress;
using Connections.Core.Requests.Tokens;

namespace Connections.Core.Requests.Aws;

/// <summary>
/// Asks the Security Token Service for a role's temporary keys, as this deployment, through the egress client.
/// </summary>
internal sealed class AwsRoleAssumer(EgressClient egress, AwsSettings settings, TimeProvider clock)
{
    /// <summary>Name of the access key's part in an obtained token.</summary>
    public const string AccessKey = "access_key";

    /// <summary>Name of the secret key's part.</summary>
    public const string SecretKey = "secret_key";

    /// <summary>Name of the session token's part.</summary>
    public const string SessionToken = "session_token";

    // The most that AWS gives to one role taken by another, and the least that every role allows.
    private const int Seconds = 3600;

    private static readonly EgressLimits Limits = new()
    {
        Total = TimeSpan.FromSeconds(15),
        ResponseBytes = 1024 * 1024
    };

    /// <summary>What a signature names where the host does not tell.</summary>
    public string Region => settings.RegionOrDefault;

    /// <summary>Assumes a role.</summary>
    /// <exception cref="TokenException">AWS does not give it, was not reached, or this deployment has no
    /// identity.</exception>
    public async Task<(ObtainedToken Keys, TokenFailure Exchange)> AssumeAsync(AwsRole role, string fingerprint,
        CancellationToken ct)
    {
        var asked = clock.GetUtcNow();
        var region = RegionEndpoint.GetBySystemName(settings.RegionOrDefault);
        var config = new AmazonSecurityTokenServiceConfig { RegionEndpoint = region, MaxErrorRetry = 0 };
        if (settings.StsEndpoint is { } endpoint)
            (config.ServiceURL, config.AuthenticationRegion) = (endpoint.OriginalString, settings.RegionOrDefault);
        var address = settings.StsEndpoint ?? new Uri($"https://sts.{region.SystemName}.{region.PartitionDnsSuffix}");
        using var handler = new EgressMessageHandler(egress, HostBinding.Create(address), Limits);
        config.HttpClientFactory = new Factory(handler);
        var fault = new TokenFailure
        {
            Message = "",
            Asked = $"POST {address.GetLeftPart(UriPartial.Authority)}/ (AssumeRole)"
        };
        try
        {
            using var sts = new AmazonSecurityTokenServiceClient(OwnIdentity(), config);
            var answer = await sts.AssumeRoleAsync(
                new AssumeRoleRequest
                {
                    RoleArn = $"arn:{settings.Partition}:iam::{role.Account}:role/{role.Name}",
                    ExternalId = role.ExternalId,
                    RoleSessionName = role.Session,
                    DurationSeconds = Seconds,
                },
                ct);
            var given = answer.Credentials;
            var keys = new ObtainedToken
            {
                Parts = new Dictionary<string, SecretValue>
                {
                    [AccessKey] = new(given.AccessKeyId),
                    [SecretKey] = new(given.SecretAccessKey),
                    [SessionToken] = new(given.SessionToken),
                },
                ObtainedAt = asked,
                ExpiresAt = TokenResponse.RenewAt(asked,
                    given.Expiration is { } end ? end.ToUniversalTime() - asked.UtcDateTime
                        : TimeSpan.FromSeconds(Seconds)),
                Fingerprint = fingerprint,
            };
            return (keys, fault with { Outcome = handler.LastOutcome, HeaderNames = handler.LastOutcome!.SentNames });
        }
        catch (AmazonClientException e) when (handler.LastRequest is null)
        {
            throw new TokenException(
                fault with
                {
                    Asked = null,
                    Message = "This deployment has no AWS identity, so it can't assume the role.",
                    NextStep = "An admin must set Aws:Credentials, or give the machine a role."
                }, e);
        }
        catch (Exception e) when (e is AmazonServiceException or AmazonClientException or HttpRequestException)
        {
            var known = fault
                with
            { Outcome = handler.LastOutcome, HeaderNames = handler.LastOutcome?.SentNames ?? [] };
            if (handler.LastOutcome?.Failure is { } failure)
                throw new TokenException(
                    known with { Message = $"The role could not be requested from AWS. {failure.Message}" }, e);
            throw new TokenException(Refusal(known, (e as AmazonServiceException)?.ErrorCode, role), e);
        }
    }

    private TokenFailure Refusal(TokenFailure known, string? code, AwsRole role) => code switch
    {
        "AccessDenied" => known with
        {
            Message = $"AWS does not let this product assume the role {role.Name} in the account {role.Account}: "
                + "the role's trust policy does not name the External ID of this connection"
                + (settings.PrincipalId is { Length: > 0 } principal ? $" and the principal {principal}" : "")
                + " yet, or there is no such role.",
            NextStep = "Paste this connection's trust policy into the role, wait a few seconds for AWS to apply it, "
                + "and test again.",
            Field = "role",
            IsRefusal = true,
        },
        "InvalidClientTokenId" or "SignatureDoesNotMatch" or "ExpiredToken" or "ExpiredTokenException"
            or "UnrecognizedClientException" or "IncompleteSignature" => known with
            {
                Message = $"AWS rejected the identity of this deployment ({code}), so it can't assume the role.",
                NextStep = "An admin must correct Aws:Credentials, or the role of the machine.",
            },
        _ => known with
        {
            Message = $"AWS issued no keys for the role {role.Name} in the account {role.Account}"
                + (code is { Length: > 0 and <= 60 } && code.All(char.IsAsciiLetterOrDigit)
                    ? $": it responded with the error {code}" : "") + ".",
            NextStep = "Try again. If it persists, look up the error in the AWS documentation.",
            IsRefusal = known.Outcome?.Answer is { Status: >= 400 and < 500 and not 429 },
        },
    };

    private AWSCredentials OwnIdentity() => settings.Credentials switch
    {
        {
            AccessKeyId: { Length: > 0 } id, SecretAccessKey: { Length: > 0 } secret,
            SessionToken: { Length: > 0 } session
        } => new SessionAWSCredentials(id, secret, session),
        { AccessKeyId: { Length: > 0 } id, SecretAccessKey: { Length: > 0 } secret } =>
            new BasicAWSCredentials(id, secret),
        _ => DefaultAWSCredentialsIdentityResolver.GetCredentials(),
    };

    private sealed class Factory(EgressMessageHandler handler) : HttpClientFactory
    {
        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => handler.Client();

        public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;
    }
}

/// <summary>A role to assume.</summary>
/// <param name="Account">12 digits.</param>
/// <param name="Name">Its name in that account.</param>
/// <param name="ExternalId">What only this connection has.</param>
/// <param name="Session">What the account's own log calls it.</param>
internal sealed record AwsRole(string Account, string Name, string ExternalId, string Session);
