using Connections.Core;
using Connections.Core.Integrations;
using Connections.Core.People;
using Connections.Web.Api.Contracts;

namespace Connections.Web.Api;

/// <summary>What can be connected, and who one is here.</summary>
internal static class CatalogEndpoints
{
    private const string Type = "integration";

    public static void MapCatalog(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v2/actions/integrations", List).WithOperation("listIntegrations",
            "Lists the integrations that can be connected.");
        routes.MapGet("/v2/actions/integrations/{type}", Get).WithOperation("getIntegration",
            "Returns one integration: its authentication types with their fields, and its actions with their inputs "
            + "and outputs.");
        routes.MapGet("/v2/current_user", CurrentAsync).WithOperation("getCurrentUser",
            "Returns whom the keys act for and what they allow.")
            .Calls<OrganizationSettings>(nameof(OrganizationSettings.PermissionsAsync));
    }

    private static ApiOk<ListDocument<Resource<IntegrationAttributes>>> List(
        HttpContext http, IntegrationCatalog catalog)
    {
        QueryReader.Create(http).Ensure();
        return JsonApi.All(catalog.All, i => new Resource<IntegrationAttributes>(i.Type, Type,
            new(i.Name, i.Category, i.Description, CredentialTypes(i))));
    }

    private static ApiOk<Document<Resource<IntegrationDetailsAttributes>>> Get(
        HttpContext http, string type, IntegrationCatalog catalog)
    {
        QueryReader.Create(http).Ensure();
        if (catalog.Find(type) is not { } found) throw new Problem.NotFound("integration");
        return JsonApi.One(new Resource<IntegrationDetailsAttributes>(found.Type, Type, new(
            found.Name, found.Category, found.Description, CredentialTypes(found), found.BaseUrl,
            found.Documentation.AbsoluteUri,
            [.. found.Credentials.Select(kind => new CredentialTypeDetails(kind.Type, kind.Name, kind.LeastPrivilege,
                Fields(kind.Fields, "/data/attributes/integration/credentials/", FieldReader.Beside(found, kind),
                    "/data/attributes/integration/")))],
            [.. found.Actions.Select(a => new ActionDetails($"{found.Type}/{a.Id}", a.Name, a.Description,
                [.. a.Inputs.Select(i => new ActionInputDetails(
                    i.Name, i.Label, i.Optional || i.Default is not null, i.Default, i.Help, i.Example))],
                a.Outputs?.Select(o => new ActionOutputDetails(o.Path, o.Type, o.Description)).ToList()))])));
    }

    private static async Task<ApiOk<Document<Resource<CurrentUserAttributes>>>> CurrentAsync(
        HttpContext http, OrganizationSettings settings, CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        var actor = http.Actor();
        var permissions = await settings.PermissionsAsync(actor, ct);
        return JsonApi.One(JsonApi.Resource("users", actor.Id, new CurrentUserAttributes(actor.Name,
            actor.Kind == ActorKind.ServiceAccount, [.. permissions.WireNames()],
            OrganizationSettings.OrganizationId)));
    }

    private static IReadOnlyList<string> CredentialTypes(Integration integration) =>
        [.. integration.Credentials.Select(c => c.Type)];

    private static IReadOnlyList<FieldDetails> Fields(IEnumerable<Field> fields, string place,
        IEnumerable<Field> beside, string placeBeside) =>
        [.. beside.Select(f => One(f, placeBeside + f.Name)), .. fields.Select(f => One(f, place + f.Name))];

    /// <summary>
    /// A field with all that is needed to fill it in. The pointer of one in a list is that of the first item.
    /// </summary>
    private static FieldDetails One(Field field, string pointer) => new(
        field.Name,
        pointer,
        field.Label,
        field.Section,
        Secret: !field.Public && field.Format is not (FieldFormat.List or FieldFormat.Body),
        Optional: field.Optional || (field is { Default: not null, Explicit: false }),
        field.ReadOnly,
        field.Format,
        MaxLength: field.Format is FieldFormat.List or FieldFormat.Body ? null : FieldRules.MaxLength(field),
        Default: field.Explicit ? null : field.Default,
        field.Example,
        [.. field.Options.Select(o => new FieldOptionDetails(o.Value, o.Label))],
        CountsWhile: field.When is { } when ? new(when.Field, when.Is) : null,
        field.ItemKey,
        field.Help,
        [.. field.Fields.Select(f => One(f, $"{pointer}/{(field.Format == FieldFormat.List ? "0/" : "")}{f.Name}"))]);
}
