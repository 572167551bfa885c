using System.Text.Json.Nodes;
using Connections.Core;
using Connections.Core.Integrations;
using Connections.Core.People;

namespace Connections.Web.Api;

/// <summary>What can be connected, and who one is here.</summary>
internal static class CatalogEndpoints
{
    private const string Type = "integration";

    public static void MapCatalogue(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v2/actions/integrations", List).Is("listIntegrations",
            "Lists the integrations that can be connected.");
        routes.MapGet("/v2/actions/integrations/{type}", Get).Is("getIntegration",
            "Returns one integration: its authentication types with their fields, and its actions with their inputs.");
        routes.MapGet("/v2/current_user", CurrentAsync).Is("getCurrentUser",
            "Returns whom the keys act for and what they allow.")
            .Does<OrganizationSettings>(nameof(OrganizationSettings.PermissionsAsync));
    }

    private static ApiResult List(HttpContext http, IntegrationCatalog catalog)
    {
        QueryReader.Create(http).Ensure();
        return JsonApi.All(catalog.All, i => JsonApi.Resource(Type, i.Type, Attributes(i)));
    }

    private static ApiResult Get(HttpContext http, string type, IntegrationCatalog catalog)
    {
        QueryReader.Create(http).Ensure();
        if (catalog.Find(type) is not { } integration) throw new Problem.NotFound("integration");
        var attributes = Attributes(integration);
        attributes["base_url"] = integration.BaseUrl;
        attributes["documentation"] = integration.Documentation.AbsoluteUri;
        attributes["credentials"] = JsonApi.List(integration.Credentials, kind => new JsonObject
        {
            ["type"] = kind.Type,
            ["name"] = kind.Name,
            ["least_privilege"] = kind.LeastPrivilege,
            ["fields"] = Fields(kind.Fields, "/data/attributes/integration/credentials/",
                FieldReader.Beside(integration, kind), "/data/attributes/integration/"),
        });
        attributes["actions"] = JsonApi.List(integration.Actions, a => new JsonObject
        {
            ["action"] = $"{integration.Type}/{a.Id}",
            ["name"] = a.Name,
            ["description"] = a.Description,
            ["inputs"] = JsonApi.List(a.Inputs,
                i => new JsonObject
                {
                    ["name"] = i.Name,
                    ["label"] = i.Label,
                    ["optional"] = i.Optional || i.Default is not null,
                    ["default"] = i.Default,
                    ["help"] = i.Help,
                    ["example"] = i.Example
                }),
        });
        return JsonApi.One(JsonApi.Resource(Type, integration.Type, attributes));
    }

    private static async Task<ApiResult> CurrentAsync(HttpContext http, OrganizationSettings settings,
        CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        var actor = http.Actor();
        var permissions = await settings.PermissionsAsync(actor, ct);
        return JsonApi.One(JsonApi.Resource("users", actor.Id, new JsonObject
        {
            ["name"] = actor.Name,
            ["service_account"] = actor.Kind == ActorKind.ServiceAccount,
            ["permissions"] = JsonApi.Texts(permissions.WireNames()),
            ["organization_id"] = OrganizationSettings.OrganizationId.ToString(),
        }));
    }

    private static JsonObject Attributes(Integration integration) => new()
    {
        ["name"] = integration.Name,
        ["category"] = integration.Category,
        ["description"] = integration.Description,
        ["credential_types"] = JsonApi.Texts(integration.Credentials.Select(c => c.Type)),
    };

    private static JsonArray Fields(IEnumerable<Field> fields, string place, IEnumerable<Field> beside,
        string placeBeside) =>
        JsonApi.List(
            [.. beside.Select(f => (Field: f, Place: placeBeside)), .. fields.Select(f => (Field: f, Place: place))],
            f => One(f.Field, f.Place + f.Field.Name));

    /// <summary>
    /// A field with all that is needed to fill it in. The pointer of one in a list is that of the first item.
    /// </summary>
    private static JsonObject One(Field field, string pointer) => new()
    {
        ["name"] = field.Name,
        ["pointer"] = pointer,
        ["label"] = field.Label,
        ["section"] = field.Section,
        ["secret"] = !field.Public && field.Format is not (FieldFormat.List or FieldFormat.Body),
        ["optional"] = field.Optional || (field is { Default: not null, Explicit: false }),
        ["read_only"] = field.ReadOnly,
        ["format"] = JsonApi.Word(field.Format),
        ["max_length"] = field.Format is FieldFormat.List or FieldFormat.Body ? null : FieldRules.MaxLength(field),
        ["default"] = field.Explicit ? null : field.Default,
        ["example"] = field.Example,
        ["options"] = JsonApi.List(field.Options, o => new JsonObject { ["value"] = o.Value, ["label"] = o.Label }),
        ["counts_while"] = field.When is { } when
            ? new JsonObject { ["field"] = when.Field, ["is"] = JsonApi.Texts(when.Is) } : null,
        ["item_key"] = field.ItemKey,
        ["help"] = field.Help,
        ["fields"] = JsonApi.List(field.Fields,
            f => One(f, $"{pointer}/{(field.Format == FieldFormat.List ? "0/" : "")}{f.Name}")),
    };
}
