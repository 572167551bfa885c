using System.Text;
using Connections.Core;
using Connections.Core.Egress;
using Connections.Core.Execution.Actions;
using Connections.Core.Requests.Masking;

namespace Connections.Tests.Requests;

/// <summary>A mask is a filter on data: what merely contains a short or common secret stays as it is.</summary>
public sealed class SecretStrengthTests
{
    [Theory]
    [InlineData("a", nameof(SecretStrength.Common))]
    [InlineData("k7!", nameof(SecretStrength.Common))]
    [InlineData("test", nameof(SecretStrength.Common))]
    [InlineData("1234567", nameof(SecretStrength.Common))]
    [InlineData("Password", nameof(SecretStrength.Common))]
    [InlineData("--------------", nameof(SecretStrength.Common))]
    [InlineData("hunter2", nameof(SecretStrength.Short))]
    [InlineData("correct horse", nameof(SecretStrength.Strong))]
    [InlineData("49381726", nameof(SecretStrength.Strong))]
    public void A_secret_is_judged_by_how_much_it_says_of_itself(string secret, string strength) =>
        SecretStrengths.Judge(secret).ToString().Should().Be(strength);

    [Theory]
    [InlineData("test")]
    [InlineData("1234")]
    [InlineData("1")]
    [InlineData("true")]
    [InlineData("a")]
    [InlineData("admin")]
    [InlineData("password")]
    [InlineData("hunter2")]
    [InlineData("name")]
    public void A_body_that_merely_contains_a_short_or_common_secret_stays_as_it_is(string secret)
    {
        const string body =
            """{"name":"the latest test of an administrator, 12345, a1b, hunter22","test":1234,"1234":[1,true,-1,11234],"admin":{"password":false,"name_of_a":"x-test-1"},"hunter2":"v1"}""";
        var read = ResponseBody.Read(Answer("application/json", body), ResponseRules.Default,
            new SecretMask([new SecretValue(secret)]));

        (read.Text, read.Masked).Should().Be((body, 0));
    }

    [Theory]
    [InlineData("test", "wrong password: test", "wrong password: ***")]
    [InlineData("test", "key=test&a=latest", "key=***&a=latest")]
    [InlineData("test", "test", "***")]
    [InlineData("test", "Authorization: Bearer test", "Authorization: Bearer ***")]
    [InlineData("test", """{"key":"test","is":"a test"}""", """{"key":"***","is":"a test"}""")]
    [InlineData("test", "a test is a test", "a test is a test")]
    [InlineData("test", "Basic dGVzdA==", "Basic ***")]
    [InlineData("hunter2", "hunter2 is wrong", "*** is wrong")]
    [InlineData("hunter2", "hunter22", "hunter22")]
    public void A_short_or_common_secret_is_masked_where_it_stands_by_itself(string secret, string text,
        string masked) =>
        new SecretMask([new SecretValue(secret)]).Apply(text).Should().Be(masked);

    [Theory]
    [InlineData("4938172650", """{"account":4938172650,"other":49381726501}""",
        """{"account":"***","other":49381726501}""")]
    [InlineData("strong-secret", """{"strong-secret":1,"a strong-secret b":2,"strong-secret!":3}""",
        """{"***":1,"a *** b":2,"***!":3}""")]
    [InlineData("strong-secret", """{"x":"STRONG-SECRET","y":"Strong-Secret2"}""", """{"x":"***","y":"***2"}""")]
    public void A_strong_secret_is_masked_anywhere(string secret, string body, string masked) =>
        ResponseBody.Read(Answer("application/json", body), ResponseRules.Default,
            new SecretMask([new SecretValue(secret)])).Text.Should().Be(masked);

    [Fact]
    public void Members_whose_names_are_masked_stay_apart()
    {
        var mask = new SecretMask([new SecretValue("strong-secret"), new SecretValue("other-secret1")]);

        ResponseBody.Read(Answer("application/json", """{"strong-secret":1,"other-secret1":2}"""),
            ResponseRules.Default,
            mask).Text.Should().Be("""{"***":1,"*** (2)":2}""");
    }

    [Theory]
    [InlineData("Bearer sk-1234567890", "key sk-1234567890 is unknown")]
    [InlineData("Basic YWRhOmNvcnJlY3QtaG9yc2U=", "ada:correct-horse")]
    [InlineData("Basic YWRhOmNvcnJlY3QtaG9yc2U=", "wrong: correct-horse")]
    public void A_secret_behind_a_scheme_is_masked_by_itself(string secret, string text) =>
        new SecretMask([new SecretValue(secret)]).Apply(text).Should().Contain("***").And.NotContain("1234567890")
            .And.NotContain("correct-horse");

    [Fact]
    public void A_page_with_every_letter_as_an_entity_shows_no_secret()
    {
        const string secret = "s3cr3t-value-of-mine";
        var page = $"<p>{string.Concat(secret.Select(c => $"&#{(int)c:d4};"))}</p>";

        var read = ResponseBody.Read(Answer("text/html", page), ResponseRules.Default,
            new SecretMask([new SecretValue(secret)]));

        (read.Text, read.Masked).Should().Be(("<p>***</p>", 1));
    }

    [Fact]
    public void A_secret_across_a_line_break_of_base64_is_masked()
    {
        const string secret = "s3cr3t-value-of-mine";
        for (var before = 0; before < 100; before++)
        {
            var text = Convert.ToBase64String(Encoding.UTF8.GetBytes(new string('x', before) + secret + "after"),
                Base64FormattingOptions.InsertLineBreaks);

            var masked = new SecretMask([new SecretValue(secret)]).Apply(text);

            masked.Should().Contain("***");
            var left = masked.Replace("\r\n", "", StringComparison.Ordinal);
            for (var shift = 0; shift < 3; shift++) left.Should()
                .NotContain(Convert.ToBase64String([.. new byte[shift], .. Encoding.UTF8.GetBytes(secret)])[4..12],
                $"{before} before");
        }
    }

    [Fact]
    public void Random_bytes_are_not_changed_by_a_mask()
    {
        var bytes = new byte[512 * 1024];
        new Random(1).NextBytes(bytes);
        var mask = new SecretMask(new[] { "test", "1234", "hunter2", "ab", "a-strong-secret" }
            .Select(s => new SecretValue(s)));

        var read = ResponseBody.Read(new EgressResponse { Status = 200, Headers = [], Body = bytes },
            ResponseRules.Default,
            mask);

        read.Node!.GetValue<string>().Should().Be(Convert.ToBase64String(bytes));
    }

    private static EgressResponse Answer(string type, string body) =>
        new()
        {
            Status = 200,
            Headers = [KeyValuePair.Create("Content-Type", type)],
            Body = Encoding.UTF8.GetBytes(body)
        };
}
