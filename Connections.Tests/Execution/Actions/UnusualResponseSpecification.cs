using System.Text;
using Connections.Core.Egress;
using Connections.Core.Execution.Actions;
using Connections.Core.Execution.Testing;
using Connections.Core.Integrations;
using Connections.Core.Requests.Masking;
using Connections.Core.Requests.Templates;
using Connections.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Connections.Tests.Execution.Actions;

public sealed class UnusualResponseOnSqlite() : UnusualResponseSpecification(postgres: false);

public sealed class UnusualResponseOnPostgres() : UnusualResponseSpecification(postgres: true);

/// <summary>
/// Answers that are legal and unusual, or wrong and common: each is read as most clients read it, and the run is
/// in history.
/// </summary>
public abstract class UnusualResponseSpecification(bool postgres) : RunSpecification(postgres)
{
    [Theory]
    [InlineData("""{"s":"\ud83d"}""", """{"s":"�"}""", "half of a character")]
    [InlineData("""{"s":"\ude00x"}""", """{"s":"�x"}""", "half of a character")]
    [InlineData("""["\ud83d",{"a":["\udc00"]}]""", """["�",{"a":["�"]}]""", "half of a character")]
    [InlineData("""{"\ud83d":1}""", """{"�":1}""", "half of a character")]
    [InlineData("""{"\ud83d":1,"\ud83e":2}""", """{"�":1,"� (2)":2}""", "half of a character")]
    [InlineData("""{"a":1,"a":2}""", """{"a":2}""", "“a” is repeated")]
    [InlineData("\ufeff{\"a\":1}", """{"a":1}""", null)]
    [InlineData("""{"s":"a\u0000b"}""", "{\"s\":\"a\\u0000b\"}", null)]
    [InlineData("""{"n":1e999,"m":12345678901234567890123}""", """{"n":1e999,"m":12345678901234567890123}""", null)]
    public async Task A_body_of_odd_json_is_given_and_the_run_is_recorded(string body, string read, string? note)
    {
        var id = await ConnectAsync();
        foreach (var status in new[] { 200, 422 })
        {
            Remote.AnswerWith(status, body);

            var result = await RunAsync(id, """{"url":"/"}""");

            (result.Status, result.BodyKind, AsText(result)).Should().Be((status, BodyKind.Json, read));
            if (note is null) result.Notes.Should().BeEmpty();
            else result.Notes.Should().ContainSingle().Which.Should().Contain(note);
            (await HistoryAsync(id)).Should()
                .Contain(h => h.Action == "executed" && h.Outcome == (status == 200 ? "success" : "status 422"));
        }
    }

    [Fact]
    public async Task A_body_of_deep_json_is_given_and_one_that_is_too_deep_is_given_as_text()
    {
        var id = await ConnectAsync();
        foreach (var (depth, kind) in new[] { (64, BodyKind.Json), (65, BodyKind.Json),
            (ResponseJson.MaxDepth, BodyKind.Json), (ResponseJson.MaxDepth + 1, BodyKind.Text),
            (20_000, BodyKind.Text) })
        {
            var body = new string('[', depth) + new string(']', depth);
            foreach (var status in new[] { 200, 400 })
            {
                Remote.AnswerWith(status, body);

                var result = await RunAsync(id, """{"url":"/"}""");

                (result.BodyKind, AsText(result)).Should().Be((kind, body));
                result.Notes.Should().HaveCount(kind == BodyKind.Json ? 0 : 1);
            }
        }
    }

    [Theory]
    [InlineData("""{"ok":true,"s":"\ud83d","\udc00":["\ud83d"]}""")]
    [InlineData("""{"ok":true,"ok":true}""")]
    public async Task A_test_and_a_token_take_odd_json(string body)
    {
        Remote.AnswerWith(200, body.Replace("\"ok\":true", "\"access_token\":\"t0ken-of-the-remote\"",
            StringComparison.Ordinal));
        var id = await Service.AddAsync(Owner, TwoStepInput.Input("Two", Remote.Address, Remote.Address, Secret),
            default);

        var test = await Host.Get<ConnectionTester>().TestStoredAsync(Owner, id, default);

        test.Outcome.Should().Be(TestOutcome.Accepted, test.Message);
        Remote.Requests[^1].Headers["Authorization"].Should().Be("Bearer t0ken-of-the-remote");
        (await HistoryAsync(id)).Should().ContainSingle(h => h.Action == "tested");
    }

