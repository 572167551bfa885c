using System.Text;
using System.Text.Json.Nodes;
using Connections.Core;
using Connections.Core.Egress;
using Connections.Core.Execution.Actions;
using Connections.Core.Integrations;
using Connections.Core.Requests.Masking;
using Connections.Tests.Requests.Vendors;

namespace Connections.Tests.Execution.Actions;

/// <summary>
/// How answers are read, what of them counts as an error, and what inputs the HTTP request takes. No database.
/// </summary>
public sealed class ResponseTests
{
    private const string Secret = "s3cr3t<value>&\"more\"";

    [Theory]
    [InlineData("application/json", "{\"a\":[1,\"x\"]}", BodyKind.Json, "{\"a\":[1,\"x\"]}")]
    [InlineData("application/problem+json; charset=utf-8", "{\"a\":1}", BodyKind.Json, "{\"a\":1}")]
    [InlineData("application/json", "{broken", BodyKind.Text, "{broken")]
    [InlineData("application/json", "{\"a\":1,\"a\":2}", BodyKind.Json, "{\"a\":2}")]
    [InlineData(null, "{\"a\":1}", BodyKind.Json, "{\"a\":1}")]
    [InlineData(null, "plain", BodyKind.Text, "plain")]
    [InlineData("text/plain", "{\"a\":1}", BodyKind.Text, "{\"a\":1}")]
    [InlineData("application/octet-stream", "a\0b", BodyKind.Base64, "YQBi")]
    [InlineData("image/png", "text", BodyKind.Text, "text")]
    [InlineData("text/plain", "", BodyKind.None, "")]
    public void A_body_is_read_as_the_answer_says(string? type, string body, BodyKind kind, string text)
    {
        var read = ResponseBody.Read(Answer(type, Encoding.UTF8.GetBytes(body)), ResponseRules.Default,
            new SecretMask([]));

        (read.Kind, read.Text, read.Fault).Should().Be((kind, text, null));
    }

    [Theory]
    [InlineData("json", "text/plain", "{\"a\":1}", BodyKind.Json, false)]
    [InlineData("json", "text/plain", "no", BodyKind.Text, true)]
    [InlineData("text", "application/json", "{}", BodyKind.Text, false)]
    [InlineData("base64", "application/json", "{}", BodyKind.Base64, false)]
    public void The_action_overrides_what_the_answer_says(string parsing, string type, string body, BodyKind kind,
        bool fault)
    {
        var read = ResponseBody.Read(Answer(type, Encoding.UTF8.GetBytes(body)),
            new ResponseRules { Parsing = parsing }, new SecretMask([]));

        (read.Kind, read.Fault is not null).Should().Be((kind, fault));
    }

    [Theory]
    [InlineData("text/plain; charset=iso-8859-1", null, "latin1")]
    [InlineData("text/plain; charset=\"windows-1252\"", null, "windows-1252")]
    [InlineData("text/plain; charset=utf-8", "windows-1252", "windows-1252")]
    [InlineData("text/plain; charset=utf-16", null, "utf-16")]
    [InlineData("text/plain; charset=nonsense", null, "utf-8")]
    [InlineData("text/plain", null, "utf-8")]
    public void A_text_is_decoded_as_the_answer_says_or_the_action_knows_better(string type, string? given,
        string really)
    {
        var encoding = CodePagesEncodingProvider.Instance.GetEncoding(really) ?? Encoding.GetEncoding(really);
        var rules = new ResponseRules { Encoding = given is null ? null : ResponseText.FindEncoding(given) };

        ResponseBody.Read(Answer(type, encoding.GetBytes("Grüße")), rules,
            new SecretMask([])).Text.Should().Be("Grüße");
    }

