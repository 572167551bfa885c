using Bunit;
using Connections.Web.Components.Layout;

namespace Connections.Tests.Components.Layout;

public sealed class NoticesTests : ScreenTest
{
    [Fact]
    public void Notices_are_absent_in_normal_operation() => Render<Notices>().Markup.Trim().Should().BeEmpty();

    [Theory]
    [InlineData("app.ddog-gov.com")]
    [InlineData("US2.DDOG-GOV.COM")]
    public void Every_screen_shows_that_the_site_is_unsupported(string site)
    {
        Deployment.Site = site;
        foreach (var name in new[] { "app.ddog-gov.com", "us2.ddog-gov.com" }) Deployment.UnsupportedSites.Add(name);

        var alert = Render<Notices>().Find("[role=alert]");

        alert.TextContent.Should().Contain($"Important note for users on the following Datadog sites: {site}")
            .And.Contain("This product is not supported for your selected Datadog site");
    }

    [Fact]
    public void A_locked_product_says_why_and_what_to_do()
    {
        Locks.LockedBecause = "Connections is locked: the key is missing.";

        Render<Notices>().Find("[role=alert]").TextContent.Should()
            .Contain("the key is missing").And.Contain("keys status").And.Contain("keys accept-loss");
    }
}
