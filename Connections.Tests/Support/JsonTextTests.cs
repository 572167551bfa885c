using Connections.Core;

namespace Connections.Tests.Support;

/// <summary>JSON for people to read.</summary>
public sealed class JsonTextTests
{
    [Theory]
    [InlineData("""{"a":"\uD83D\uDD25 fire"}""", """{"a":"🔥 fire"}""")]
    [InlineData("""["\ud83d\udd25\ud83d\udd25"]""", """["🔥🔥"]""")]
    [InlineData("""["\\uD83D\\uDD25"]""", """["\\uD83D\\uDD25"]""")]
    [InlineData("""["\\\uD83D\uDD25"]""", """["\\🔥"]""")]
    [InlineData("""["\uD83D \u202E \uDD25"]""", """["\uD83D \u202E \uDD25"]""")]
    [InlineData("""["\uD83D\uD""", """["\uD83D\uD""")]
    [InlineData("""["\uD83D\uDD2""", """["\uD83D\uDD2""")]
    [InlineData("\\", "\\")]
    [InlineData("", "")]
    public void Emoji_are_shown_as_they_are_and_other_escapes_stay(string json, string shown) =>
        JsonText.ShowPairs(json).Should().Be(shown);
}
