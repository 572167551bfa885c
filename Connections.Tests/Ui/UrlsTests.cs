using Connections.Web.Ui;

namespace Connections.Tests.Ui;

public sealed class UrlsTests
{
    [Theory]
    [InlineData("/actions/connections?q=a", "/actions/connections?q=a")]
    [InlineData("https://evil.example/", "/")]
    [InlineData("//evil.example", "/")]
    [InlineData("/\\evil.example", "/")]
    [InlineData("/a\r\nSet-Cookie: x", "/")]
    [InlineData("javascript:alert(1)", "/")]
    [InlineData("", "/")]
    [InlineData(null, "/")]
    public void A_return_address_never_leaves_the_site(string? asked, string given) =>
        Urls.Local(asked).Should().Be(given);

    [Fact]
    public void The_sign_in_address_carries_the_way_back_and_the_reason()
    {
        Urls.SignIn().Should().Be("/sign-in");
        Urls.SignIn("/a?b=c&d").Should().Be("/sign-in?returnUrl=%2Fa%3Fb%3Dc%26d");
        Urls.SignIn("//evil.example", "credentials").Should().Be("/sign-in?error=credentials");
    }

    [Fact]
    public void Lists_and_details_have_addresses_to_share()
    {
        var id = Guid.Parse("01900000-0000-7000-8000-000000000001");

        Urls.ConnectionList().Should().Be("/actions/connections");
        Urls.Resolve(Guid.Empty).Should()
            .Be("/actions/connections/groups/00000000-0000-0000-0000-000000000000/resolve");
        Urls.ConnectionList(ListState.Default with { Search = "a b" },
            "/workflow/connections").Should().Be("/workflow/connections?q=a%20b");
        Urls.Groups().Should().Be("/actions/connections?tab=groups");
        Urls.Connection(id).Should().Be($"/actions/connections/{id}");
        Urls.Group(id).Should().Be($"/actions/connections/groups/{id}");
        Urls.Icon("../x").Should().Be("/icons/..%2Fx.svg");
    }
}
