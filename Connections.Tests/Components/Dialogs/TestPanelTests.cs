using System.Text.RegularExpressions;
using Bunit;
using Connections.Tests.Support;

namespace Connections.Tests.Components.Dialogs;

public sealed class TestPanelTests : DialogTest
{
    protected override (string Key, string Value)[] Settings => [("Egress:Allow:0", "127.0.0.1/32:*")];

    [Theory]
    [InlineData(200, "Credential accepted.")]
    [InlineData(401, "Credential rejected (status 401).")]
    [InlineData(403, "Signed in, but not allowed (403).")]
    [InlineData(404, "The service responded with status 404, but it's unclear whether it accepts the credential.")]
    public async Task A_test_says_what_was_asked_and_what_came_back_and_masks_what_is_echoed(int status, string outcome)
    {
        await using var peer = await LoopbackPeer.StartAsync();
        peer.AnswerWith(status, """{"you sent": "caNaRy-of-the-test"}""");
        await OpenNewAsync("HTTP");
        Choose("credentials", "HTTPBasicAuth");
        Type("fields/base_url", peer.Address.ToString());
        Type("fields/username", "ada");
        Type("fields/password", "caNaRy-of-the-test");

        await PressAsync("Test");

        Until(() => Screen.Find(".outcome").TextContent.Should().Contain(outcome));
        var report = Screen.Find("#connection-test").TextContent;
        Regex.Count(report, Regex.Escape(outcome)).Should().Be(1, "once is enough");
        Screen.FindAll("#connection-test p").Should().NotContain(
            p => Regex.IsMatch(p.TextContent, @"[.!?]\p{Lu}"), "sentences have a space between them");
        Screen.Find(".asked").TextContent.Should().Contain($"GET {peer.Address}").And.Contain($"status {status}");
        Screen.FindAll(".steps li").Should().HaveCount(5);
        Screen.Find("pre").TextContent.Should().Contain("you sent");
        Type("fields/username", "bob");
        Until(() => Screen.Find(".outcome").TextContent.Should().Contain("This test ran before your last change."));
        Drawn.Should().NotContain("caNaRy-of-the-test");
    }

    [Fact]
    public async Task A_denial_shows_the_sentence_of_the_service_without_the_secret()
    {
        await using var peer = await LoopbackPeer.StartAsync();
        peer.AnswerWith(403, """{"message": "The key caNaRy-of-the-test may only read"}""");
        await TestHttpBasicAsync(peer);

        Until(() => Screen.Find("#connection-test q").TextContent.Should().Be("The key *** may only read"));
        Drawn.Should().NotContain("caNaRy-of-the-test");
    }

    [Theory]
    [InlineData(200, "succeeded")]
    [InlineData(403, "unknown")]
    [InlineData(500, "failed")]
    public async Task An_answer_has_a_check_mark_only_where_it_is_no_error(int status, string state)
    {
        await using var peer = await LoopbackPeer.StartAsync();
        peer.AnswerWith(status, "{}");
        await TestHttpBasicAsync(peer);

        Until(() =>
            Screen.FindAll(".steps li")
                .Single(l =>
                    l.TextContent.Contains($"Responded with status {status}.",
                        StringComparison.Ordinal)).ClassName.Should().Be(state));
    }

    private async Task TestHttpBasicAsync(LoopbackPeer peer)
    {
        await OpenNewAsync("HTTP");
        Choose("credentials", "HTTPBasicAuth");
        Type("fields/base_url", peer.Address.ToString());
        Type("fields/username", "ada");
        Type("fields/password", "caNaRy-of-the-test");
        await PressAsync("Test");
    }

    [Fact]
    public async Task A_failure_is_reported_once_and_not_again_at_its_step()
    {
        await using var peer = await LoopbackPeer.StartAsync();
        var nobody = peer.Address.ToString();
        await peer.DisposeAsync();
        await OpenNewAsync("HTTP");
        Choose("credentials", "HTTPNoAuth");
        Type("fields/base_url", nobody);

        await PressAsync("Test");

        Until(() => Screen.Find(".outcome").TextContent.Should().Contain("No response."));
        Screen.Find("#connection-test").TextContent.Split("refused the connection").Should().HaveCount(2);
        Screen.FindAll(".steps .failed").Should().ContainSingle().Which.TextContent.Should()
            .Contain("Connection: Failed.");
        Screen.Find(".mud-dialog-title h2").TextContent.Should().Be("New Connection");
    }
}
