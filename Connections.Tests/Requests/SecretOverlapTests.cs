using System.Text;
using Connections.Core;
using Connections.Core.Egress;
using Connections.Core.Execution.Actions;
using Connections.Core.Requests.Masking;

namespace Connections.Tests.Requests;

/// <summary>
/// A person who can put a text of their own among the secrets, or have a text of their own masked, reads nothing of
/// another secret from what the mask does.
/// </summary>
public sealed class SecretOverlapTests
{
    private const string Secret = "ghp_Zq9Kx7Wm2Rt5Yb8Nc3Vd6Jf1Hs4Lp0Qa";
    private const string Accented = "pässwörd\"Ünï&code/€-x9";

    [Theory]
    [InlineData("zxcvbnmg", "zxcvbnm" + Secret, "***")]
    [InlineData("zxcvbnmghp_Zq9", "zxcvbnm" + Secret, "***")]
    [InlineData("0Qa tail of it", Secret + " tail of it", "***")]
    [InlineData("9Kx7Wm2Rt5", "a " + Secret + " b", "a *** b")]
    [InlineData("key is &#103", "key is &#103;" + "hp_Zq9Kx7Wm2Rt5Yb8Nc3Vd6Jf1Hs4Lp0Qa", "***;***")]
    public void Secrets_that_overlap_are_both_masked_whole(string other, string text, string masked)
    {
        var shown = new SecretMask([new SecretValue(other), new SecretValue(Secret)]).Apply(text);

        shown.Replace("******", "***", StringComparison.Ordinal).Should().BeOneOf(masked, "***");
        for (var at = 0; at + 6 <= Secret.Length; at++) shown.Should().NotContain(Secret.Substring(at, 6));
    }

    [Fact]
    public void A_secret_that_overlaps_the_base64_of_another_one_hides_none_of_it()
    {
        var encoded = Convert.ToBase64String(Encoding.UTF8.GetBytes(Secret));
        var other = "key is " + encoded[..5];

        var shown = new SecretMask([new SecretValue(other), new SecretValue(Secret)]).Apply($"The key is {encoded}.");

        shown.Should().Be("The ***.");
    }

    [Theory]
    [InlineData("zxcvbnmg")]
    [InlineData("zxcvbnmx")]
    [InlineData("something else")]
    public void A_text_with_a_secret_is_hidden_whole_where_several_people_entered_secrets(string other)
    {
        SecretValue[] secrets =
        [
            new(other) { EnteredBy = Guid.CreateVersion7() }, new(Secret) { EnteredBy = Guid.CreateVersion7() },
        ];
        var mask = new SecretMask(secrets);

        mask.Apply($"zxcvbnm{Secret}", MaskOptions.Report).Should().Be("***");
        mask.Apply("a text without one").Should().Be("a text without one");
        var address = new Uri($"https://api.example.com/v1/items?key=zxcvbnm{Secret}");
        mask.Apply(address, withQuery: true).Should().Be("https://api.example.com/v1/items?***");
    }

