using Connections.Core;
using Connections.Core.Runtime.Actions;

namespace Connections.Tests.Runtime.Actions;

/// <summary>Ways round the host rule and the policy that worked in other products, tried on a run. The remote system sees where each arrives.</summary>
public sealed class BypassSpecification() : RunSpecification(postgres: false)
{
    private bool strict;

    protected override (string Key, string Value)[] Settings => strict ? [] : base.Settings;

    [Theory]
    [InlineData("//evil.example/x")]
    [InlineData("///evil.example/x")]
    [InlineData("/\\evil.example/x")]
    [InlineData("\\\\evil.example\\x")]
    [InlineData("@evil.example/x")]
    [InlineData(":9/x")]
    [InlineData("https://evil.example/x")]
    [InlineData("https:evil.example/x")]
    [InlineData("http://127.0.0.1@evil.example/x")]
    [InlineData("http://evil.example#@127.0.0.1/")]
    [InlineData("http://169.254.169.254/latest/meta-data/")]
    [InlineData("http://[::ffff:169.254.169.254]/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("gopher://127.0.0.1/x")]
    [InlineData("javascript:alert(1)")]
    [InlineData("/../../x")]
    [InlineData("/%2e%2e/x")]
    [InlineData("{{ base_url }}.evil.example/x")]
    [InlineData("{{ base_url }}@evil.example/x")]
    [InlineData("http://{{ Trigger.host }}/x")]
    [InlineData("{{ Trigger.url }}")]
    [InlineData("/{{ Trigger.path }}")]
    public async Task No_address_leads_a_credential_to_another_host(string url)
    {
        var id = await ConnectAsync();
        RunResult? result = null;
        try
        {
            result = await Runner.RunAsync(Owner, ActionRunner.HttpRequest, new() { ["url"] = url, ["followRedirect"] = true }, id,
                Json("""{"Trigger":{"host":"evil.example","url":"https://evil.example/","path":"../../evil"}}"""), default);
        }
        catch (Problem.Invalid refused)
        {
            refused.Faults.Should().OnlyContain(f => f.Field == "url");
        }

        // Refused, stopped, or a path on the connection's own host: there is nothing else.
        foreach (var request in Remote.Requests) request.Headers["Host"].Should().Be(Remote.Address.Authority);
        if (result is { Status: null }) result.Message.Should().Contain("only sent to");
        if (result is not null) Remote.Requests.Should().HaveCount(result.Status is null ? 0 : 1);
    }

    [Fact]
    public async Task An_address_inside_is_one_text_whether_something_listens_there_or_not()
    {
        strict = true;
        await Host.StopAsync();
        Host = await Home.StartAsync();
        var (open, closed) = (await ConnectAsync("Open"), await ConnectAsync("Closed", "http://127.0.0.1:9/"));

        var (there, gone) = (await RunAsync(open, """{"url":"/"}"""), await RunAsync(closed, """{"url":"/"}"""));

        there.Message.Should().Be(gone.Message).And.Be("This address is not allowed here; ask an admin");
        Remote.Requests.Should().BeEmpty();
        (await HistoryAsync(open)).Single(h => h.Action == "executed").Changes.Should().Contain(c => c.Field == "blocked by", "an auditor sees the rule");
    }

    [Theory]
    [InlineData("Cookie", "session=of-the-caller")]
    [InlineData("X-Custom", "a")]
    public async Task Only_what_action_and_connection_say_is_sent(string name, string value)
    {
        var id = await ConnectAsync();

        await Runner.RunAsync(Owner, ActionRunner.HttpRequest, new() { ["url"] = "/", ["requestHeaders"] = new System.Text.Json.Nodes.JsonArray(new System.Text.Json.Nodes.JsonObject { ["key"] = name, ["value"] = value }) }, id, null, default);

        Remote.Requests.Single().Headers.Keys.Should().BeEquivalentTo("Host", "Accept", "Accept-Encoding", "User-Agent", "Authorization", name);
    }
}
