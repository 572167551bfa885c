using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MudBlazor;

namespace Connections.Web.Ui;

/// <summary>
/// How the product looks. The tokens stand here once: the theme of the component library and the custom properties of
/// our own styles (<c>--cnx-…</c>, served as <c>look.css</c>) are both made from them.
/// </summary>
internal static class ProductTheme
{
    /// <summary>Where the styles are served.</summary>
    public const string Address = "/look.css";

    private const string Sans = "Inter Variable";
    private const string Mono = "JetBrains Mono Variable";
    private static readonly string[] sansFamily = [$"'{Sans}'", "system-ui", "sans-serif"];

    /// <summary>Tokens of the light mode.</summary>
    public static ThemeTokens Light { get; } = new()
    {
        Background = "#F7F8FA",
        Surface = "#FFFFFF",
        Raised = "#FFFFFF",
        Hover = "#F7F8FA",
        Sunken = "#ECEEF2",
        Border = "#E3E6EB",
        InputBorder = "#8C95A3",
        OnFill = "#FFFFFF",
        Text = "#1B1F26",
        Secondary = "#5A6472",
        Faint = "#6A7380",
        Accent = "#5B47E0",
        AccentStrong = "#4936C4",
        AccentSoft = "#EFEDFD",
        Success = "#1A7F4B",
        SuccessSoft = "#EDF8F2",
        Warning = "#9A6700",
        WarningSoft = "#FEF9EC",
        Error = "#C42B3A",
        ErrorSoft = "#FDEFF0",
        Paper = "#FFFFFF",
        Shadow = "0 8px 28px #10182829, 0 1px 3px #1018281f",
        Veil = "#10182852",
    };

    /// <summary>Tokens of the dark mode.</summary>
    public static ThemeTokens Dark { get; } = new()
    {
        Background = "#0F1115",
        Surface = "#16191F",
        Raised = "#1C2027",
        Hover = "#1C2028",
        Sunken = "#262C35",
        Border = "#2A2F38",
        InputBorder = "#667080",
        OnFill = "#0F1115",
        Text = "#E6E9EF",
        Secondary = "#A0A9B8",
        Faint = "#7F8998",
        Accent = "#8B7CF6",
        AccentStrong = "#A094F8",
        AccentSoft = "#221F3A",
        Success = "#3FBF7F",
        SuccessSoft = "#13281F",
        Warning = "#E0A82E",
        WarningSoft = "#2B2413",
        Error = "#F0616F",
        ErrorSoft = "#321B20",
        Paper = "#F1F3F6",
        Shadow = "0 8px 28px #00000080, 0 1px 3px #00000066",
        Veil = "#00000099",
    };

    /// <summary>Corners in pixels.</summary>
    public const int Radius = 6;

    /// <summary>The theme of the component library.</summary>
    public static MudTheme Theme { get; } = new()
    {
        PaletteLight = Fill(new PaletteLight(), Light),
        PaletteDark = Fill(new PaletteDark(), Dark),
        LayoutProperties = new LayoutProperties { DefaultBorderRadius = $"{Radius}px", DrawerWidthLeft = "220px" },
        Shadows = OneShadow(),
        Typography = new Typography
        {
            Default = new DefaultTypography
            {
                FontFamily = sansFamily,
                FontSize = "0.875rem",
                LineHeight = "1.45",
                LetterSpacing = "normal"
            },
            Body1 = new Body1Typography
            {
                FontFamily = sansFamily,
                FontSize = "0.875rem",
                LineHeight = "1.45",
                LetterSpacing = "normal"
            },
            Body2 = new Body2Typography
            {
                FontFamily = sansFamily,
                FontSize = "0.8125rem",
                LineHeight = "1.45",
                LetterSpacing = "normal"
            },
            Subtitle1 = new Subtitle1Typography
            {
                FontFamily = sansFamily,
                FontSize = "0.8125rem",
                LetterSpacing = "normal"
            },
            Subtitle2 = new Subtitle2Typography
            {
                FontFamily = sansFamily,
                FontSize = "0.8125rem",
                FontWeight = "600",
                LetterSpacing = "normal"
            },
            Caption = new CaptionTypography { FontFamily = sansFamily, FontSize = "0.75rem", LetterSpacing = "normal" },
            Button = new ButtonTypography
            {
                FontFamily = sansFamily,
                FontSize = "0.8125rem",
                FontWeight = "500",
                LetterSpacing = "normal",
                TextTransform = "none"
            },
            H6 = new H6Typography
            {
                FontFamily = sansFamily,
                FontSize = "1rem",
                FontWeight = "600",
                LetterSpacing = "-0.006em"
            },
        },
    };

