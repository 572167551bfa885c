using System.Net;
using Connections.Core;
using Connections.Core.People;
using Connections.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Tests.Auth;

/// <summary>The first account, made with the set-up link as a browser does it.</summary>
public sealed class SetupTests
{
    [Fact]
    public async Task The_first_account_is_signed_in_and_its_sign_in_is_reported()
    {
        await using var product = new Product(("Setup:Owner:Email", ""), ("Setup:Owner:Password", ""));
        using var browser = product.Browser();
        var token = product.Services.GetRequiredService<InitialSetup>().Token!;

        using var answer = await Product.PostFormAsync(
            browser, $"/setup?token={token}", "/auth/setup", ("token", token), ("email", " ada@example.com "),
            ("name", "Ada"),
            ("password", Product.Password), ("repeat", Product.Password));

        answer.Headers.Location!.ToString().Should().Be("/");
        (await browser.GetAsync("/actions/connections")).StatusCode.Should().Be(HttpStatusCode.OK);
        var members = product.Services.GetRequiredService<MemberService>();
        (await members.ListAsync(Actor.System, new MemberQuery(), PageRequest.First, default)).Rows.Should()
            .ContainSingle()
            .Which.LastSignInAt.Should().NotBeNull("they are signed in");
    }
}
