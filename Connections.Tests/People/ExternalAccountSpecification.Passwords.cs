using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Audit;
using Connections.Core.Connections;
using Connections.Core.People;
using Connections.Core.Storage;
using Connections.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Tests.People;

/// <summary>External accounts have no password.</summary>
public abstract partial class ExternalAccountSpecification
{
    [Fact]
    public async Task An_external_account_is_entered_by_no_password_and_no_link()
    {
        var bob = await ComesAsync("bob", email: "bob@example.com");

        await using var scope = Host.Scope();
        (await scope.ServiceProvider.GetRequiredService<AccountService>().SignInAsync("bob@example.com", "", null,
            default)).Should().BeNull();
        await FluentActions.Awaiting(() => Host.Get<MemberService>().CreateLinkAsync(Owner, bob.Id, default)).Should()
            .ThrowAsync<Problem.Invalid>();
        (await Accounts.IsExternalAsync(bob.Id, default),
            await Accounts.IsExternalAsync(Owner.Id, default)).Should().Be((true, false));
    }

    [Fact]
    public async Task Passwords_and_links_let_nobody_in_where_passwords_are_switched_off()
    {
        var link = await Host.Get<MemberService>().InviteAsync(Owner, "eve@example.com", "Eve", [Role.Standard.Id], [],
            default);
        await RestartAsync(("Authentication:Local", "false"));

        await using var scope = Host.Scope();
        (await scope.ServiceProvider.GetRequiredService<AccountService>().SignInAsync("ada@example.com",
            CoreHost.OwnerPassword, null, default)).Should().BeNull();
        (await Host.Get<InvitationService>().FindAsync(link.Token, default)).Should().BeNull();
        await FluentActions.Awaiting(
            () => Host.Get<InvitationService>().CompleteAsync(link.Token, "a long enough password", null, default))
            .Should().ThrowAsync<Problem.Forbidden>();
        await ComesAsync("bob");
    }
}