    [Fact]
    public async Task A_token_endpoint_that_refuses_in_odd_json_is_quoted()
    {
        Remote.AnswerWith(400, """{"error":"invalid_scope","error_description":"No \ud83d here"}""");
        var id = await Service.AddAsync(Owner, TwoStepInput.Input("Two", Remote.Address, Remote.Address, Secret),
            default);

        var test = await Host.Get<ConnectionTester>().TestStoredAsync(Owner, id, default);

        test.Message.Should().Contain("invalid_scope").And.Contain("No � here");
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("none")]
    [InlineData("aws-chunked")]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    [InlineData("not a token")]
    public async Task A_body_that_is_not_compressed_is_read_as_it_is(string encoding)
    {
        var id = await ConnectAsync();
        Remote.Answer = http =>
        {
            http.Response.StatusCode = 202;
            http.Response.ContentType = "application/json";
            http.Response.Headers.ContentEncoding = encoding;
            return http.Response.WriteAsync("""{"plain":true}""");
        };

        var result = await RunAsync(id, """{"url":"/"}""");

        (result.Status, AsText(result)).Should().Be((202, """{"plain":true}"""));
        result.Headers.Should().Contain(KeyValuePair.Create("Content-Encoding", encoding));
        result.Notes.Should().ContainSingle().Which.Should().Contain(encoding);
    }

    [Fact]
    public async Task A_body_in_a_compression_that_is_not_known_is_given_in_base64()
    {
        byte[] bytes = [0x28, 0xb5, 0x2f, 0xfd, 1, 2, 3];
        var result = await AnsweredAsync(bytes, "application/json", "zstd");

        (result.Status, result.BodyKind, result.Body!.GetValue<string>()).Should()
            .Be((200, BodyKind.Base64, Convert.ToBase64String(bytes)));
        result.Notes.Should().ContainSingle().Which.Should().Contain("zstd");
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("text/plain; charset=utf-8")]
    [InlineData("text/html")]
    public async Task Bytes_that_are_no_utf8_are_given_in_base64(string type)
    {
        byte[] bytes = [(byte)'"', 0xe9, 0xff, (byte)'"'];
        var result = await AnsweredAsync(bytes, type);

        (result.BodyKind, result.Body!.GetValue<string>()).Should()
            .Be((BodyKind.Base64, Convert.ToBase64String(bytes)));
        result.Notes.Should().ContainSingle().Which.Should().Contain("base64");
    }

    [Theory]
    [InlineData("application/xml", "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a>é</a>", "iso-8859-1")]
    [InlineData("text/xml", "<?xml version='1.0' encoding='windows-1251'?><a>Привет</a>", "windows-1251")]
    [InlineData("text/html", "<html><meta charset=\"windows-1252\"><p>“é”</p>", "windows-1252")]
    [InlineData("text/html", "<meta http-equiv=\"Content-Type\" content=\"text/html; charset=iso-8859-1\">é",
        "iso-8859-1")]
    [InlineData("application/json", "{\"é\":1}", "utf-16")]
    [InlineData("text/plain; charset=cp1252", "é", "windows-1252")]
    [InlineData("text/plain; charset=UTF8", "é", "utf-8")]
    public async Task A_document_is_read_in_the_encoding_that_it_declares(string type, string text, string encoding)
    {
        var result = await AnsweredAsync(ResponseText.FindEncoding(encoding)!.GetBytes(text), type);

        AsText(result).Should().Be(text);
        result.Notes.Should().BeEmpty();
    }

    private async Task<RunResult> AnsweredAsync(byte[] body, string type, string? encoding = null)
    {
        var id = await ConnectAsync();
        Remote.Answer = async http =>
        {
            http.Response.ContentType = type;
            if (encoding is not null) http.Response.Headers.ContentEncoding = encoding;
            await http.Response.Body.WriteAsync(body);
        };
        return await RunAsync(id, """{"url":"/"}""");
    }

    // As the product itself writes it.
    private static string AsText(RunResult result) =>
        result.BodyKind == BodyKind.Json ? Core.Requests.Templates.Template.ToJson(result.Body)
            .Replace("\\uFFFD", "�", StringComparison.Ordinal) : result.Body!.GetValue<string>();
}
