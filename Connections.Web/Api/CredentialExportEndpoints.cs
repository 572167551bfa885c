using System.Text.Json.Nodes;
using Connections.Core.Execution;
using Connections.Core.Execution.Export;

namespace Connections.Web.Api;

/// <summary>
/// Credentials that leave the server, where their connection allows it: the one answer of the API that holds secrets.
/// </summary>
internal static class CredentialExportEndpoints
{
    /// <summary>Name of the endpoint.</summary>
    public const string Id = "handOutCredentials";

    public static void MapHandOut(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/v2/actions/resolve", HandOutAsync)
            .Is(Id, "Returns the credential of a connection, or of the matching member of a group, if it allows "
                + "credential export. The response contains secrets.")
            .Does<CredentialExportService>(nameof(CredentialExportService.HandOutAsync)).Once().Partly();

    private static async Task<ApiResult> HandOutAsync(HttpContext http, CredentialExportService handOut,
        CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        var body = await JsonBodyReader.ReadAsync(http);
        var target =
            RunEndpoints.Target(body.Attributes("credentials_request").Only("connection_id", "connection_group"));
        body.Ensure();
        RunEndpoints.PointAtTarget(http, new JsonPointers(_ => null));
        var given = await handOut.HandOutAsync(http.Actor(), target!, ct);
        return JsonApi.One(JsonApi.Resource("credentials", given.ConnectionId, new JsonObject
        {
            ["connection_name"] = given.ConnectionName,
            ["integration_type"] = given.IntegrationType,
            ["credentials_type"] = given.CredentialType,
            ["base_url"] = given.BaseUrl,
            ["headers"] = Parts(given.Headers),
            ["query"] = Parts(given.Query),
            ["form"] = Parts(given.Form),
            ["body"] = given.Body is { } content
                ? new JsonObject { ["content"] = content.Reveal(), ["content_type"] = given.BodyType } : null,
            ["user"] = given.User is var (name, password)
                ? new JsonObject { ["name"] = name, ["password"] = password.Reveal() } : null,
            ["access_token"] = given.AccessToken?.Reveal(),
            ["aws"] = given.Aws is var (id, secret, session)
                ? new JsonObject
                {
                    ["access_key_id"] = id.Reveal(),
                    ["secret_access_key"] = secret.Reveal(),
                    ["session_token"] = session.Reveal()
                } : null,
            ["client_certificate"] = given.Client is var (certificate, key)
                ? new JsonObject { ["certificate"] = certificate, ["private_key"] = key.Reveal() } : null,
            ["expires_at"] = JsonApi.Time(given.ExpiresAt),
        }));
    }

    private static JsonArray Parts(IEnumerable<CredentialExportPart> parts) =>
        JsonApi.List(parts, p => new JsonObject { ["name"] = p.Name, ["value"] = p.Value.Reveal() });
}