    [Fact]
    public void A_secret_is_masked_wherever_it_is_in_the_body()
    {
        var mask = new SecretMask([new SecretValue(Secret), new SecretValue("4938172650")]);
        var json = new JsonObject
        {
            ["echo"] = Secret,
            [Secret] = 1,
            ["deep"] = new JsonArray(new JsonObject { ["pin"] = 4938172650, ["other"] = 12 }),
            ["basic"] = Convert.ToBase64String(Encoding.UTF8.GetBytes($"user:{Secret}")),
            ["quoted"] = new JsonObject { ["k"] = Secret }.ToJsonString(),
        };

        var read = ResponseBody.Read(Answer("application/json", Encoding.UTF8.GetBytes(json.ToJsonString())),
            ResponseRules.Default, mask);

        read.Kind.Should().Be(BodyKind.Json);
        read.Text.Should().NotContain("s3cr3t").And.NotContain("4938172650").And.NotContain("more");
        read.Node!["deep"]![0]!["pin"]!.GetValue<string>().Should().Be("***");
        read.Node["deep"]![0]!["other"]!.GetValue<int>().Should().Be(12);
        read.Node["basic"]!.GetValue<string>().Should().StartWith("dXNlcjp***");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void A_secret_in_bytes_is_masked_in_their_base64(int before)
    {
        byte[] bytes = [.. new byte[before], .. Encoding.UTF8.GetBytes("a-long-secret-value"), 0, 1];

        var read = ResponseBody.Read(Answer("application/octet-stream", bytes), ResponseRules.Default,
            new SecretMask([new SecretValue("a-long-secret-value")]));

        Convert.FromBase64String(read.Text).Should().Equal([.. new byte[before], .. "***"u8.ToArray(), 0, 1]);
        read.Masked.Should().Be(1);
    }

    [Theory]
    [InlineData(200, false, null)]
    [InlineData(302, false, "it redirects")]
    [InlineData(302, true, null)]
    [InlineData(304, false, null)]
    [InlineData(404, false, "")]
    [InlineData(503, false, "")]
    [InlineData(199, false, "not a final status")]
    [InlineData(101, true, "not a final status")]
    [InlineData(99, false, "not an HTTP status")]
    [InlineData(600, false, "not an HTTP status")]
    [InlineData(999, true, "not an HTTP status")]
    public void Statuses_from_400_and_redirects_that_are_not_followed_are_errors_by_default(int status, bool follows,
        string? why)
    {
        if (why is null) ResponseRules.Default.Error(status, follows).Should().BeNull();
        else ResponseRules.Default.Error(status, follows).Should().StartWith(why);
        (ResponseRules.Default.Error(status, follows) is null).Should().Be(status is >= 200 and < 400 && why is null);
    }

    [Theory]
    [InlineData(404, true)]
    [InlineData(500, true)]
    [InlineData(599, true)]
    [InlineData(200, false)]
    [InlineData(401, false)]
    public void A_rule_on_errors_decides_alone(int status, bool isError)
    {
        var rules = Read("""{"url":"/","errorOnStatus":"404, 500-599"}""").Answer;

        (rules.Error(status, followsRedirects: false) is not null).Should().Be(isError);
        if (isError) rules.Error(status, false).Should().Be("the action treats 404, 500-599 as an error");
    }

    [Theory]
    [InlineData("""{"url":"/","errorOnStatus":["4xx"]}""", "errorOnStatus", "“4xx” is not a status")]
    [InlineData("""{"url":"/","errorOnStatus":["500-400"]}""", "errorOnStatus", "is not a status")]
    [InlineData("""{"url":"/","responseParsing":"yaml"}""", "responseParsing", "json, text, base64")]
    [InlineData("""{"url":"/","responseEncoding":"utf-7"}""", "responseEncoding", "not a known encoding")]
    [InlineData("""{"url":"/","responseEncoding":"IBM037"}""", "responseEncoding",
        "not supported: it isn't ASCII-compatible")]
    [InlineData("""{"url":"/","responseEncoding":"IBM500"}""", "responseEncoding", "not supported")]
    [InlineData("""{"url":"/","responseEncoding":"IBM1026"}""", "responseEncoding", "not supported")]
    [InlineData("""{"url":"/","responseEncoding":"IBM290"}""", "responseEncoding", "not supported")]
    [InlineData("""{"url":"/","responseEncoding":"utf-16"}""", "responseEncoding", "not supported")]
    [InlineData("""{"url":"/","responseEncoding":"utf-16BE"}""", "responseEncoding", "not supported")]
    [InlineData("""{"url":"/","responseEncoding":"utf-32"}""", "responseEncoding", "not supported")]
    [InlineData("""{"url":"/","responseEncoding":"hz-gb-2312"}""", "responseEncoding", "not supported")]
    [InlineData("""{"url":"/","verb":"TRACE"}""", "verb", "GET, HEAD, POST")]
    [InlineData("""{"url":"/","header":[]}""", "header", "There is no input “header”")]
    [InlineData("""{"url":"/","requestHeader":[]}""", "requestHeader", "Did you mean requestHeaders?")]
    [InlineData("""{"url":"/","requestHeaders":{"a":"b"}}""", "requestHeaders", "must be a list of pairs")]
    [InlineData("""{"url":"/","requestHeaders":[{"value":"b"}]}""", "requestHeaders/0", "has no key")]
    [InlineData("""{"url":"/","requestHeaders":[{"key":"Host","value":"evil"}]}""", "requestHeaders/0",
        "must not be Host")]
    [InlineData("""{"url":"/","requestHeaders":[{"key":"x-forwarded-for","value":"1.2.3.4"}]}""", "requestHeaders/0",
        "must not be x-forwarded-for")]
    [InlineData("""{"url":"/","requestHeaders":[{"key":"Sec-Datadog","value":"1"}]}""", "requestHeaders/0",
        "must not be Sec-Datadog")]
    [InlineData("""{"url":"/","requestHeaders":[{"key":"a b","value":"1"}]}""", "requestHeaders/0",
        "character that isn't allowed in a header name")]
    [InlineData("""{"url":"/","body":"x","formData":[{"key":"a","value":"b"}]}""", "formData",
        "a body or form data, not both")]
    [InlineData("""{"url":"/","formData":[{"key":"a","value":"b","type":"file"}]}""", "formData/0",
        "string or datauri")]
    [InlineData("""{"url":"/","followRedirect":"perhaps"}""", "followRedirect", "must be true or false")]
    [InlineData("""{"url":"/{{ x"}""", "url", "no closing ones")]
    public void Inputs_that_are_none_are_refused_at_their_name(string inputs, string field, string message)
    {
        var refused =
            () => ActionPlan.Create(IntegrationCatalog.Load(), ActionRunner.HttpRequest,
                JsonNode.Parse(inputs)!.AsObject(), null);

        refused.Should().Throw<Problem.Invalid>().Which.Faults.Should().ContainSingle().Which.Should()
            .Match<ValidationError>(f => f.Field == field && f.Message.Contains(message));
    }

    [Theory]
    [InlineData("OpenAI/create_response", """{"model":"{{ Trigger.model }}","input":"{{ Stps.x }}"}""", "input",
        "“Stps” is unknown. Did you mean Steps?")]
    [InlineData("OpenAI/create_response", """{"model":"x"}""", "input", "Input is missing, for example Say hello.")]
    [InlineData("OpenAI/create_response", """{"model":"x","input":"y","modle":"z"}""", "modle",
        "Available: model, input.")]
    [InlineData("OpenAI/list_model", "{}", "action", "Did you mean OpenAI/list_models?")]
    [InlineData("http_request", """{"url":"{{ base_url }}/{{ Trigger.id }}/{{ Vairables.x }}"}""", "url",
        "Did you mean Variables?")]
    public void A_fault_that_needs_no_connection_is_reported_when_a_workflow_is_saved(string action,
        string inputs, string field, string message)
    {
        var catalog = IntegrationCatalog.Load();
        var check =
            () => ActionPlan.Create(catalog, action, JsonNode.Parse(inputs)!.AsObject(),
                ["Trigger", "Steps", "Variables"]);

        check.Should().Throw<Problem.Invalid>().Which.Faults.Should().ContainSingle().Which.Should()
            .Match<ValidationError>(f => f.Field == field && f.Message.Contains(message));
    }

    [Fact]
    public void A_long_body_is_cut_in_a_message_and_the_message_says_so()
    {
        RunResultBuilder.Shorten(new string('a', 750),
            RunResultBuilder.MostInMessage).Should().Be(new string('a', 750));
        RunResultBuilder.Shorten(new string('a', 751),
            RunResultBuilder.MostInMessage).Should().Be(new string('a', 750) + "... [truncated]");
    }

    private static HttpInputs Read(string inputs)
    {
        var faults = new List<ValidationError>();
        var read = HttpInputs.Read(JsonNode.Parse(inputs)!.AsObject(), faults);
        faults.Should().BeEmpty();
        return read!;
    }

    private static EgressResponse Answer(string? type, byte[] body) => new()
    {
        Status = 200,
        Headers = type is null ? [] : [KeyValuePair.Create("Content-Type", type)],
        Body = body,
    };
}