    [Fact]
    public void The_context_of_a_secret_is_shown_where_one_person_entered_all()
    {
        var ada = Guid.CreateVersion7();
        var mask = new SecretMask([new(Secret) { EnteredBy = ada }, new("another-one") { EnteredBy = ada }]);

        mask.Apply($"Invalid key: {Secret}").Should().Be("Invalid key: ***");
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void A_cut_takes_out_the_same_whether_a_piece_is_one_of_the_secret(bool atStart, bool atEnd)
    {
        var options = atStart ? MaskOptions.CutAtStart : MaskOptions.None;
        if (atEnd) options |= MaskOptions.CutAtEnd;
        var mask = new SecretMask([new SecretValue(Secret)]);
        foreach (var length in new[] { 4, 5, 10, Secret.Length - 1 })
        {
            var (first, last) = (Secret[..length], Secret[^length..]);
            foreach (var right in new[] { first, last, Hex(first) })
            {
                var wrong = Other(right);
                var shown = mask.Apply($"{right} and {right}", options);
                mask.Apply($"{wrong} and {wrong}", options).Replace(wrong, right, StringComparison.Ordinal)
                    .Should().Be(shown);
            }

            mask.Apply($"a {first}", MaskOptions.CutAtEnd).Should().Be("a ***");
            mask.Apply($"{last} a", MaskOptions.CutAtStart).Should().Be("*** a");
        }
    }

    public static TheoryData<string, string> Forms => new()
    {
        { "names of HTML", Secret.Replace("_", "&lowbar;", StringComparison.Ordinal) },
        {
            "entities without an end",
            string.Concat(Secret.Select(c => char.IsAsciiLetter(c) ? $"{c}" : $"&#{(int)c}"))
        },
        { "entities that are quoted", string.Concat(Secret.Select(c => $"&amp;#{(int)c};")) },
        { "escapes", Secret.Replace("_", "\\x5f", StringComparison.Ordinal) },
        { "long escapes", string.Concat(Secret.Select(c => $"\\u{{{(int)c:x}}}")) },
        { "quoted-printable", Secret.Replace("_", "=5F", StringComparison.Ordinal) },
        { "a soft line break", Secret.Insert(20, "=\r\n") },
        { "base64 in lines", Lines("\r\n") },
        { "base64 in lines that are indented", Lines("\n    ") },
        { "base64 in lines, quoted", Lines("\\n") },
        { "base64 in lines, quoted twice", Lines("\\\\r\\\\n") },
        { "base64 in lines of a form", Lines("%0D%0A") },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public void A_secret_is_found_as_the_reader_of_a_language_sees_it(string form, string text)
    {
        var places = 0;
        var shown = new SecretMask([new SecretValue(Secret)]).Apply($"before {text} after", ref places);

        (shown, places).Should().Be(("before *** after", 1), form);
    }

    [Theory]
    [InlineData("base64", null)]
    [InlineData("text", "iso-8859-1")]
    [InlineData("json", "iso-8859-1")]
    [InlineData("text", "windows-1252")]
    [InlineData("text", "koi8-r")]
    [InlineData("text", "iso-8859-15")]
    public void A_secret_that_is_not_ASCII_shows_in_no_reading_of_an_answer(string parsing, string? encoding)
    {
        var mask = new SecretMask([new SecretValue(Accented)]);
        var json = $$"""{"k":"{{Accented.Replace("\"", "\\\"", StringComparison.Ordinal)}}"}""";
        foreach (var (type, body) in new[]
            {
                ("application/json", json),
                ("text/html; charset=utf-8", Accented.Replace("&", "&amp;", StringComparison.Ordinal)),
                ("text/plain", Accented.ToUpperInvariant()),
                ("text/plain", Accented.Replace("/", "%2F", StringComparison.Ordinal)),
            })
        {
            var answer = new EgressResponse
            {
                Status = 200,
                Headers = [KeyValuePair.Create("Content-Type", type)],
                Body = Encoding.UTF8.GetBytes(body),
            };
            var chosen = encoding is null ? null : ResponseText.FindEncoding(encoding);

            var read = ResponseBody.Read(answer, new ResponseRules { Parsing = parsing, Encoding = chosen }, mask);

            read.Masked.Should().BePositive();
            var text = parsing == "base64" ? Encoding.UTF8.GetString(Convert.FromBase64String(read.Text)) : read.Text;
            text.ToLowerInvariant().Should().NotContain("code").And.NotContain("x9");
        }
    }

    [Fact]
    public void A_long_name_of_an_encoding_is_not_cut_before_it_is_masked()
    {
        var secret = Secret + Secret + Secret;

        Decompression.Open("x"u8.ToArray(), [secret], 100).Notes.Should().ContainSingle()
            .Which.Should().NotContain(Secret[..8].ToLowerInvariant());
        ResponseText.Decode("x"u8, $"text/plain; charset={secret}").Note.Should().NotBeNull()
            .And.NotContain(Secret[..8]);
    }

    [Fact]
    public void Readings_of_a_hostile_text_end_in_reasonable_time()
    {
        var mask = new SecretMask([new SecretValue(Secret)]);
        var start = TimeProvider.System.GetTimestamp();
        foreach (var unit in new[] { "\\", "&", "&amp;", "&#", "&#0", "=", "\r\n", "%0", "\\n ", "ghp_", "&lowbar" })
            mask.Apply(string.Concat(Enumerable.Repeat(unit, 200_000 / unit.Length))).Should().NotContain("***");
        // A second or two where nothing else runs; work that grows with the square would take hours.
        TimeProvider.System.GetElapsedTime(start).Should().BeLessThan(TimeSpan.FromMinutes(4));
    }

    // As long, of the same kind of characters, and none of the secret.
    private static string Other(string piece) => string.Concat(piece.Select(c => c == 'w' ? 'v' : 'w'));

    private static string Hex(string text) => Convert.ToHexStringLower(Encoding.UTF8.GetBytes(text));

    private static string Lines(string end)
    {
        var encoded = Convert.ToBase64String(Encoding.UTF8.GetBytes(Secret));
        return $"{encoded[..20]}{end}{encoded[20..]}";
    }
}
