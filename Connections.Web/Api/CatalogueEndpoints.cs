using System.Text.Json.Nodes;
using Connections.Core;
using Connections.Core.Integrations;
using Connections.Core.People;

namespace Connections.Web.Api;

/// <summary>What can be connected, and who one is here.</summary>
internal static class CatalogueEndpoints
{
    private const string Type = "integration";

    public static void MapCatalogue(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v2/actions/integrations", List).Is("listIntegrations", "What can be connected.");
        routes.MapGet("/v2/actions/integrations/{type}", Get).Is("getIntegration", "One integration: its credentials with their fields, and its actions with their inputs.");
        routes.MapGet("/v2/current_user", CurrentAsync).Is("getCurrentUser", "For whom the keys act, and what they allow.").Does<OrganizationSettings>(nameof(OrganizationSettings.PermissionsAsync));
    }

    private static Answer List(HttpContext http, IntegrationCatalog catalog)
    {
        Query.Of(http).Demand();
        return Documents.All(catalog.All, i => Documents.Resource(Type, i.Type, Attributes(i)));
    }

    private static Answer Get(HttpContext http, string type, IntegrationCatalog catalog)
    {
        Query.Of(http).Demand();
        if (catalog.Find(type) is not { } integration) throw new Problem.NotFound("integration");
        var attributes = Attributes(integration);
        attributes["base_url"] = integration.BaseUrl;
        attributes["documentation"] = integration.Documentation.AbsoluteUri;
        attributes["credentials"] = Documents.List(integration.Credentials, kind => new JsonObject
        {
            ["type"] = kind.Type,
            ["name"] = kind.Name,
            ["least_privilege"] = kind.LeastPrivilege,
            ["fields"] = Fields(integration.FieldsFor(kind)),
        });
        attributes["actions"] = Documents.List(integration.Actions, a => new JsonObject
        {
            ["action"] = $"{integration.Type}/{a.Id}",
            ["name"] = a.Name,
            ["description"] = a.Description,
            ["inputs"] = Documents.List(a.Inputs, i => new JsonObject { ["name"] = i.Name, ["label"] = i.Label, ["optional"] = i.Optional, ["example"] = i.Example }),
        });
        return Documents.One(Documents.Resource(Type, integration.Type, attributes));
    }

    private static async Task<Answer> CurrentAsync(HttpContext http, OrganizationSettings settings, CancellationToken ct)
    {
        Query.Of(http).Demand();
        var actor = http.Actor();
        var permissions = await settings.PermissionsAsync(actor, ct);
        return Documents.One(Documents.Resource("users", actor.Id, new JsonObject
        {
            ["name"] = actor.Name,
            ["service_account"] = actor.Kind == ActorKind.ServiceAccount,
            ["permissions"] = Documents.Texts(permissions.WireNames()),
            ["organization_id"] = OrganizationSettings.OrganizationId.ToString(),
        }));
    }

    private static JsonObject Attributes(Integration integration) => new()
    {
        ["name"] = integration.Name,
        ["category"] = integration.Category,
        ["description"] = integration.Description,
        ["credential_types"] = Documents.Texts(integration.Credentials.Select(c => c.Type)),
    };

    private static JsonArray Fields(IEnumerable<Field> fields) => Documents.List(fields, f => new JsonObject
    {
        ["name"] = f.Name,
        ["label"] = f.Label,
        ["secret"] = !f.Public && f.Format is not (FieldFormat.List or FieldFormat.Body),
        ["optional"] = f.Optional,
        ["read_only"] = f.ReadOnly,
        ["format"] = Documents.Word(f.Format),
        ["help"] = f.Help,
        ["fields"] = Fields(f.Fields),
    });
}
