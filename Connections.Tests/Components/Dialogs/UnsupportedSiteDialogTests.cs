using Bunit;

namespace Connections.Tests.Components.Dialogs;

public sealed class UnsupportedSiteDialogTests : DialogTest
{
    protected override (string Key, string Value)[] Settings =>
        [("Deployment:Site", "app.ddog-gov.com"), ("Deployment:UnsupportedSites:0", "app.ddog-gov.com")];

    [Fact]
    public async Task An_unsupported_site_allows_no_creation_and_no_test_and_says_why()
    {
        await OpenNewAsync("OpenAI");
        Screen.Find("[role=alert]").TextContent.Should().Contain("not supported for your selected Datadog site");
        Button("Create").HasAttribute("aria-disabled").Should().BeTrue();
        Button("Test").HasAttribute("aria-disabled").Should().BeTrue();
    }
}
