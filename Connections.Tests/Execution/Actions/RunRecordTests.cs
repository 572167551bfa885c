using System.Text;
using Connections.Core;
using Connections.Core.Connections;
using Connections.Core.Execution.Actions;
using Connections.Core.Execution.Testing;
using Connections.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace Connections.Tests.Execution.Actions;

/// <summary>What was sent is recorded with what is known of it, whatever goes wrong afterwards.</summary>
public sealed class RunRecordTests() : RunSpecification(postgres: false)
{
    [Fact]
    public async Task A_run_is_recorded_wherever_an_exception_occurs_after_sending()
    {
        var clock = (FaultyClock)Host.Clock;
        var thrown = 0;
        for (var number = 1; ; number++)
        {
            var id = await ConnectAsync($"Remote {number}");
            var fault = clock.FailAt(number);
            Remote.Answer = http =>
            {
                fault.Arm();
                http.Response.ContentType = "application/json";
                return http.Response.WriteAsync("{}");
            };

            var result = await RunAsync(id, """{"verb":"POST","url":"/order","body":"{}"}""");

            Remote.Requests.Should().HaveCount(number, "it is sent once");
            var executed = (await HistoryAsync(id)).Should()
                .ContainSingle(h => h.Action == "executed", $"it was done, though its call {number} of the clock threw")
                .Subject;
            executed.Outcome.Should().Be(result.Outcome == RunOutcome.Succeeded ? "success" : executed.Outcome)
                .And.NotBeEmpty();
            if (!fault.Happened) break;
            thrown++;
        }

        thrown.Should().BeGreaterThan(5, "there are many places at which it can fail");
    }

    [Fact]
    public async Task An_answer_that_cannot_be_read_leaves_its_status_and_the_run_recorded()
    {
        Encoding.RegisterProvider(new BrokenEncodingProvider());
        var id = await ConnectAsync();
        Remote.AnswerWith(201, "made", $"text/plain; charset={BrokenEncodingProvider.Name}");

        var result = await RunAsync(id, """{"verb":"POST","url":"/order"}""");

        result.Should().Match<RunResult>(r => r.Outcome == RunOutcome.Failed && r.Status == 201
            && r.Message == "127.0.0.1 responded with status 201, but its response could not be read because of an "
                + "error in Connections.");
        (await HistoryAsync(id)).Should()
            .ContainSingle(h => h.Action == "executed" && h.Outcome == "status 201, failed at response").Which.Changes
            .Should().Contain(c => c.Field == "asked" && c.New == $"POST {Remote.Address}order");
        Host.Log.Lines.Should().Contain(line => line.Contains("could not be read") && line.Contains("broken"));
    }

    [Fact]
    public async Task A_run_has_its_result_where_the_health_of_its_connection_cannot_be_noted()
    {
        var id = await ConnectAsync();
        await ExecuteAsync("CREATE TRIGGER refuse BEFORE UPDATE ON Connections BEGIN SELECT RAISE(ABORT, 'no'); END;");

        var result = await RunAsync(id, """{"url":"/"}""");

        result.Status.Should().Be(200);
        (await HistoryAsync(id)).Should().ContainSingle(h => h.Action == "executed" && h.Outcome == "success");
        Host.Log.Lines.Should().Contain(line => line.Contains("The health of"));
    }

    [Fact]
    public async Task A_run_that_cannot_be_recorded_has_its_result_and_is_in_the_log()
    {
        var id = await ConnectAsync();
        await ExecuteAsync(
            "CREATE TRIGGER refuse BEFORE INSERT ON AuditEntries WHEN NEW.Action = 'executed' BEGIN SELECT "
            + "RAISE(ABORT, 'no'); END;");

        var result = await RunAsync(id, """{"url":"/a?q=private"}""");

        result.Status.Should().Be(200);
        (await HistoryAsync(id)).Should().NotContain(h => h.Action == "executed");
        // Nobody waits for what is written behind a run.
        await TestTimeout.UntilAsync(() => Host.Log.Lines.Any(IsLoss));
        var line = Host.Log.Lines.Should().ContainSingle(l => IsLoss(l)).Subject;
        line.Should().Contain("success").And.Contain($"GET {Remote.Address}a").And.NotContain("private")
            .And.NotContain(Secret);
    }

