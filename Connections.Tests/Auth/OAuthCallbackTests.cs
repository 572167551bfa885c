using System.Net;
using Connections.Core;
using Connections.Core.Connections;
using Connections.Core.Execution.Consent;
using Connections.Core.Integrations;
using Connections.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Tests.Auth;

/// <summary>The callback address, as strangers and forgers call it.</summary>
public sealed class OAuthCallbackTests
{
    [Fact]
    public async Task A_callback_without_the_session_that_began_it_gets_400_with_a_sentence()
    {
        await using var product = new Product();
        using var stranger = product.Browser();
        using var ada = await product.SignedInAsync();
        var state = await StateAsync(product);

        foreach (var (browser, words) in new[] { (stranger, "You are signed out"), (ada, "in another session") })
        {
            using var answer = await browser.GetAsync($"/oauth/callback?state={Uri.EscapeDataString(state)}&code=abc");
            answer.StatusCode.Should().Be(HttpStatusCode.BadRequest);
            (await answer.Content.ReadAsStringAsync()).Should()
                .Contain(words).And.NotContain(state).And.NotContain("abc&");
        }

        using var bare = await ada.GetAsync("/oauth/callback?error=%3Cscript%3Ealert(1)%3C/script%3E");
        bare.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        (await bare.Content.ReadAsStringAsync()).Should().NotContain("alert(1)");
    }

    // Begun by Ada, in a session that is not the browser's.
    private static async Task<string> StateAsync(Product product)
    {
        var ada = await OwnerAsync(product);
        var id = await product.Services.GetRequiredService<ConnectionService>().AddAsync(ada, new ConnectionInput
        {
            Name = "Calendar",
            IntegrationType = "GoogleWorkspace",
            CredentialType = "GoogleWorkspaceOAuth",
            Fields = new FieldSet { { "client_id", "x" }, { "client_secret", Inputs.Secret("s3cret") },
                { "scopes", new FieldValue.Many(["openid"]) } },
        }, default);
        var page = await product.Services.GetRequiredService<OAuthConsent>().BeginAsync(ada, id, "another session",
            new Uri("https://connections.example.com/oauth/callback"), false, default);
        return System.Web.HttpUtility.ParseQueryString(page.Query)["state"]!;
    }

    private static async Task<Actor> OwnerAsync(Product product)
    {
        await using var db =
            product.Services.GetRequiredService<Microsoft.EntityFrameworkCore.IDbContextFactory<Core.Storage.ConnectionsDbContext>>().CreateDbContext();
        var owner = db.Set<Core.People.User>().Single();
        return new Actor(owner.Id, ActorKind.User, owner.Name);
    }
}
