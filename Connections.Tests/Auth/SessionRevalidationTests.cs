using System.Security.Claims;
using Connections.Core;
using Connections.Core.People;
using Connections.Tests.Support;
using Connections.Web.Auth;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.Logging.Abstractions;

namespace Connections.Tests.Auth;

/// <summary>What an open page knows of its session's end.</summary>
public sealed class SessionRevalidationTests
{
    [Fact]
    public async Task A_disabled_account_is_the_reason_also_where_the_watch_comes_second()
    {
        await using var installation = await TestInstallation.CreateInitializedAsync(postgres: false);
        await using var host = await installation.StartAsync();
        var sessions = host.Get<SessionService>();
        var bob = await host.AddUserAsync("Bob", Role.Standard);
        using var page = new SessionRevalidation(NullLoggerFactory.Instance, sessions, host.Get<OrganizationSettings>(),
            new OwnPermissions(), new SessionRevalidationOptions { RecheckSeconds = 1 });
        page.SetAuthenticationState(Task.FromResult(new AuthenticationState(new ClaimsPrincipal(new ClaimsIdentity(
            [
                new(ClaimTypes.NameIdentifier, bob.Id.ToString()), new(ClaimTypes.Name, bob.Name),
                new(SessionCookie.SessionClaim, await sessions.BeginAsync(bob, default)),
            ], "test")))));

        await host.Get<MemberService>().DisableAsync(host.Owner, bob.Id, default);
        (await TestTimeout.UntilAsync(async () =>
            (await page.GetAuthenticationStateAsync()).User.Identity?.IsAuthenticated is not true)).Should().BeTrue();
        await page.EndAsync(default);

        page.EndedBecause.Should().Be("disabled");
    }
}
