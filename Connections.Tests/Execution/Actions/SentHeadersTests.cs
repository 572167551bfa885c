using Connections.Core.Execution.Actions;

namespace Connections.Tests.Execution.Actions;

/// <summary>The report of a run shows the headers that left, all of them, and nothing else.</summary>
public sealed class SentHeadersTests() : RunSpecification(postgres: false)
{
    [Theory]
    [InlineData("""{"url":"/"}""")]
    [InlineData("""{"url":"/","requestHeaders":[{"key":"User-Agent","value":"probe/1 (desk@example.test)"}]}""")]
    [InlineData("""{"url":"/","requestHeaders":[{"key":"user-agent","value":"(((odd"},{"key":"Accept","value":"application/json;q=0.9, */*"}]}""")]
    [InlineData("""{"url":"/","requestHeaders":[{"key":"X-Several","value":["1","2"]},{"key":"Accept-Encoding","value":"identity"},{"key":"Cache-Control","value":"no-cache,no-store"}]}""")]
    [InlineData("""{"url":"/","cookies":[{"key":"a","value":"1"}]}""")]
    [InlineData("""{"verb":"HEAD","url":"/"}""")]
    [InlineData("""{"verb":"DELETE","url":"/"}""")]
    [InlineData("""{"verb":"POST","url":"/"}""")]
    [InlineData("""{"verb":"PUT","url":"/"}""")]
    [InlineData("""{"verb":"PATCH","url":"/"}""")]
    [InlineData("""{"verb":"POST","url":"/","body":{"a":1},"contentType":"application/json;charset=UTF-8"}""")]
    [InlineData("""{"verb":"PUT","url":"/","body":"text","requestHeaders":[{"key":"Content-Language","value":"de"}]}""")]
    [InlineData("""{"verb":"GET","url":"/","requestHeaders":[{"key":"Content-Type","value":"application/json"}]}""")]
    [InlineData("""{"verb":"POST","url":"/","formData":[{"key":"a","value":"b"}]}""")]
    public async Task The_report_shows_the_headers_that_left(string inputs)
    {
        var id = await ConnectAsync();

        var shown = (await RunAsync(id, inputs)).Request.Headers;

        var left = Remote.Requests.Should().ContainSingle().Subject.Headers;
        shown.Select(h => h.Key).Should()
            .BeEquivalentTo(left.Keys, options => options.Using(StringComparer.OrdinalIgnoreCase));
        foreach (var (name, value) in shown) value.Should()
            .Be(name is "Authorization" ? "Bearer ***" : name is "Cookie" ? "***" : left[name]);
    }

    [Fact]
    public async Task A_user_agent_that_a_run_gives_is_sent_and_ours_only_where_none_is_given()
    {
        var id = await ConnectAsync();

        await RunAsync(id,
            """{"url":"/","requestHeaders":[{"key":"User-Agent","value":"probe/1 (desk@example.test)"}]}""");
        await RunAsync(id, """{"url":"/"}""");
        await RunAsync(await ConnectAsync("Named", headers: ("User-Agent", "connection/2")),
            """{"url":"/","requestHeaders":[{"key":"User-Agent","value":"probe/1"}]}""");

        Remote.Requests.Select(r => r.Headers["User-Agent"]).Should().SatisfyRespectively(
            given => given.Should().Be("probe/1 (desk@example.test)"),
            ours => ours.Should().MatchRegex(@"^Connections/\d+\.\d+\.\d+$"),
            connections => connections.Should().Be("connection/2"));
    }

    [Fact]
    public async Task A_request_that_did_not_leave_is_shown_as_it_would_have_been()
    {
        var id = await ConnectAsync();

        var result =
            await RunAsync(id, """{"url":"https://other.example/x","requestHeaders":[{"key":"X-A","value":"1"}]}""");

        result.Outcome.Should().Be(RunOutcome.Failed);
        result.Request.Headers.Should()
            .Equal(KeyValuePair.Create("X-A", "1"), KeyValuePair.Create("Authorization", "Bearer ***"));
    }
}
