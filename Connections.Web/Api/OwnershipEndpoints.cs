using Connections.Core;
using Connections.Core.Access;
using Connections.Web.Api.Contracts;

namespace Connections.Web.Api;

/// <summary>What depends on an account, and what is offered to the caller to own.</summary>
internal static class OwnershipEndpoints
{
    public static void MapOwnership(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v2/actions/principals/{id}/dependents", DependentsAsync).WithOperation("listDependents",
            "Lists what stops, or can't be changed by anyone, once this user or service account is disabled.")
            .Calls<AccountDependents>(nameof(AccountDependents.ListAsync));
        routes.MapGet("/v2/actions/ownership_offers", ListAsync).WithOperation("listOwnershipOffers",
            "Lists the workflows and apps that are offered to you.", QueryParameter.Page)
            .Calls<OwnershipOffers>(nameof(OwnershipOffers.ListAsync));
        routes.MapPost("/v2/actions/ownership_offers/{id}/accept", AcceptAsync).WithOperation("acceptOwnershipOffer",
            "Makes the caller the owner of what is offered to them. From then on it acts with their rights.")
            .Calls<OwnershipOffers>(nameof(OwnershipOffers.AcceptAsync))
            .About<OwnershipOffers>((offers, http, ct) => offers.ListAsync(http.Actor(), PageRequest.First, ct));
        routes.MapDelete("/v2/actions/ownership_offers/{id}", DeclineAsync).WithOperation("declineOwnershipOffer",
            "Declines what is offered to the caller.")
            .Calls<OwnershipOffers>(nameof(OwnershipOffers.DeclineAsync));
    }

    private static async Task<ApiOk<ListDocument<Resource<DependentSectionAttributes>>>> DependentsAsync(
        HttpContext http, AccountDependents dependents, CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        return JsonApi.All(await dependents.ListAsync(http.Actor(), http.IdOf(), ct),
            s => new Resource<DependentSectionAttributes>(ReasonOf(s.Reason), "dependents",
                new(s.Total, s.Hidden, [.. s.Rows.Select(r =>
                    new DependentItem(r.Id, r.Kind, r.Name, r.Detail, r.LastUsedAt, r.OfferedTo))])));
    }

    private static async Task<ApiOk<ListDocument<Resource<OwnershipOfferAttributes>, TotalMeta>>> ListAsync(
        HttpContext http, OwnershipOffers offers, CancellationToken ct)
    {
        var query = QueryReader.Create(http);
        var page = query.Page();
        query.Ensure();
        return JsonApi.Page(await offers.ListAsync(http.Actor(), page, ct),
            o => JsonApi.Resource("ownership_offer", o.Id,
                new OwnershipOfferAttributes(o.Kind, o.Name, o.Detail, o.Owner, o.OfferedBy, o.OfferedAt)));
    }

    private static async Task<ApiNoContent> AcceptAsync(HttpContext http, OwnershipOffers offers, CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        await offers.AcceptAsync(http.Actor(), http.IdOf(), ct);
        return JsonApi.Done();
    }

    private static async Task<ApiNoContent> DeclineAsync(HttpContext http, OwnershipOffers offers,
        CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        await offers.DeclineAsync(http.Actor(), http.IdOf(), ct);
        return JsonApi.Done();
    }

    private static string ReasonOf(DependencyReason reason) => reason switch
    {
        DependencyReason.SoleEditor => "sole_editor",
        DependencyReason.RunsAs => "runs_as",
        DependencyReason.Key => "key",
        _ => "consent",
    };
}
