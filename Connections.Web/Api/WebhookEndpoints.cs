using System.Text.Json.Nodes;
using Connections.Core;
using Connections.Core.Automation.Triggers;
using Connections.Web.Api.Contracts;
using Connections.Web.Auth;

namespace Connections.Web.Api;

/// <summary>Says of an endpoint that it takes no keys at all.</summary>
internal sealed record TakesNoKeys;

/// <summary>
/// <c>/api/v2/workflows/{id}/webhook</c>: the one address that others than the API's clients call. What lets them in is
/// the signature.
/// </summary>
internal static class WebhookEndpoints
{
    // Longer than any way to a refusal takes: that there is such a workflow does not show in the time either.
    private static readonly TimeSpan RefusedAfter = TimeSpan.FromMilliseconds(50);

    public static void MapWebhooks(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/v2/workflows/{id}/webhook", ReceiveAsync).WithOperation("executeWorkflowFromWebhook",
            "Starts a run of a published workflow with a webhook trigger. It takes no keys: sign the body with the "
            + "webhook's secret (HMAC-SHA256), in X-Hub-Signature-256 or X-Signature-256.",
            new QueryParameter("orgId", "Accepted and ignored."))
            .WithBody<JsonNode>(isOptional: true).MayAnswerLater()
            .AllowAnonymous().WithMetadata(new TakesNoKeys(), new RefusesAsBadRequest(),
                new BodyLimit(_ => WebhookDelivery.MaxBytes));

    private static async Task<ApiOk<Document<ResourceIdentifier>>> ReceiveAsync(HttpContext http,
        WebhookService webhooks, FailedKeyLimiter failed, TimeProvider clock, CancellationToken ct)
    {
        // What else is in the address is the sender's business.
        var began = clock.GetTimestamp();
        var delivery = new WebhookDelivery
        {
            Body = await JsonBodyReader.RawAsync(http),
            Headers = [.. http.Request.Headers.SelectMany(
                h => h.Value.Select(v => KeyValuePair.Create(h.Key, v ?? "")))],
            RemoteAddress = SessionCookie.AddressOf(http),
        };
        try
        {
            var id = Guid.TryParseExact((string?)http.GetRouteValue("id"), "D", out var given) ? given : Guid.Empty;
            var run = await webhooks.ReceiveAsync(id, delivery, ct);
            return JsonApi.One(new ResourceIdentifier(run.ToString(), InstanceEndpoints.Type));
        }
        catch (Problem.NotFound)
        {
            var left = RefusedAfter - clock.GetElapsedTime(began);
            if (left > TimeSpan.Zero) await Task.Delay(left, clock, ct);
            if (!failed.MayTryAgain(delivery.RemoteAddress)) throw new Problem.TooMany(TimeSpan.FromMinutes(1));
            throw;
        }
    }
}
