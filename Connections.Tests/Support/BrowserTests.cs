using Microsoft.AspNetCore.Http;
using Microsoft.Playwright;

namespace Connections.Tests.Support;

[Trait(Tier.Name, Tier.Browser)]
public sealed class BrowserTests(Browser browser) : IClassFixture<Browser>
{
    [Fact]
    public async Task A_browser_sees_the_heading_of_a_page()
    {
        await using var peer = await ServeAsync("<h1>Good day</h1>");

        await browser.VisitAsync(peer.Address, async visit =>
        {
            await visit.Page.GotoAsync("/");
            await Assertions.Expect(visit.Page.GetByRole(AriaRole.Heading)).ToHaveTextAsync("Good day");
        });
    }

    [Theory]
    [InlineData("<script>console.error('told')</script>", "told")]
    [InlineData("<script>throw new Error('thrown')</script>", "thrown")]
    [InlineData("<script src='http://127.0.0.1:1/gone.js'></script>", "gone.js")]
    [InlineData("<img src='/missing.png'>", "404")]
    public async Task A_page_that_complains_fails_the_test_and_leaves_a_picture(string markup, string fault)
    {
        await using var peer = await ServeAsync(markup);
        var picture =
            Path.Combine(
                Repository.TestResults, $"{nameof(A_page_that_complains_fails_the_test_and_leaves_a_picture)}.png");
        File.Delete(picture);

        var visiting = () => browser.VisitAsync(peer.Address, visit => visit.Page.GotoAsync("/"));

        (await visiting.Should().ThrowAsync<Exception>()).Which.Message.Should().Contain(fault);
        File.Exists(picture).Should().BeTrue();
        File.Delete(picture);
    }

    [Fact]
    public async Task A_violated_content_policy_fails_the_test()
    {
        await using var peer = await ServeAsync("<script>document.title = 'inline'</script>",
            policy: "script-src 'self'");

        var visiting = () => browser.VisitAsync(peer.Address, visit => visit.Page.GotoAsync("/"));

        (await visiting.Should().ThrowAsync<Exception>()).Which.Message.Should()
            .Contain("Content policy: script-src-elem forbids inline");
    }

    [Fact]
    public async Task A_fault_that_belongs_to_the_test_is_no_failure()
    {
        await using var peer = await ServeAsync("<script>console.error('as it should be')</script>");

        await browser.VisitAsync(peer.Address, async visit =>
        {
            visit.Expect("as it should be");
            await visit.Page.GotoAsync("/");
        });
    }

    [Fact]
    public async Task A_visit_starts_without_the_cookies_of_the_one_before()
    {
        await using var peer = await ServeAsync("<h1>Good day</h1>");

        for (var round = 0; round < 2; round++)
            await browser.VisitAsync(peer.Address, async visit =>
            {
                await visit.Page.GotoAsync("/");
                (await visit.Page.EvaluateAsync<string>("document.cookie")).Should().BeEmpty();
                await visit.Page.EvaluateAsync("document.cookie = 'seen=1'");
            });
    }

    [Fact]
    public async Task Every_frame_of_a_socket_is_recorded()
    {
        await using var peer = await ServeAsync("<h1>Good day</h1>");

        await browser.VisitAsync(peer.Address, async visit =>
        {
            await visit.Page.GotoAsync("/");
            await visit.Page.EvaluateAsync("""
                () => new Promise(done => {
                    const socket = new WebSocket(location.href.replace('http', 'ws') + 'socket');
                    socket.onopen = () => socket.send(new TextEncoder().encode('sent-marker'));
                    socket.onmessage = () => { socket.close(); done(); };
                })
                """);
            visit.Leaked("sent-marker").Should().BeTrue();
            visit.Leaked("answered-marker").Should().BeTrue();
            visit.Leaked("other-marker").Should().BeFalse();
        });
    }

    /// <summary>A peer with one page at its root, and a socket that answers the first frame.</summary>
    private static async Task<LoopbackPeer> ServeAsync(string body, string policy = "")
    {
        var peer = await LoopbackPeer.StartAsync();
        peer.Answer = async http =>
        {
            if (http.Request.Path == "/socket")
            {
                await AnswerSocketAsync(http);
                return;
            }
            http.Response.StatusCode = http.Request.Path == "/" ? 200 : 404;
            http.Response.ContentType = "text/html; charset=utf-8";
            if (policy.Length > 0) http.Response.Headers.ContentSecurityPolicy = policy;
            await http.Response.WriteAsync($"<!doctype html><link rel='icon' href='data:,'><title>Page</title>{body}");
        };
        return peer;
    }

    private static async Task AnswerSocketAsync(HttpContext http)
    {
        using var socket = await http.WebSockets.AcceptWebSocketAsync();
        await socket.ReceiveAsync(new byte[100], http.RequestAborted);
        await socket.SendAsync("answered-marker"u8.ToArray(), System.Net.WebSockets.WebSocketMessageType.Text, true,
            http.RequestAborted);
        await socket.ReceiveAsync(new byte[100], http.RequestAborted);
    }
}
