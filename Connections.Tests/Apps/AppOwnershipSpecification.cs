using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Apps.Editing;
using Connections.Core.People;
using Connections.Tests.Support;

namespace Connections.Tests.Apps;

public sealed class AppOwnershipOnSqlite() : AppOwnershipSpecification(postgres: false);

public sealed class AppOwnershipOnPostgres() : AppOwnershipSpecification(postgres: true);

/// <summary>An app runs as its author, and as another one only when they took it over themselves.</summary>
public abstract class AppOwnershipSpecification(bool postgres) : AppSpecification(postgres)
{
    [Fact]
    public async Task An_app_of_a_disabled_author_is_offered_and_accepted()
    {
        var (bob, eve) = (await Host.AddUserAsync("Bob", Role.Standard), await Host.AddUserAsync("Eve", Role.Standard));
        var id = await CreateAppAsync(AppDocuments.Definition(), author: bob);
        await Apps.PublishAsync(bob, id, default);
        await Host.Get<MemberService>().DisableAsync(Owner, bob.Id, default);
        var (transfer, offers) = (Host.Get<OwnershipTransfer>(), Host.Get<OwnershipOffers>());

        var before = await Host.Get<AccountDependents>().ListAsync(Owner, bob.Id, default);
        var done = await transfer.TransferAsync(Owner, bob.Id, eve.Id, default);
        var offer = (await offers.ListAsync(eve, PageRequest.First, default)).Rows.Single();
        await offers.AcceptAsync(eve, offer.Id, default);

        before.Single(s => s.Reason == DependencyReason.RunsAs).Rows.Should().ContainSingle().Which.Detail.Should()
            .Be("Published");
        done.Should().Be(new TransferResult(HandedOver: 1, Offered: 1, Accepted: 0, Left: 0));
        offer.Should().Match<OwnershipOffer>(o => o.Id == id && o.Kind == "app" && o.Owner == "Bob");
        (await GetAppAsync(id)).Row.AuthorName.Should().Be("Eve");
    }

    [Fact]
    public async Task An_editor_takes_an_app_only_with_resolver_on_what_it_uses()
    {
        var eve = await Host.AddUserAsync("Eve", Role.Standard);
        var prod = await AccountAsync("Prod", "env:prod");
        await RestrictAsync(prod, AccessLevel.Viewer, (Owner, AccessLevel.Editor));
        var id = await CreateAppAsync(AppDocuments.Definition(queries: AppDocuments.Ask("load", prod,
            """ "verb":"GET","url":"/state" """)));
        var take = () => Apps.TakeOwnershipAsync(eve, id, default);

        await take.Should().ThrowAsync<Problem.Forbidden>("a Viewer owns nothing");
        await GrantToAsync(id, PrincipalKind.User, eve.Id, AccessLevel.Editor);
        await take.Should().ThrowAsync<Problem.Forbidden>("the connection is not theirs to use");
        await RestrictAsync(prod, AccessLevel.Resolver, (Owner, AccessLevel.Editor));
        await take();

        (await GetAppAsync(id)).Row.AuthorName.Should().Be("Eve");
    }
}
