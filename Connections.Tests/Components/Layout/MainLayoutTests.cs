using Bunit;
using Bunit.TestDoubles;
using Connections.Web.Components.Layout;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;

namespace Connections.Tests.Components.Layout;

public sealed class MainLayoutTests : ScreenTest
{
    public MainLayoutTests()
    {
        AddAuthorization().SetAuthorized("Ada Lovelace");
        Services.AddSingleton<AntiforgeryStateProvider, NoAntiforgeryToken>();
        ComponentFactories.AddStub<NavMenu>();
        ComponentFactories.AddStub<OfferNotice>();
    }

    [Fact]
    public void The_frame_has_the_places_the_page_and_a_way_out()
    {
        var cut = Show("<h1>Page</h1>");

        cut.FindComponents<Stub<NavMenu>>().Should().ContainSingle();
        cut.Find("main h1").TextContent.Should().Be("Page");
        var form = cut.Find("#user-menu form");
        form.GetAttribute("action").Should().Be("/auth/sign-out");
        form.GetAttribute("method").Should().Be("post");
        cut.Find("#user-menu").TextContent.Should().Contain("Ada Lovelace");
        form.QuerySelectorAll("button").Select(b => (b.TextContent.Trim(), b.GetAttribute("formaction"))).Should()
            .Equal(("Sign out", null), ("Sign out everywhere", "/auth/sign-out-everywhere"));
    }

    [Fact]
    public void The_skip_link_stays_on_the_page() =>
        Show("").Find("a.skip").GetAttribute("href").Should().Be("http://localhost/#main");

    [Fact]
    public void The_switch_says_what_it_will_do()
    {
        var cut = Show("");

        cut.Find("button[aria-label='Switch to dark mode']").Click();

        cut.FindAll("button[aria-label='Switch to light mode']").Should().ContainSingle();
    }

    [Fact]
    public void A_defect_of_a_screen_shows_a_reference_and_no_details()
    {
        var cut = Render<MainLayout>(p => p.Add(c => c.Body, Faulty));

        cut.WaitForAssertion(
            () => cut.Find("[role=alert] h1").TextContent.Should().Be("Something went wrong on our side"));
        cut.Find("[role=alert] code").TextContent.Should().MatchRegex("^[0-9a-f]{32}$");
        cut.Markup.Should().NotContain("detail-of-the-defect");
    }

    [Fact]
    public async Task A_defect_of_a_dialog_shows_it_too()
    {
        var cut = Show("<p>page</p>");
        var dialogs = Services.GetRequiredService<IDialogService>();

        await cut.InvokeAsync(() => dialogs.ShowAsync<ThrowingDialog>("Faulty"));

        cut.WaitForAssertion(
            () => cut.Find("[role=alert] h1").TextContent.Should().Be("Something went wrong on our side"));
    }

    [Fact]
    public void Navigation_clears_the_failure()
    {
        var cut = Render<MainLayout>(p => p.Add(c => c.Body, Faulty));
        cut.WaitForElement("[role=alert] h1");

        cut.Render(p => p.Add(c => c.Body, "<p>next</p>"));
        Services.GetRequiredService<NavigationManager>().NavigateTo("/elsewhere");

        cut.WaitForAssertion(() => cut.Find("main p").TextContent.Should().Be("next"));
    }

    private static RenderFragment Faulty => builder =>
    {
        builder.OpenComponent<ThrowingDialog>(0);
        builder.CloseComponent();
    };

    private IRenderedComponent<MainLayout> Show(string body)
    {
        var cut = Render<MainLayout>(p => p.Add(c => c.Body, body));
        cut.WaitForElement("main");
        return cut;
    }

    private sealed class NoAntiforgeryToken : AntiforgeryStateProvider
    {
        public override AntiforgeryRequestToken? GetAntiforgeryToken() => null;
    }

    private sealed class ThrowingDialog : ComponentBase
    {
        protected override void BuildRenderTree(RenderTreeBuilder builder) =>
            throw new InvalidOperationException("detail-of-the-defect");
    }
}
