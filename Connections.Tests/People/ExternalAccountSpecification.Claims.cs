using Connections.Core.People;

namespace Connections.Tests.People;

/// <summary>How a provider may write roles and groups.</summary>
public abstract partial class ExternalAccountSpecification
{
    [Theory]
    [InlineData("realm_access.roles", "realm_access", """{"roles":["offline_access","admin"]}""", true)]
    [InlineData("resource_access.my.client.roles", "resource_access", """{"my.client":{"roles":["admin"]}}""", true)]
    [InlineData("https://example.com/roles", "https://example.com/roles", "admin", true)]
    [InlineData("realm_access.roles", "realm_access", """{"roles":"viewer admin"}""", true)]
    [InlineData("realm_access.roles", "realm_access", """{"roles":["not admin"]}""", false)]
    [InlineData("realm_access.roles", "realm_access", """{"other":["admin"]}""", false)]
    [InlineData("realm_access.roles", "realm_access", """["roles","admin"]""", false)]
    [InlineData("realm_access.roles", "realm_access", """{"roles":[{"name":"admin"}]}""", false)]
    [InlineData("realm_access.roles", "realm_access", "{broken", false)]
    public async Task A_claim_that_is_an_object_is_read_by_its_path(string path, string claim, string value,
        bool leadsIn)
    {
        await RestartAsync(("Authentication:Oidc:RolesClaim", path), ("Authentication:Oidc:Roles:admin", "Admin"));

        var (actor, _) = await Accounts.SignInAsync(new ExternalIdentity(Issuer, "bob", [(claim, value)]), null,
            default);

        (actor is not null).Should().Be(leadsIn);
    }

    [Theory]
    [InlineData("viewer admin", true, true)]
    [InlineData("viewer,admin", true, true)]
    [InlineData("viewer, admin", true, true)]
    [InlineData("administrator", true, false)]
    [InlineData("not admin", false, false)]
    public async Task Roles_in_one_text_are_taken_apart_and_elements_of_a_list_are_not(string value, bool isText,
        bool leadsIn)
    {
        await RestartAsync(("Authentication:Oidc:RolesClaim", "roles"), ("Authentication:Oidc:Roles:admin", "Admin"));
        var who = new ExternalIdentity(Issuer, "bob",
            [("roles", value)])
        { Texts = isText ? new HashSet<string> { "roles" } : [] };

        var (actor, _) = await Accounts.SignInAsync(who, null, default);

        (actor is not null).Should().Be(leadsIn);
    }

    [Theory]
    [InlineData("_claim_names", """{"groups":"src1"}""", "_claim_names")]
    [InlineData("hasgroups", "true", "hasgroups")]
    [InlineData("_claim_names", """{"other":"src1"}""", null)]
    [InlineData("hasgroups", "false", null)]
    public void A_claim_that_a_provider_had_no_room_for_is_noticed(string claim, string value, string? mark)
    {
        var mapping = new ClaimMapping { RolesClaim = "groups" };

        mapping.FindOverage(new ExternalIdentity(Issuer, "bob", [(claim, value)]))?.Mark.Should().Be(mark);
        mapping.FindOverage(new ExternalIdentity(Issuer, "bob", [(claim, value), ("groups", "x")])).Should()
            .BeNull("it is there after all");
    }
}
