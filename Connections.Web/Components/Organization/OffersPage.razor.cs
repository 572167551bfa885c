using Connections.Core;
using Connections.Core.Access;
using Connections.Web.Components.Grid;
using Connections.Web.Components.Shared;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Connections.Web.Components.Organization;

/// <summary>Workflows and apps that are offered to the reader: accepted, they act with the reader's rights.</summary>
public sealed partial class OffersPage
{
    private static readonly IReadOnlyList<ListColumn> columns =
        [new("Name", null, "name"), new("Type", null, "kind"), new("Owner", null, "owner"),
            new("Offered by", null, "by"), new("Actions", null, "act")];

    [Inject]
    public required OwnershipOffers Offers { get; init; }

    protected override async Task<PagedResult<OwnershipOffer>> LoadAsync(PageRequest page, CancellationToken ct) =>
        await Offers.ListAsync(await Actors.CurrentAsync(), page, ct);

    private static string AddressOf(OwnershipOffer offer) =>
        offer.Kind == "app" ? Urls.AppEdit(offer.Id) : Urls.Workflow(offer.Id);

    private static string TypeOf(OwnershipOffer offer) =>
        $"{char.ToUpperInvariant(offer.Kind[0])}{offer.Kind[1..]} · {offer.Detail}";

    private Task AcceptAsync(OwnershipOffer offer) =>
        OpenAsync("Accept Ownership", new DialogParameters<ConfirmDialog>
    {
        { d => d.Name, offer.Name },
        { d => d.Question,
            $"“{offer.Name}” will run with your access, also when it starts by itself, and everyone who can edit "
                + "it can decide what it does. You can see every change in its history." },
        { d => d.Verb, "Accept" },
        { d => d.IsDanger, false },
        { d => d.Act,
            async () =>
            {
                await Offers.AcceptAsync(await Actors.CurrentAsync(), offer.Id, CancellationToken.None);
                Notifier.Confirm($"You now own “{offer.Name}”.");
            } },
    });

    private Task DeclineAsync(OwnershipOffer offer) =>
        ActAsync(actor => Offers.DeclineAsync(actor, offer.Id, Left), $"Declined “{offer.Name}”.");
}
