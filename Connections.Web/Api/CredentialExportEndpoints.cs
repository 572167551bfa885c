using Connections.Core.Execution;
using Connections.Core.Execution.Export;
using Connections.Web.Api.Contracts;

namespace Connections.Web.Api;

/// <summary>
/// Credentials that leave the server, where their connection allows it: the one answer of the API that holds secrets.
/// </summary>
internal static class CredentialExportEndpoints
{
    /// <summary>Name of the endpoint.</summary>
    public const string Id = "handOutCredentials";

    public static void MapCredentialExport(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/v2/actions/resolve", HandOutAsync)
            .WithOperation(Id,
                "Returns the credential of a connection, or of the matching member of a group, if it allows "
                + "credential export. The response contains secrets.")
            .WithBody<RequestDocument<RequestResource<ExportTargetAttributes>>>()
            .Calls<CredentialExportService>(nameof(CredentialExportService.ExportAsync)).IsNotReplayable()
            .IsNotAtomic();

    private static async Task<ApiOk<Document<Resource<CredentialsAttributes>>>> HandOutAsync(
        HttpContext http, CredentialExportService handOut, CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        var body = await JsonBodyReader.ReadAsync(http);
        var target =
            RunEndpoints.Target(body.Attributes("credentials_request").Only<ExportTargetAttributes>());
        body.Ensure();
        RunEndpoints.PointAtTarget(http, new JsonPointers(_ => null));
        var given = await handOut.ExportAsync(http.Actor(), target!, ct);
        return JsonApi.One(JsonApi.Resource("credentials", given.ConnectionId, new CredentialsAttributes(
            given.ConnectionName, given.IntegrationType, given.CredentialType, given.BaseUrl, Parts(given.Headers),
            Parts(given.Query), Parts(given.Form),
            given.Body is { } content ? new(content.Reveal(), given.BodyType) : null,
            given.User is var (name, password) ? new(name, password.Reveal()) : null,
            given.AccessToken?.Reveal(),
            given.Aws is var (id, secret, session) ? new(id.Reveal(), secret.Reveal(), session.Reveal()) : null,
            given.Client is var (certificate, key) ? new(certificate, key.Reveal()) : null,
            given.ExpiresAt)));
    }

    private static IReadOnlyList<NameAndValue> Parts(IEnumerable<CredentialExportPart> parts) =>
        [.. parts.Select(p => new NameAndValue(p.Name, p.Value.Reveal()))];
}
