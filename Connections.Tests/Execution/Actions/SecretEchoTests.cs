using System.Text;
using System.Text.Json;
using Connections.Core;
using Connections.Core.Egress;
using Connections.Core.Execution.Actions;
using Connections.Core.Execution.Testing;
using Connections.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Connections.Tests.Execution.Actions;

/// <summary>
/// A service repeats the credential, and anyone who runs the action chooses how its answer is read: no choice shows the
/// credential.
/// </summary>
public sealed class SecretEchoTests() : RunSpecification(postgres: false)
{
    private const string Echo = $"Invalid API key provided: {Secret}";

    private static readonly string[] Encodings =
    [
        "utf-8", "IBM037", "IBM500", "IBM1026", "IBM290", "utf-16", "utf-16BE", "utf-32", "hz-gb-2312", "iso-2022-jp",
            "shift_jis", "gb18030", "big5", "DIN_66003",
    ];

    public static TheoryData<string, string> Readings()
    {
        var readings = new TheoryData<string, string>();
        foreach (var encoding in Encodings) readings.Add(encoding, "auto");
        foreach (var parsing in new[] { "text", "json", "base64" }) readings.Add("utf-8", parsing);
        foreach (var parsing in new[] { "text", "base64" }) readings.Add("IBM037", parsing);
        foreach (var parsing in new[] { "text", "base64" }) readings.Add("utf-16", parsing);
        return readings;
    }

    [Theory]
    [MemberData(nameof(Readings))]
    public async Task A_secret_shows_in_no_encoding_that_the_answer_is_said_to_have(string encoding, string parsing)
    {
        var id = await ConnectAsync();
        foreach (var status in new[] { 200, 401 })
        {
            Remote.AnswerWith(status, Echo, $"text/plain; charset={encoding}");

            var result = await RunAsync(id, $$"""{"url":"/","responseParsing":"{{parsing}}"}""");

            result.MaskedPlaces.Should().BePositive();
            ShouldNotShow(result);
        }
    }

    [Theory]
    [MemberData(nameof(Readings))]
    public async Task A_secret_shows_in_no_encoding_that_the_answer_really_has(string encoding, string parsing)
    {
        var id = await ConnectAsync();
        var bytes = ResponseText.FindEncoding(encoding)!.GetBytes(Echo);
        foreach (var type in new[] { $"text/plain; charset={encoding}", "application/octet-stream" })
        {
            Remote.Answer = async http =>
            {
                http.Response.ContentType = type;
                await http.Response.Body.WriteAsync(bytes);
            };

            var result = await RunAsync(id, $$"""{"url":"/","responseParsing":"{{parsing}}"}""");

            result.MaskedPlaces.Should().BePositive(type);
            ShouldNotShow(result);
        }
    }

    [Theory]
    [InlineData("Range", "bytes=0-9")]
    [InlineData("range", "bytes=-4")]
    [InlineData("If-Range", "\"etag\"")]
    [InlineData("Request-Range", "bytes=0-9")]
    [InlineData("x-ms-range", "bytes=0-9")]
    [InlineData("Accept-Encoding", "zstd")]
    [InlineData("accept-encoding", "gzip, *")]
    public async Task A_header_that_would_get_an_answer_past_the_mask_is_refused(string name, string value)
    {
        var id = await ConnectAsync();

        var run = () =>
            RunAsync(id,
            JsonSerializer.Serialize(new
            {
                url = "/",
                requestHeaders =
            new[] { new { key = "X-A", value = "1" }, new { key = name, value } }
            }));

        (await run.Should().ThrowAsync<Problem.Invalid>()).Which.Faults.Should().ContainSingle().Which.Field.Should()
            .Be("requestHeaders/1");
        Remote.Requests.Should().BeEmpty();
    }

