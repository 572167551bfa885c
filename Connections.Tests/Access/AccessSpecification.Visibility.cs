using System.Reflection;
using System.Text.Json;
using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Connections;
using Connections.Core.Groups;
using Connections.Core.People;
using Connections.Core.Resolving;
using Connections.Tests.Support;

namespace Connections.Tests.Access;

/// <summary>What lists, messages and calls show to whom.</summary>
public abstract partial class AccessSpecification
{
    [Fact]
    public async Task The_list_shows_a_row_exactly_when_its_address_is_found()
    {
        var connections = new List<Guid>();
        foreach (var organization in Enum.GetValues<AccessLevel>())
        {
            foreach (var name in Enum.GetValues<IdentityKind>())
            {
                var (actor, _, grant) = await PersonAsync(name, organization);
                connections.Add((await PrepareAsync(AccessTable.Operations[0], actor, grant)).Id);
            }
        }
        foreach (var identity in Enum.GetValues<IdentityKind>()
            .Where(w => w is not (IdentityKind.Disabled or IdentityKind.Nobody or IdentityKind.SignedOut)))
        {
            var (actor, _, _) = await PersonAsync(identity, AccessLevel.None);
            var listed = (await Search.ListAsync(actor, new(), new(0, 200), default)).Rows.ToDictionary(r => r.Id);
            foreach (var id in connections)
            {
                var details = await FindAsync(actor, id);
                listed.ContainsKey(id).Should().Be(details is not null);
                if (details is not null) Json(listed[id]).Should().Be(Json(details.Row));
            }
        }
    }

    [Fact]
    public async Task The_list_of_groups_shows_a_row_exactly_when_its_address_is_found()
    {
        var groups = new List<Guid>();
        foreach (var organization in Enum.GetValues<AccessLevel>())
        {
            foreach (var name in Enum.GetValues<IdentityKind>())
            {
                var (actor, _, grant) = await PersonAsync(name, organization);
                groups.Add((await PrepareAsync(AccessTable.Operations.First(o => o.On == OperationTarget.Group), actor,
                    grant)).Id);
            }
        }
        foreach (var identity in Enum.GetValues<IdentityKind>()
            .Where(w => w is not (IdentityKind.Disabled or IdentityKind.Nobody or IdentityKind.SignedOut)))
        {
            var (actor, _, _) = await PersonAsync(identity, AccessLevel.None);
            var listed =
                (await Host.Get<GroupSearch>().ListAsync(actor, new(), new(0, 200), default)).Rows.ToDictionary(
                    r => r.Id);
            foreach (var id in groups)
            {
                GroupDetails? details = null;
                try
                {
                    details = await Host.Get<GroupQueries>().GetAsync(actor, id, default);
                }
                catch (Problem.NotFound)
                {
                }
                listed.ContainsKey(id).Should().Be(details is not null);
                if (details is not null) Json(listed[id]).Should().Be(Json(details.Row));
            }
        }
    }

    [Fact]
    public async Task A_refusal_says_what_is_missing_and_whom_to_ask()
    {
        var (grace, bob) = (await Host.AddUserAsync("Grace", Role.Standard),
            await Host.AddUserAsync("Bob", Role.Standard));
        var left = await Host.AddUserAsync("Left", Role.Standard);
        var id = await CreateAsync("Billing");
        await RestrictAsync(id, AccessLevel.Viewer, (Owner, AccessLevel.Editor), (grace, AccessLevel.Editor),
            (left, AccessLevel.Editor));
        await DisableAsync(left);

        var edit = () => Service.DeleteAsync(bob, id, default);
        (await edit.Should().ThrowAsync<Problem.Forbidden>())
            .WithMessage(
                "You can't change “Billing”: you're a Viewer, and this requires Editor. Ask one of its editors: Ada, "
                + "Grace.");
        await RestrictAsync(id, AccessLevel.Viewer, (left, AccessLevel.Editor));
        var admin = await Host.AddUserAsync("Admin", Role.Admin);
        var byAdmin = () => Service.DeleteAsync(admin, id, default);
        (await byAdmin.Should().ThrowAsync<Problem.Forbidden>()).WithMessage("*choose Elevate Access.",
            "an admin is not sent to an admin");
        var reader = await Host.AddUserAsync("Reader", Role.ReadOnly);
        var create = () => Service.AddAsync(reader, Inputs.Http("New"), default);
        (await create.Should().ThrowAsync<Problem.Forbidden>()).WithMessage("*connections_write*Ask an admin*");
    }

    [Fact]
    public async Task An_invisible_connection_shows_in_no_count_no_suggestion_and_no_search()
    {
        var bob = await Host.AddUserAsync("Bob", Role.Admin);
        var hidden = await Service.AddAsync(Owner,
            Inputs.OpenAI("Hidden canary") with { Tags = ["hidden:value", "env:hidden", "env:prod"] }, default);
        await RestrictAsync(hidden, AccessLevel.None, (Owner, AccessLevel.Editor));
        for (var i = 0; i < 60; i++) await HideAsync($"aaa{i:00}");
        await CreateAsync("Seen", "env:prod", "zone:1");

        (await NamesAsync(new ConnectionQuery { Search = "canary" }, bob)).Should().BeEmpty();
        var facets = await Search.FacetsAsync(bob, new(), default);
        facets.Integrations.Select(f => (f.Value, f.Count)).Should().Equal(("HTTP", 1));
        facets.TagKeys.Select(f => (f.Value, f.Count)).Should().BeEquivalentTo([("env", 1), ("zone", 1)]);
        facets.Creators.Should().ContainSingle().Which.Count.Should().Be(1);
        (await Search.SuggestTagsAsync(bob, "", default)).Should().Equal(["env:", "zone:"],
            "however many keys only invisible ones have");
        (await Search.SuggestTagsAsync(bob, "env:", default)).Should().Equal("env:prod");
    }

    [Fact]
    public async Task A_change_of_rights_holds_for_the_very_next_call()
    {
        var bob = await Host.AddUserAsync("Bob", Role.Standard);
        var id = await CreateAsync("Billing");
        await RestrictAsync(id, AccessLevel.None, (Owner, AccessLevel.Editor), (bob, AccessLevel.Resolver));
        await Queries.GetAsync(bob, id, default);

        await RestrictAsync(id, AccessLevel.None, (Owner, AccessLevel.Editor));

        (await FindAsync(bob, id)).Should().BeNull();
        await DisableAsync(bob);
        var list = () => Search.ListAsync(bob, new(), PageRequest.First, default);
        await list.Should().ThrowAsync<Problem.Forbidden>();
    }
}