    /// <summary>The custom properties of both modes.</summary>
    public static string Css { get; } = WriteCss();

    /// <summary>Address of the custom properties; it changes with them, so they may be cached forever.</summary>
    public static string CssAddress { get; } =
        $"look.css?v={Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Css)))[..12]}";

    private static T Fill<T>(T palette, ThemeTokens t) where T : Palette
    {
        palette.Primary = t.Accent;
        palette.PrimaryContrastText = t.OnFill;
        palette.PrimaryDarken = t.AccentStrong;
        palette.Secondary = t.Secondary;
        palette.SecondaryContrastText = t.OnFill;
        palette.Tertiary = t.Secondary;
        palette.TertiaryContrastText = t.OnFill;
        palette.Info = t.Accent;
        palette.InfoContrastText = t.OnFill;
        palette.Success = t.Success;
        palette.SuccessContrastText = t.OnFill;
        palette.Warning = t.Warning;
        palette.WarningContrastText = t.OnFill;
        palette.Error = t.Error;
        palette.ErrorContrastText = t.OnFill;
        palette.Dark = t.Text;
        palette.DarkContrastText = t.Surface;
        palette.GrayDarker = t.Text;
        palette.TextPrimary = t.Text;
        palette.TextSecondary = t.Secondary;
        palette.TextDisabled = t.Faint;
        palette.ActionDefault = t.Secondary;
        palette.ActionDisabled = t.Faint;
        palette.ActionDisabledBackground = t.Sunken;
        palette.Background = t.Background;
        palette.BackgroundGray = t.Sunken;
        palette.Surface = t.Surface;
        palette.DrawerBackground = t.Background;
        palette.DrawerText = t.Text;
        palette.DrawerIcon = t.Secondary;
        palette.AppbarBackground = t.Surface;
        palette.AppbarText = t.Text;
        palette.LinesDefault = t.Border;
        palette.LinesInputs = t.InputBorder;
        palette.TableLines = t.Border;
        palette.TableHover = t.Hover;
        palette.TableStriped = t.Hover;
        palette.Divider = t.Border;
        palette.DividerLight = t.Border;
        palette.Skeleton = t.Sunken;
        palette.OverlayDark = t.Veil;
        palette.HoverOpacity = 0.06;
        // A ripple is movement that says nothing.
        palette.RippleOpacity = 0;
        palette.RippleOpacitySecondary = 0;
        return palette;
    }

    private static Shadow OneShadow()
    {
        var shadow = new Shadow();
        for (var level = 0; level < shadow.Elevation.Length; level++)
            shadow.Elevation[level] = level == 0 ? "none" : "var(--cnx-shadow)";
        return shadow;
    }

    private static string WriteCss()
    {
        var dark = Dark.All().ToDictionary(token => token.Name, token => token.Value);
        var css = new StringBuilder();
        // The mode follows the system until the reader has chosen; the choice is a class on the root element, written
        // by the server.
        css.AppendLine(":root { color-scheme: light dark; }");
        css.AppendLine(":root.cnx-light { color-scheme: light; }");
        css.AppendLine(":root.cnx-dark { color-scheme: dark; }");
        css.AppendLine(":root {");
        foreach (var (name, value) in Light.All())
        {
            css.AppendLine(name == "shadow"
                ? $"  --cnx-shadow: {Mixed(value, dark[name])};"
                : $"  --cnx-{name}: light-dark({value}, {dark[name]});");
        }
        css.AppendLine(CultureInfo.InvariantCulture, $"  --cnx-radius: {Radius}px;");
        css.AppendLine($"  --cnx-sans: '{Sans}', system-ui, sans-serif;");
        css.AppendLine($"  --cnx-mono: '{Mono}', ui-monospace, monospace;");
        css.AppendLine("}");
        return css.ToString();

        // light-dark() takes colors only, so each layer keeps its geometry and mixes its own color.
        static string Mixed(string light, string dark) => string.Join(", ",
            light.Split(", ").Zip(dark.Split(", "),
                (a, b) => $"{a[..a.LastIndexOf(' ')]} light-dark({a[(a.LastIndexOf(' ') + 1)..]}, "
                    + $"{b[(b.LastIndexOf(' ') + 1)..]})"));
    }
}
