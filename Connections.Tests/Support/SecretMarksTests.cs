using System.Text;

namespace Connections.Tests.Support;

public sealed class SecretMarksTests
{
    private const string Secret = "s3cret+/of\"many<kinds>";

    public static TheoryData<string> Told => new(
        $"before {Secret} after",
        Convert.ToBase64String(Encoding.UTF8.GetBytes($"x{Secret}x")),
        Convert.ToBase64String(Encoding.UTF8.GetBytes($"xy{Secret}xy")),
        Convert.ToBase64String(Encoding.UTF8.GetBytes($"xyz{Secret}xyz")),
        Convert.ToBase64String(Encoding.UTF8.GetBytes(Secret)).Replace('+', '-').Replace('/', '_'),
        Convert.ToHexString(Encoding.UTF8.GetBytes($"x{Secret}")),
        Convert.ToHexStringLower(Encoding.UTF8.GetBytes($"x{Secret}")),
        Uri.EscapeDataString($"a b {Secret}"),
        System.Net.WebUtility.HtmlEncode($"<p>{Secret}"));

    [Theory]
    [MemberData(nameof(Told))]
    public void Marks_find_a_secret_in_whatever_form(string text) =>
        SecretMarks.AppearIn(Encoding.UTF8.GetBytes(text), SecretMarks.GetForms(Secret)).Should().BeTrue();

    [Fact]
    public void Marks_find_a_secret_in_UTF_16() =>
        SecretMarks.AppearIn(Encoding.Unicode.GetBytes($"x{Secret}"), SecretMarks.GetForms(Secret)).Should().BeTrue();

    [Fact]
    public void Marks_find_nothing_where_nothing_is() =>
        SecretMarks.AppearIn("a text without it, of any length"u8, SecretMarks.GetForms(Secret)).Should().BeFalse();
}