    [Theory]
    [InlineData("Range", "bytes=0-9")]
    [InlineData("accept-encoding", "gzip, zstd")]
    public async Task A_connections_own_header_that_would_get_past_the_mask_is_refused(string name, string value)
    {
        var input = Support.Inputs.Http("Own header", baseUrl: Remote.Address.ToString());
        var header = new Core.Integrations.FieldSet { { "name", name }, { "value", value } };
        input.Fields.Set("headers", new Core.Integrations.FieldValue.Items([header]));
        var id = await Service.AddAsync(Owner, input, default);

        var run = () => RunAsync(id, """{"url":"/"}""");

        var fault = (await run.Should().ThrowAsync<Problem.Invalid>()).Which.Faults.Should().ContainSingle().Which;
        fault.Field.Should().Be("connection");
        fault.Message.Should().ContainEquivalentOf($"own header {name}");
        Remote.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task A_range_is_sent_through_a_connection_without_a_secret()
    {
        var fields = new Core.Integrations.FieldSet { { "base_url", Remote.Address.ToString() } };
        var id = await Service.AddAsync(Owner, Support.Inputs.Http("Open")
            with
        { CredentialType = "HTTPNoAuth", Fields = fields }, default);
        Remote.AnswerWith(206, "abc", "text/plain");

        var result = await RunAsync(id, """{"url":"/","requestHeaders":[{"key":"Range","value":"bytes=0-2"}]}""");

        result.Body!.GetValue<string>().Should().Be("abc");
        Remote.Requests.Should().ContainSingle().Which.Headers["Range"].Should().Be("bytes=0-2");
    }

    [Fact]
    public async Task A_piece_of_an_answer_shows_no_piece_of_a_secret()
    {
        var id = await ConnectAsync();
        for (var from = 0; from < Echo.Length; from++)
        {
            foreach (var length in new[] { 5, 10, 30, Echo.Length - 1 })
            {
                var piece = Echo.Substring(from, Math.Min(length, Echo.Length - from));
                Remote.AnswerWith(206, piece, "text/plain");

                var shown = (await RunAsync(id, """{"url":"/"}""")).Body?.GetValue<string>() ?? "";

                if (piece.Length < Secret.Length) shown.Should().BeEmpty();
                for (var at = 0; at + 4 <= Secret.Length; at++) shown.Should()
                    .NotContain(Secret.Substring(at, 4), $"it begins at {from}");
            }
        }

        Remote.AnswerWith(206,
            $"--b\r\n\r\n{Secret[..9]}\r\n--b\r\n\r\n{Secret[9..]}\r\n--b--\r\n{new string(' ', 100)}",
            "multipart/byteranges; boundary=b");
        (await RunAsync(id, """{"url":"/"}""")).Should()
            .Match<RunResult>(r => r.Body == null && r.Notes.Count == 1 && r.Status == 206);
        Remote.AnswerWith(206, """{"items":["a page of a list, as some services give it"]}""");
        (await RunAsync(id, """{"url":"/"}""")).Body!["items"]![0]!.GetValue<string>().Should().StartWith("a page");
    }

    [Theory]
    [InlineData("Retry-After", 429)]
    [InlineData("Location", 302)]
    [InlineData("WWW-Authenticate", 401)]
    [InlineData("Content-Type", 200)]
    [InlineData("Content-Encoding", 200)]
    [InlineData("X-Anything", 500)]
    public async Task A_secret_in_a_header_is_masked_in_all_of_the_run_report(string header, int status)
    {
        var id = await ConnectAsync();
        foreach (var follow in new[] { "false", "true" })
        {
            Remote.Answer = http =>
            {
                http.Response.StatusCode = status;
                http.Response.Headers[header] = header switch
                {
                    "Location" => $"https://{Secret}.example/{Secret}",
                    "Content-Type" => $"text/plain; charset={Secret}",
                    _ => Secret,
                };
                return http.Response.WriteAsync("x");
            };

            ShouldNotShow(await RunAsync(id, $$"""{"url":"/","followRedirect":{{follow}}}"""));
        }
    }

    [Fact]
    public async Task A_run_says_how_many_places_it_masked()
    {
        var id = await ConnectAsync();
        Remote.Answer = http =>
        {
            http.Response.Headers["X-Echo"] = Secret;
            http.Response.ContentType = "application/json";
            return http.Response.WriteAsync(JsonSerializer.Serialize(new
            {
                one = Echo,
                two = new[] { Secret.ToUpperInvariant() },
                none = "fine"
            }));
        };

        var result = await RunAsync(id, """{"url":"/"}""");

        result.MaskedPlaces.Should().Be(3);
        (await HistoryAsync(id)).Single(h => h.Action == "executed").Changes.Should()
            .Contain(c => c.Field == "masked places" && c.New == "3");
        (await Host.Get<ConnectionTester>().TestStoredAsync(Owner, id, default)).MaskedPlaces.Should()
            .Be(2, "of the body alone");
    }

    private static void ShouldNotShow(RunResult result)
    {
        var told =
            JsonSerializer.Serialize(result
            with
            { Request = result.Request with { Url = "", Headers = [], Body = null }, Body = null });
        told.Should().NotContain(Secret[..12]);
        var body = result.Body is null ? "" : result.BodyKind == BodyKind.Json ? result.Body.ToJsonString()
            : result.Body.GetValue<string>();
        var texts = new List<string> { body, result.Message };
        if (result.BodyKind == BodyKind.Base64) texts.AddRange(Encodings
            .Select(e => ResponseText.FindEncoding(e)!.GetString(Convert.FromBase64String(body))));
        foreach (var text in texts.ToList())
        {
            // As who got the text would encode it back.
            foreach (var encoding in Encodings)
                texts.Add(Encoding.Latin1.GetString(ResponseText.FindEncoding(encoding)!.GetBytes(text)));
        }

        foreach (var text in texts) text.Replace("\0", "", StringComparison.Ordinal).Should().NotContain(Secret[..12]);
    }
}
