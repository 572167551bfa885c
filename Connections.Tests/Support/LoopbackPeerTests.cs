using System.Net;

namespace Connections.Tests.Support;

public sealed class LoopbackPeerTests
{
    [Fact]
    public async Task A_peer_records_a_request_as_it_came_over_the_wire()
    {
        await using var peer = await LoopbackPeer.StartAsync();
        using var client = LoopbackClient.For(peer.Address);
        using var request = new HttpRequestMessage(HttpMethod.Put,
            "/a%20b?q=1%2F2")
        { Content = new StringContent("größer") };
        request.Headers.Add("X-Marker", "m1");

        using var response = await client.SendAsync(request);

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        var recorded = peer.Requests.Should().ContainSingle().Subject;
        recorded.Method.Should().Be("PUT");
        recorded.Target.Should().Be("/a%20b?q=1%2F2");
        recorded.Headers["x-marker"].Should().Be("m1");
        recorded.Text.Should().Be("größer");
    }

    [Fact]
    public async Task A_peer_answers_what_the_test_says()
    {
        await using var peer = await LoopbackPeer.StartAsync();
        using var client = LoopbackClient.For(peer.Address);

        peer.AnswerWith(429, """{"wait":3}""");
        using var refused = await client.GetAsync("/");
        peer.Answer = async http => await http.Request.Body.CopyToAsync(http.Response.Body);
        using var echoed = await client.PostAsync("/", new StringContent("again"));

        refused.StatusCode.Should().Be(HttpStatusCode.TooManyRequests);
        (await refused.Content.ReadAsStringAsync()).Should().Be("""{"wait":3}""");
        (await echoed.Content.ReadAsStringAsync()).Should().Be("again");
    }

    [Fact]
    public async Task An_answer_that_never_comes_does_not_hold_up_the_end()
    {
        var peer = await LoopbackPeer.StartAsync();
        using var client = LoopbackClient.For(peer.Address);
        var arrived = new TaskCompletionSource();
        peer.Answer = http =>
        {
            arrived.SetResult();
            return Task.Delay(Timeout.Infinite, http.RequestAborted);
        };
        var pending = client.GetAsync("/");
        await arrived.Task;

        await peer.DisposeAsync().AsTask().WaitAsync(TestTimeout.Longest);

        await pending.Invoking(p => p).Should().ThrowAsync<HttpRequestException>();
    }
}
