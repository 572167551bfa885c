using Connections.Core.Integrations;
using CsCheck;
using static Connections.Tests.Integrations.TestForms;

namespace Connections.Tests.Integrations;

/// <summary>Paths into answers: checked when they are typed by the reader that follows them.</summary>
public sealed class ResponsePathTests
{
    [Theory]
    [InlineData("body")]
    [InlineData("body.access_token")]
    [InlineData("body[0].token")]
    [InlineData("body.data[0].token")]
    [InlineData("""body["access token"]""")]
    [InlineData("body['a.b']")]
    [InlineData("headers.X-Auth-Token")]
    [InlineData("cookies.session")]
    [InlineData(" body.token ")]
    public void A_path_that_the_reader_follows_can_be_saved(string path) => FaultOf(path).Should().BeNull();

    [Theory]
    [InlineData("data.token", "Did you mean body.data.token?")]
    [InlineData("$.data.token", "Did you mean body.data.token?")]
    [InlineData(".data.token", "Did you mean body.data.token?")]
    [InlineData("Body.data.Token", "Did you mean body.data.Token?")]
    [InlineData("data/token", "Did you mean body.data.token?")]
    [InlineData("[0].token", "Did you mean body[0].token?")]
    [InlineData("body.a b", "can't be read")]
    [InlineData("body.", "can't be read")]
    [InlineData("body..token", "can't be read")]
    [InlineData("body.a/b", "Did you mean body.a.b?")]
    [InlineData("headers", "such as headers.X-Auth-Token")]
    [InlineData("cookies.a.b", "such as cookies.session")]
    public void A_path_that_the_reader_cannot_follow_is_refused_with_the_form_that_it_can(string path,
        string message) =>
        FaultOf(path).Should().StartWith("Variable Path to Access Token ").And.Contain(message);

    [Fact]
    public void A_joined_path_is_read_back_whatever_the_names_are() =>
        Gen.String[Gen.Char["ab.[]\"'\\ /ü$-_0{}"], 1, 8].Array[1, 4].Sample(names =>
        {
            var path = names.Aggregate("body", TemplatePath.Join);
            ResponsePath.TryParse(path)!.Members.Should().Equal(names);
        });

    private static string? FaultOf(string path)
    {
        var values = Http(
            ("secret_type", new FieldValue.Text("TOKEN_AUTH")),
            ("request_url", new FieldValue.Text("https://login.example.com/token")),
            ("token_path", new FieldValue.Text(path)));
        return Check("HTTPTwoStepAuth",
            values).FirstOrDefault(f => f is { Field: "token_path", Severity: Core.ErrorSeverity.Error })?.Message;
    }
}
