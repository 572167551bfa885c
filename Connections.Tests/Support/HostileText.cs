namespace Connections.Tests.Support;

/// <summary>
/// Fifty texts that have broken programs before: markup, templates, direction and control characters, length.
/// </summary>
public static class HostileText
{
    /// <summary>Markup and scripts. As a name each is only a strange name.</summary>
    public static IReadOnlyList<string> Scripts { get; } =
    [
        "<script>window.broken=1</script>",
        "<img src=x onerror=window.broken=1>",
        "\"><svg/onload=window.broken=1>",
        "'><details open ontoggle=window.broken=1>x",
        "</title><script>window.broken=1</script>",
        "</textarea><script>window.broken=1</script>",
        "<iframe srcdoc='<script>parent.broken=1</script>'>",
        "javascript:window.broken=1",
        "data:text/html,<script>window.broken=1</script>",
        "\" onfocus=window.broken=1 autofocus x=\"",
        "' onmouseover='window.broken=1",
        "<a href=javascript:window.broken=1>x</a>",
        "<style>@import 'https://broken.example/x.css';</style>",
        "<base href=https://broken.example/>",
        "<meta http-equiv=refresh content='0;url=https://broken.example/'>",
        "<form action=https://broken.example/><button>x",
        "<math><mtext></mtext><mglyph><svg><mtext><img src=x onerror=window.broken=1>",
        "<noscript><p title=\"</noscript><img src=x onerror=window.broken=1>\">",
        "<!--><script>window.broken=1</script>-->",
        "&lt;script&gt;window.broken=1&lt;/script&gt;",
        "&#60;img src=x onerror=window.broken=1&#62;",
        "\\u003cscript\\u003ewindow.broken=1",
        "${window.broken=1}",
        "{{constructor.constructor('window.broken=1')()}}",
        "@(window.broken=1)",
        "</script><script>window.broken=1</script>",
        "]]><script>window.broken=1</script>",
        "'; DROP TABLE Connections; --",
        "%3Cscript%3Ewindow.broken=1%3C/script%3E",
        "../../../etc/passwd",
        "=HYPERLINK(\"https://broken.example\";\"x\")",
        "{0} {name} %s %n",
    ];

    /// <summary>Names that would pass for another, or turn round what comes after them.</summary>
    public static IReadOnlyList<string> Deceptions { get; } =
    [
        "billing\u202Egnp.exe",
        "\u202Dbilling",
        "\u2066billing\u2069",
        "bil\u200Bling",
        "bil\u200Dling",
        "bil\u200Cling",
        "billing\uFE0F",
        "billing\u2060",
        "\uFEFFbilling",
        "bil\u00ADling",
        "billing\u3164",
        "billing\u2800",
        "billing\U000E0041",
        "line\u2028line",
        "line\r\nline",
        "nul\0l",
        "esc\u001B[31mred",
        "half \ud800 pair",
    ];

    /// <summary>What people may well be called, or call things.</summary>
    public static IReadOnlyList<string> Honest { get; } =
    [
        "👩‍💻 team 👍🏽 ❤️ 1️⃣",
        "العربية والعبرية עברית",
        "می‌خواهم",
        "क्ष ज्ञ",
        "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G".Replace("\u034F", "", StringComparison.Ordinal),
        "Straße, İstanbul, ǅ, ﬁ",
    ];

    /// <summary>Longer than anything may be.</summary>
    public static string Endless { get; } = new('x', 100 * 1024);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Scripts, .. Deceptions, .. Honest, Endless];
}
