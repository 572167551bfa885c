using System.Text;
using Connections.Core.Automation.Entities;
using Connections.Tests.Support;

namespace Connections.Tests.Automation.Runs;

/// <summary>A step whose answer breaks off, and what is kept of its request until one comes.</summary>
public sealed class BrokenAnswerTests() : WorkflowSpecification(postgres: false)
{
    private const string Send = """
        {"name":"verb","value":"POST"},{"name":"url","value":"/send"},
        {"name":"body","value":{"y":"{{ Trigger.y }}"}}
        """;

    [Fact]
    public async Task A_post_whose_answer_breaks_off_may_have_been_done()
    {
        await using var peer = RawPeer.Answering(async (stream, _, ct) => await stream.WriteAsync(
            Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf of it"), ct));
        var workflow = await CreateAsync(peer);

        var run = await RunToEndAsync(workflow, """{"y":"prod"}""");

        run.Row.State.Should().Be(RunState.Failed);
        run.Row.Failure.Should().Be("Step Send: 127.0.0.1 closed the connection before the response was complete. "
            + "Try again later. If it persists, contact the service's owner. The service responded with status 200, so "
            + "it may have been done: look there before you run it again.");
        peer.Requests.Should().ContainSingle();
    }

    [Fact]
    public async Task A_request_under_way_is_on_disk_with_its_body_and_without_its_secret()
    {
        var (arrived, answer) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var peer = RawPeer.Answering(async (stream, _, ct) =>
        {
            arrived.SetResult();
            await answer.Task.WaitAsync(ct);
            await RawPeer.WriteAsync(stream, 200, [], ct);
        });
        var workflow = await CreateAsync(peer);

        var run = await Runs.StartAsync(Owner, workflow, Json($$"""{"y":"{{Secret}}"}"""), RunSource.Manual, default);
        await arrived.Task;
        var underWay = await History.StepAsync(Owner, workflow, run, 1, default);
        answer.SetResult();
        await EndAsync(workflow, run);
        var ended = await History.StepAsync(Owner, workflow, run, 1, default);

        At(underWay.Request, "body")!.ToString().Should().Be("""{"y":"***"}""");
        At(underWay.Request, "headers", "Content-Type")!.ToString().Should().StartWith("application/json");
        underWay.Request!.ToJsonString().Should().NotContain(Secret);
        At(ended.Request, "body")!.ToString().Should().Be("""{"y":"***"}""");
    }

    private async Task<Guid> CreateAsync(RawPeer peer)
    {
        var connection = await ConnectAsync("Peer", peer.Url.ToString());
        return await CreateWorkflowAsync(Spec(Request("Send", "ONE", Send),
            $"\"connections\":[{Through("ONE", connection)}]",
            """
            "inputSchema":{"parameters":[{"name":"y","type":"STRING"}]}
            """));
    }
}
