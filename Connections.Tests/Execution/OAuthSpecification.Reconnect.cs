using System.Web;
using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Connections;
using Connections.Core.Execution;
using Connections.Core.Execution.Consent;
using Connections.Core.Execution.Export;
using Connections.Core.Execution.Testing;
using Connections.Core.Integrations;
using Connections.Core.People;
using Connections.Core.Resolving;
using Connections.Tests.Support;

namespace Connections.Tests.Execution;

/// <summary>Consents that end, and changes that end them.</summary>
public abstract partial class OAuthSpecification
{
    [Fact]
    public async Task A_refresh_token_that_was_used_elsewhere_asks_to_reconnect_and_that_mends_it()
    {
        var id = await ConnectedAsync();
        // As when this product died between the answer and the commit: the server has given out the next one, and
        // nobody has it.
        (await Server.StealAsync(Server.Issued[1])).Should().Be(System.Net.HttpStatusCode.OK);
        Host.Clock.Advance(TimeSpan.FromHours(1));

        var failed = await FluentActions.Awaiting(() => RunAsync(id)).Should().ThrowAsync<Problem.DependencyFailed>();

        failed.WithMessage("*status 400 and the error invalid_grant*Choose Reconnect*");
        (await Queries.GetAsync(Owner, id, default)).Row.Should()
            .Match<ConnectionRow>(
                r => r.Health == ConnectionHealth.NeedsAttention
                    && r.HealthMessage!.EndsWith("Choose Reconnect on the connection, and sign in again."));
        (await FinishAsync(await BeginAsync(id))).Done.Should().NotBeNull();
        (await RunAsync(id)).Outcome.Answer!.Status.Should().Be(200);
        (await Queries.GetAsync(Owner, id, default)).Row.Health.Should().Be(ConnectionHealth.Healthy);
    }

    [Fact]
    public async Task A_consent_survives_a_new_name_or_secret_but_other_scopes_need_another()
    {
        var id = await ConnectedAsync();
        await Service.UpdateAsync(Owner, id, Input(secret: null) with { Name = "Renamed" }, await VersionOfAsync(id),
            default);
        (await RunAsync(id)).Outcome.Answer!.Status.Should().Be(200);
        (await Queries.GetAsync(Owner, id, default)).Fields.Text("connected_as").Should().NotBeNull();

        var meanwhile = await Server.VisitAsync(await BeginAsync(id));
        await Service.UpdateAsync(Owner, id, Input(secret: null, scope: "drive.readonly"), await VersionOfAsync(id),
            default);

        (await FinishAsync(meanwhile)).Failed!.Message.Should().Contain("changed in the meantime");
        (await Queries.GetAsync(Owner, id, default)).Fields.Text("connected_as").Should().BeNull();
        (await SecretRowsAsync(id)).Should().NotContain(r => r.Path == TokenStore.Path);
        await FluentActions.Awaiting(() => RunAsync(id)).Should().ThrowAsync<Problem.DependencyFailed>();
    }

    [Fact]
    public async Task A_consent_depends_on_the_person_who_gave_it_until_it_ends()
    {
        var id = await ConnectedAsync();
        async Task<IEnumerable<Guid>> ConsentsAsync() =>
            (await Host.Get<AccountDependents>().ListAsync(Owner, Owner.Id, default))
                .Where(s => s.Reason == DependencyReason.Consent).SelectMany(s => s.Rows).Select(r => r.Id);

        (await ConsentsAsync()).Should().Equal(id);
        await Service.UpdateAsync(Owner, id, Input(secret: null, scope: "drive.readonly"), await VersionOfAsync(id),
            default);

        (await ConsentsAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task A_wrong_client_secret_or_a_provider_that_is_gone_says_so_at_the_exchange()
    {
        var id = await Service.AddAsync(Owner, Input(secret: "wr0ng+secret/"), default);
        (await FinishAsync(await BeginAsync(id))).Failed!.Message.Should().StartWith(
            $"Consent was given, but it could not be exchanged for a token. {Server.Address.Authority} issued no "
            + "token: it responded with status 401 and the error invalid_client.");

        var gone = await CreateAsync("Gone");
        var back = await Server.VisitAsync(await BeginAsync(gone));
        await Service.DeleteAsync(Owner, gone, default);
        (await FinishAsync(back)).Failed!.Message.Should().Contain("not found");
    }

    [Fact]
    public async Task A_person_who_may_not_edit_a_connection_cannot_connect_it()
    {
        var bob = await Host.AddUserAsync("Bob", Role.Standard);
        var id = await CreateAsync();
        var begin = () => Host.Get<OAuthConsent>().BeginAsync(bob, id, "x", Callback, false, default);
        await begin.Should().ThrowAsync<Problem.Forbidden>();
        var http = await base.CreateAsync("Plain", "env:prod");
        var none = () => Host.Get<OAuthConsent>().BeginAsync(Owner, http, "x", Callback, false, default);
        await none.Should().ThrowAsync<Problem.Invalid>();
    }
}
