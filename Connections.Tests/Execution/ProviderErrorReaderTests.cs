using System.Text;
using Connections.Core.Execution.Testing;

namespace Connections.Tests.Execution;

public sealed class ProviderErrorReaderTests
{
    [Theory]
    [InlineData("""{"message":"Not yours"}""", "Not yours")]
    [InlineData("""{"error":{"code":7,"message":"Not yours"}}""", "Not yours")]
    [InlineData("""{"errors":[{"title":"Forbidden","detail":"Not yours"}]}""", "Not yours")]
    [InlineData("""{"errors":["Not yours"]}""", "Not yours")]
    [InlineData("""{"error":"access_denied","error_description":"Not\n yours"}""", "Not yours")]
    [InlineData("<Error><Code>AccessDenied</Code><Message>Not &amp; yours</Message></Error>", "Not & yours")]
    [InlineData("Not yours", "Not yours")]
    [InlineData("<html><body>Not yours</body></html>", null)]
    [InlineData("""{"id":7}""", null)]
    [InlineData("""{"message":"half""", null)]
    [InlineData("""{"a":1,"a":2}""", null)]
    [InlineData("\0binary", null)]
    [InlineData("", null)]
    public void The_sentence_is_found_wherever_services_put_it(string body, string? sentence) =>
        ProviderErrorReader.Read(Encoding.UTF8.GetBytes(body), null).Should().Be(sentence);

    [Fact]
    public void The_challenge_tells_it_where_the_body_does_not() =>
        ProviderErrorReader.Read(default,
            "Bearer error=\"insufficient_scope\", error_description=\"Ask for repo\"").Should().Be("Ask for repo");

    [Fact]
    public void A_long_sentence_is_cut_and_control_characters_are_replaced()
    {
        ProviderErrorReader.Shorten(new string('a', 400)).Should()
            .HaveLength(ProviderErrorReader.MaxLength + 1).And.EndWith("…");
        ProviderErrorReader.Shorten("a\u202Eb").Should().Be("a\uFFFDb");
    }
}
