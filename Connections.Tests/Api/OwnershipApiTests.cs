using System.Net;
using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Apps.Editing;
using Connections.Core.Automation.Workflows;
using Connections.Core.People;
using Connections.Tests.Apps;
using Connections.Tests.Support;

namespace Connections.Tests.Api;

/// <summary>What depends on an account, and offers to own it, over the wire.</summary>
[Collection(ApiCollection.Name)]
public sealed class OwnershipApiTests(ApiFixture fixture)
{
    private const string Offers = "/api/v2/actions/ownership_offers";

    private ApiCaller Owner => fixture.Owner;

    [Fact]
    public async Task A_handover_to_the_caller_takes_what_ran_as_a_disabled_member()
    {
        var (ada, lea, workflow) = await LeaverAsync("Lea");
        var at = $"/api/v2/actions/principals/{lea.Id}";

        var dependents = await Owner.GetAsync($"{at}/dependents");
        dependents.Data.Select(s => (string)s!["id"]!).Should().Equal("sole_editor", "runs_as");
        var item = dependents.Data[1]!["attributes"]!["items"]!.AsArray().Should().ContainSingle().Which!;
        ((string)item["id"]!).Should().Be(workflow.ToString());
        ((string)item["kind"]!).Should().Be("workflow");
        ((string)item["detail"]!).Should().Be("Not published");

        var done = await Owner.PostAsync($"{at}/handover", "handover", ("successor_id", ada.Id.ToString()));
        done.Status.Should().Be(HttpStatusCode.OK, done.Text);
        new[] { "handed_over", "offered", "accepted", "left" }.Select(name => (int)done.Attributes[name]!).Should()
            .Equal(1, 1, 1, 0);
        (await Owner.PostAsync($"{Offers}/{workflow}/accept")).Status.Should().Be(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Offers_are_listed_accepted_and_declined()
    {
        var (ada, leo, workflow) = await LeaverAsync("Leo");
        var app = await fixture.Get<AppService>().CreateAsync(ada, new AppChange
        {
            Name = "Of Ada",
            Definition = AppDocuments.Definition()
        }, default);
        (await Owner.PostAsync($"/api/v2/app-builder/apps/{app}/take_ownership")).Status.Should()
            .Be(HttpStatusCode.NoContent);
        async Task OfferAsync() =>
            await fixture.Get<OwnershipTransfer>().TransferAsync(Actor.System, leo.Id, ada.Id, default);

        await OfferAsync();
        var listed = await Owner.GetAsync(Offers);
        listed.Data.Select(o => (string)o!["id"]!).Should().Equal(workflow.ToString());
        ((string)listed.Data[0]!["attributes"]!["owner"]!).Should().Be("Leo");
        (await Owner.DeleteAsync($"{Offers}/{workflow}")).Status.Should().Be(HttpStatusCode.NoContent);
        (await Owner.GetAsync(Offers)).Data.Should().BeEmpty();
        await OfferAsync();
        (await Owner.PostAsync($"{Offers}/{workflow}/accept")).Status.Should().Be(HttpStatusCode.NoContent);
        (await Owner.GetAsync(Offers)).Data.Should().BeEmpty();
    }

    private async Task<(Actor Ada, Actor Leaver, Guid Workflow)> LeaverAsync(string name)
    {
        var (ada, members) = (await fixture.OwnerActorAsync(), fixture.Get<MemberService>());
        var link = await members.InviteAsync(ada, $"{name}@example.com", name, [Role.Standard.Id], [], default);
        var leaver = new Actor(link.UserId, ActorKind.User, name);
        var workflow = await fixture.Get<WorkflowService>().CreateAsync(leaver, new WorkflowChange
        {
            Name = $"Of {name}",
            Spec = """{"triggers":[{"apiTrigger":{}}],"steps":[]}""",
        }, default);
        await members.DisableAsync(ada, leaver.Id, default);
        return (ada, leaver, workflow);
    }
}