    private static bool IsLoss(string line) =>
        line.Contains("Could not write the audit entry", StringComparison.Ordinal);

    [Fact]
    public async Task A_run_that_is_given_up_records_what_is_known_of_it()
    {
        var id = await ConnectAsync();
        using var mine = new CancellationTokenSource();
        Remote.Answer = async http =>
        {
            await mine.CancelAsync();
            await Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        };

        var run = () => Runner.RunAsync(Owner, ActionRunner.HttpRequest, Json("""{"verb":"POST","url":"/order"}"""),
            id, null, mine.Token);

        await run.Should().ThrowAsync<OperationCanceledException>();
        var executed = (await HistoryAsync(id)).Should()
            .ContainSingle(h => h.Action == "executed" && h.Outcome == "cancelled").Subject;
        executed.Changes.Should()
            .Contain(c => c.Field == "known"
            && c.New == "The request may have been sent. Whether 127.0.0.1 completed it is unknown.");
        executed.Changes.Should().Contain(c => c.Field == "asked" && c.New == $"POST {Remote.Address}order");
    }

    [Fact]
    public async Task A_test_that_is_given_up_is_recorded()
    {
        var id = await ConnectAsync();
        using var mine = new CancellationTokenSource();
        Remote.Answer = async http =>
        {
            await mine.CancelAsync();
            await Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        };

        var test = () => Host.Get<ConnectionTester>().TestStoredAsync(Owner, id, mine.Token);

        await test.Should().ThrowAsync<OperationCanceledException>();
        (await HistoryAsync(id)).Should().ContainSingle(h => h.Action == "tested" && h.Outcome == "cancelled");
    }

    [Fact]
    public async Task A_test_is_recorded_where_its_answer_cannot_be_read()
    {
        Encoding.RegisterProvider(new BrokenEncodingProvider());
        var id = await ConnectAsync();
        Remote.AnswerWith(200, "fine", $"text/plain; charset={BrokenEncodingProvider.Name}");

        var result = await Host.Get<ConnectionTester>().TestStoredAsync(Owner, id, default);

        result.Should().Match<ConnectionTestResult>(r => r.Status == 200 && r.Message.Contains("could not be read"));
        (await HistoryAsync(id)).Should().ContainSingle(h => h.Action == "tested").Which.Changes.Should()
            .Contain(c => c.Field == "asked" && c.New!.StartsWith("GET "));
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var db = Host.OpenDb();
        await db.Database.ExecuteSqlRawAsync(sql);
    }

    /// <summary>
    /// An encoding with a defect, of which the tests alone know the name: what is decoded with it throws.
    /// </summary>
    private sealed class BrokenEncodingProvider : EncodingProvider
    {
        public const string Name = "x-broken-in-tests";

        public override Encoding? GetEncoding(int codepage) => null;

        public override Encoding? GetEncoding(string name) => name == Name ? new Broken() : null;

        private sealed class Broken : Encoding
        {
            public override int GetByteCount(char[] chars, int index, int count) => count;
            public override int GetBytes(char[] chars, int charIndex, int charCount, byte[] bytes, int byteIndex) =>
                charCount;
            public override int GetCharCount(byte[] bytes, int index, int count) =>
                throw new InvalidOperationException("This encoding is broken.");
            public override int GetChars(byte[] bytes, int byteIndex, int byteCount, char[] chars, int charIndex) =>
                throw new InvalidOperationException("This encoding is broken.");
            public override int GetMaxByteCount(int charCount) => charCount;
            public override int GetMaxCharCount(int byteCount) => byteCount;
        }
    }
}
