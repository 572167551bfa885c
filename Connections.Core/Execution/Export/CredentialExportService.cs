using Connections.Core.Execution.Actions;
using Connections.Core.Impact;
using Connections.Core.Integrations;
using Connections.Core.Requests.Authentication;
using Connections.Core.Requests.Aws;
using Connections.Core.Requests.Credentials;
using Connections.Core.Requests.Outbound;
using Connections.Core.Requests.Tokens;
using Connections.Core.Resolving;

namespace Connections.Core.Execution.Export;

/// <summary>
/// Lets resolved credentials leave the server, where their connection allows it. That it was done is audited before
/// anything is given out; where a short-lived token does, it is given out in place of what it was obtained with.
/// </summary>
public sealed class CredentialExportService
{
    // Nothing is sent there: what authenticates is put on a request, and read off it.
    private static readonly Uri Nowhere = new("https://nowhere.invalid/");

    private readonly ResolveService resolver;
    private readonly ConnectionRequestBuilder requests;
    private readonly RunThrottle places;
    private readonly UsageCounter usage;
    private readonly Deployment deployment;

    internal CredentialExportService(ResolveService resolver, ConnectionRequestBuilder requests, RunThrottle places,
        UsageCounter usage, Deployment deployment) =>
        (this.resolver, this.requests, this.places, this.usage, this.deployment) = (resolver, requests, places, usage,
            deployment);

    /// <summary>
    /// Gives out what one needs to authenticate as a connection, or as the member of a group that answers.
    /// </summary>
    /// <param name="actor">On whose right.</param>
    /// <param name="target">A connection, or a group and what is asked for in it.</param>
    /// <param name="ct">Cancels it.</param>
    /// <exception cref="Problem.NotFound">Unknown, deleted or invisible; or no member answers.</exception>
    /// <exception cref="Problem.Forbidden">No Resolver, without the permission, or the connection hands nothing
    /// out.</exception>
    /// <exception cref="Problem.Invalid">Identifiers that cannot be used, or fields that make no
    /// credential.</exception>
    /// <exception cref="Problem.DependencyFailed">A secret cannot be read, was not entered to be given out, or a token
    /// was refused.</exception>
    /// <exception cref="Problem.TooMany">More than the limits of runs; with the time to wait.</exception>
    /// <exception cref="Problem.Unavailable">It could not be audited; nothing was given out.</exception>
    public async Task<CredentialExport> ExportAsync(Actor actor, ResolveTarget target, CancellationToken ct)
    {
        deployment.EnsureSupported();
        using var mine = places.EnterFor(actor);
        var resolved = await resolver.ResolveForExportAsync(actor, target, ct);
        if (!RequestAuthenticators.Supports(resolved.Kind))
            throw new Problem.Invalid("connection", $"Credentials of {resolved.Kind.Name} can't be exported yet.");
        using var inFlight = await places.EnterAsync(resolved.Id, ct);

        var credential = resolved.ToCredential();
        var baseUri = ConnectionAddress.Base(credential);
        var request = new OutboundRequest("POST", baseUri ?? Nowhere);
        await requests.AuthenticateAsync(resolved, credential, request, ct);
        usage.Note(resolved.Id);
        return Export(resolved, credential, baseUri, request);
    }

    private static CredentialExport Export(ResolvedConnection resolved, Credential credential, Uri? baseUri,
        OutboundRequest request)
    {
        var common = new CredentialExport
        {
            ConnectionId = resolved.Id,
            ConnectionName = resolved.Name,
            IntegrationType = resolved.Integration.Type,
            CredentialType = resolved.Kind.Type,
            BaseUrl = baseUri is { OriginalString: var whole }
                ? whole.Contains('?', StringComparison.Ordinal) ? whole : whole.TrimEnd('/') : null,
            ExpiresAt = request.Token?.ExpiresAt,
        };
        // The signature is of one request, and that one is never sent: the keys are what serves.
        if (resolved.Kind.Authentication is AuthenticationMethod.AwsSignature)
            return common with
            {
                Aws = (request.Token![AwsRoleAssumer.AccessKey],
                request.Token[AwsRoleAssumer.SecretKey], request.Token[AwsRoleAssumer.SessionToken])
            };
        return common with
        {
            Headers = Parts(request.Headers),
            Query = Parts(request.Query),
            Form = [.. request.Form.Select(p => new CredentialExportPart(p.Key, new SecretValue(p.Value)))],
            Body = request.Body is { } body ? new SecretValue(body.Content) : null,
            BodyType = request.Body?.ContentType,
            AccessToken = request.Token?.Parts[ObtainedToken.Access],
            User = resolved.Kind.Authentication switch
            {
                AuthenticationMethod.Basic basic => BasicAuthentication.PairOf(basic, credential),
                AuthenticationMethod.Digest digest => DigestAuthentication.PairOf(digest, credential),
                _ => null,
            },
            Client = resolved.Kind.Authentication is AuthenticationMethod.MutualTls tls
                ? MutualTlsAuthentication.PairOf(tls, credential) : null,
        };
    }

    private static IReadOnlyList<CredentialExportPart> Parts(IEnumerable<KeyValuePair<string, string>> pairs) =>
        [.. pairs.Select(p => new CredentialExportPart(p.Key, new SecretValue(p.Value)))];
}
