using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Connections.Core;
using Connections.Core.Requests.Masking;
using CsCheck;

namespace Connections.Tests.Requests;

public sealed class SecretMaskTests
{
    private const string Canary = "k7/+ä \"<&'\\=Zq9%_end";

    public static TheoryData<string, string> Forms => new()
    {
        { "as it is", Canary },
        { "url", Uri.EscapeDataString(Canary) },
        { "url, lower case", Lower(Uri.EscapeDataString(Canary)) },
        { "form", WebUtility.UrlEncode(Canary) },
        { "url twice", Uri.EscapeDataString(Uri.EscapeDataString(Canary)) },
        { "json", JsonEncodedText.Encode(Canary).ToString() },
        { "json, relaxed", JsonEncodedText.Encode(Canary, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString() },
        { "json, slashes",
            JsonEncodedText.Encode(Canary, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString().Replace("/", "\\/",
                StringComparison.Ordinal) },
        { "json in json",
            JsonEncodedText.Encode(
                JsonEncodedText.Encode(Canary, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString(),
                JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString() },
        { "html", WebUtility.HtmlEncode(Canary) },
        { "html, other library", HtmlEncoder.Default.Encode(Canary) },
        { "base64", Convert.ToBase64String(Encoding.UTF8.GetBytes(Canary)) },
        { "base64url",
            Convert.ToBase64String(Encoding.UTF8.GetBytes(Canary)).Replace('+', '-').Replace('/', '_').TrimEnd('=') },
        { "hex", Convert.ToHexString(Encoding.UTF8.GetBytes(Canary)) },
        { "hex, lower case", Convert.ToHexStringLower(Encoding.UTF8.GetBytes(Canary)) },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public void A_secret_is_masked_in_every_form(string form, string text)
    {
        var masked = Mask(Canary).Apply($"before {text} after");
        masked.Should().Be("before *** after", form);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("ab")]
    [InlineData("user:")]
    [InlineData("user1:")]
    [InlineData("user12:")]
    public void A_secret_inside_a_longer_base64_text_is_masked_completely(string before)
    {
        const string secret = "correct-horse-battery";
        var masked = Mask(secret).Apply(Convert.ToBase64String(Encoding.UTF8.GetBytes(before + secret + "after")));
        masked.Should().Contain("***");
        masked.Split("***").Should()
            .OnlyContain(
                p => !Convert.ToBase64String(Encoding.UTF8.GetBytes(secret)).Contains(p, StringComparison.Ordinal)
                    || p.Length < 3);
    }

    [Fact]
    public void Any_secret_in_any_text_is_found_in_the_forms_of_the_platform() =>
        Gen.Select(Gen.String[Gen.Char, 8, 24], Gen.String[Gen.Char["abc \"\\%&+/ "], 0, 8]).Sample((secret, around) =>
    {
        secret = new string([.. secret.Where(c => !char.IsSurrogate(c))]).Trim();
        if (secret.Length == 0 || SecretStrengths.Judge(secret) != SecretStrength.Strong
            || around.Contains(secret, StringComparison.Ordinal)) return true;
        var mask = Mask(secret);
        string[] forms = [secret, Uri.EscapeDataString(secret), JsonEncodedText.Encode(secret).ToString(),
            WebUtility.HtmlEncode(secret), Convert.ToBase64String(Encoding.UTF8.GetBytes(secret))];
        return forms.All(f => mask.Apply($"{around}|{f}|{around}") == $"{around}|***|{around}");
    });

    [Fact]
    public void An_empty_secret_masks_nothing() => Mask("").Apply("text").Should().Be("text");

    [Fact]
    public void The_longer_of_two_secrets_wins() => Mask("token-of-mine", "token-of-mine-and-more")
        .Apply("token-of-mine-and-more token-of-mine").Should().Be("*** ***");

    [Fact]
    public void The_beginning_of_a_secret_at_a_cut_is_masked()
    {
        Mask("supersecretvalue").Apply("x supersec", MaskOptions.CutAtEnd).Should().Be("x ***");
        Mask("supersecretvalue").Apply("x supersec").Should().Be("x supersec");
        Mask("supersecretvalue").Apply("x sup", MaskOptions.CutAtEnd).Should().Be("x sup");
        var base64 = Convert.ToBase64String("supersecretvalue"u8.ToArray());
        Mask("supersecretvalue").Apply($"x {base64[..9]}", MaskOptions.CutAtEnd).Should().Be("x ***");
    }

    [Fact]
    public void A_key_of_several_lines_is_masked_whole_by_line_and_without_its_line_breaks()
    {
        const string pem =
            "-----BEGIN KEY-----\r\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\r\nBKcwggSjAgEAAoIBAQC7\r\n-----END KEY-----\r\n";
        var mask = Mask(pem);
        mask.Apply($"a {pem.Replace("\r\n", "\n", StringComparison.Ordinal)}b").Should().Be("a ***\nb");
        mask.Apply($"a {JsonEncodedText.Encode(pem)} b").Should().NotContain("MIIE").And.NotContain("BKcw");
        mask.Apply("bad line: BKcwggSjAgEAAoIBAQC7!").Should().Be("bad line: ***!");
        mask.Apply(pem.Replace("\r\n", "", StringComparison.Ordinal)).Should().Be("***");
    }

    [Fact]
    public void A_large_text_is_masked_in_reasonable_time()
    {
        var secrets = Enumerable.Range(0,
            20).Select(i => new SecretValue($"eeee-secret-{i}-{new string('e', 40)}")).ToList();
        var text = new string('e', 64 * 1024) + secrets[3].Reveal();
        var start = TimeProvider.System.GetTimestamp();
        new SecretMask(secrets).Apply(text).Should().EndWith("***");
        var key = new SecretValue(
            string.Join('\n', Enumerable.Range(0, 1_000).Select(i => $"{i:D4}{new string('k', 60)}")));
        new SecretMask([key]).Apply(text + key.Reveal(), MaskOptions.CutAtEnd).Should().EndWith("***");
        // A fraction of a second where nothing else runs; work that grows with the square would take hours.
        TimeProvider.System.GetElapsedTime(start).Should().BeLessThan(TimeSpan.FromMinutes(2));
    }

    [Fact]
    public void A_text_made_to_resemble_a_secret_everywhere_is_taken_out_as_a_whole()
    {
        var mask = Mask(new string('a', 4_000) + "b");
        var places = 0;

        mask.Apply(new string('a', 300_000), ref places).Should().Be("***");

        places.Should().Be(1);
        mask.Apply("what comes after it").Should().Be("***", "it could be the rest");
    }

    [Fact]
    public void A_text_that_repeats_a_secret_inside_of_itself_costs_no_more()
    {
        var mask = Mask(new string('a', 4_000));

        mask.Apply(new string('a', 100_000)).Should().Be("***");

        mask.Apply("what comes after it").Should().Be("***", "the bound is reached, and nothing more is searched");
    }

    [Fact]
    public void A_search_that_finds_what_does_not_count_there_is_bounded_as_well()
    {
        var mask = Mask(new string('a', 1_000));

        mask.Apply(new string('a', 4_000)).Should().Be(new string('a', 4_000), "it stands nowhere by itself");
        mask.Apply(new string('a', 8_000)).Should().Be("***");
    }

    [Fact]
    public void A_long_secret_is_found_encoded_in_a_long_text_and_what_begins_like_it_is_left()
    {
        var secret = string.Concat(Enumerable.Range(0, 400).Select(i => $"k{i:D4}"));
        var encoded = Convert.ToBase64String(Encoding.UTF8.GetBytes(secret));
        var around = new string('x', 5_000);

        Mask(secret).Apply($"{around} {encoded} {around}").Should().Be($"{around} *** {around}");
        var other = $"{around} {encoded[..600]}!{encoded[601..700]} {around}";
        Mask(secret).Apply(other).Should().Be(other);
    }

    private static SecretMask Mask(params string[] secrets) => new(secrets.Select(s => new SecretValue(s)));

    private static string Lower(string escaped) =>
        System.Text.RegularExpressions.Regex.Replace(escaped, "%[0-9A-F]{2}", m => m.Value.ToLowerInvariant());
}
