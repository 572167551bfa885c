using System.Globalization;
using System.Text.RegularExpressions;
using Connections.Web.Ui;

namespace Connections.Tests.Ui;

public sealed partial class ThemeTests
{
    private static readonly string web = Path.Combine(Repository(), "Connections.Web");

    public static TheoryData<string, string, string, double> Pairs()
    {
        var pairs = new TheoryData<string, string, string, double>();
        string[] surfaces = ["background", "surface", "raised", "hover"];
        foreach (var mode in (string[])["light", "dark"])
        {
            foreach (var surface in surfaces)
            {
                foreach (var text in (string[])["text", "secondary", "faint", "accent", "success", "warning", "error"])
                    pairs.Add(mode, text, surface, 4.5);
            }
            foreach (var text in (string[])["text", "secondary"]) pairs.Add(mode, text, "sunken", 4.5);
            foreach (var colour in (string[])["accent", "success", "warning", "error"])
            {
                pairs.Add(mode, colour, $"{colour}-soft", 4.5);
                pairs.Add(mode, "on-fill", colour, 4.5);
                pairs.Add(mode, "text", $"{colour}-soft", 4.5);
            }
            pairs.Add(mode, "on-fill", "accent-strong", 4.5);
            pairs.Add(mode, "surface", "text", 4.5);
            pairs.Add(mode, "input-border", "surface", 3);
            pairs.Add(mode, "input-border", "raised", 3);
        }
        return pairs;
    }

    [Theory, MemberData(nameof(Pairs))]
    public void Text_can_be_read_on_what_it_stands_on(string mode, string text, string background, double least)
    {
        var tokens = (mode == "light" ? ProductTheme.Light : ProductTheme.Dark).All().ToDictionary(token => token.Name,
            token => token.Value);

        Contrast(tokens[text], tokens[background]).Should().BeGreaterThanOrEqualTo(least);
    }

    [Fact]
    public void The_styles_and_the_theme_say_the_same()
    {
        ProductTheme.Css.Should()
            .Contain($"--cnx-accent: light-dark({ProductTheme.Light.Accent}, {ProductTheme.Dark.Accent});");
        ProductTheme.Theme.PaletteLight.Primary.ToString(MudBlazor.Utilities.MudColorOutputFormats.Hex).Should()
            .BeEquivalentTo(ProductTheme.Light.Accent);
        ProductTheme.Theme.PaletteDark.Surface.ToString(MudBlazor.Utilities.MudColorOutputFormats.Hex).Should()
            .BeEquivalentTo(ProductTheme.Dark.Surface);
    }

    [Fact]
    public void Every_property_that_a_style_uses_exists()
    {
        // What depends on the device, and not on the scheme, is in the product's own sheet.
        var known = Properties().Matches(ProductTheme.Css)
            .Concat(Declared().Matches(File.ReadAllText(Path.Combine(web, "wwwroot", "app.css"))))
            .Select(match => match.Value).ToHashSet();

        foreach (var file in Styles())
            Properties().Matches(File.ReadAllText(file)).Select(match => match.Value).Should().BeSubsetOf(known,
                "{0} uses them", file);
    }

    [Fact]
    public void No_style_names_a_color_of_its_own()
    {
        foreach (var file in Styles())
            Colors().Matches(File.ReadAllText(file)).Select(match => match.Value).Should()
                .BeEmpty("{0} should name tokens", file);
    }

    [Fact]
    public void No_markup_carries_styles_or_scripts_inline()
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(web, "Components"), "*.razor",
            SearchOption.AllDirectories))
        {
            var markup = File.ReadAllText(file);
            Inline().Matches(markup).Select(match => match.Value).Should()
                .BeEmpty("{0} would need a weaker content policy or escape the tokens", file);
        }
    }

    [Fact]
    public void Every_font_that_the_styles_name_is_here_with_its_licence()
    {
        var folder = Path.Combine(web, "wwwroot", "fonts");
        var fonts = FontFiles().Matches(File.ReadAllText(Path.Combine(folder, "fonts.css")))
            .Select(match => match.Groups[1].Value).ToList();

        fonts.Should().HaveCount(4);
        fonts.Should().OnlyContain(font => File.Exists(Path.Combine(folder, font)));
        Directory.GetFiles(folder, "*-OFL.txt").Should().HaveCount(2);
    }

    private static IEnumerable<string> Styles() =>
        Directory.EnumerateFiles(Path.Combine(web, "Components"), "*.css", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateFiles(Path.Combine(web, "wwwroot"), "*.css"));

    private static string Repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Connections.sln"))) folder = folder.Parent!;
        return folder.FullName;
    }

    private static double Contrast(string a, string b)
    {
        var (light, dark) = (Math.Max(Luminance(a), Luminance(b)), Math.Min(Luminance(a), Luminance(b)));
        return (light + 0.05) / (dark + 0.05);
    }

    // WCAG 2, relative luminance.
    private static double Luminance(string hex)
    {
        double[] parts = [.. Enumerable.Range(0,
            3).Select(i =>
                int.Parse(hex.AsSpan(1 + (2 * i), 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0)
            .Select(part => part <= 0.04045 ? part / 12.92 : Math.Pow((part + 0.055) / 1.055, 2.4))];
        return (0.2126 * parts[0]) + (0.7152 * parts[1]) + (0.0722 * parts[2]);
    }

    [GeneratedRegex("--cnx-[a-z-]+(?=:)")]
    private static partial Regex Declared();

    [GeneratedRegex("--cnx-[a-z-]+")]
    private static partial Regex Properties();

    [GeneratedRegex(@"#[0-9a-fA-F]{3,8}\b(?![-\w])|\brgba?\(|\bhsla?\(|:\s*(?:white|black)\b")]
    private static partial Regex Colors();

    [GeneratedRegex(@"<[a-z][^>]*\sstyle=|<[a-z][^>]*\son[a-z]+=|<script(?![^>]*\ssrc=)|javascript:|MarkupString")]
    private static partial Regex Inline();

    [GeneratedRegex(@"url\(([^)]+)\)")]
    private static partial Regex FontFiles();
}
