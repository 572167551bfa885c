namespace Connections.Web.Components.Apps.View;

/// <summary>A text of an app, plain or as Markdown.</summary>
public sealed partial class AppTextBlock
{
    private string Content => Properties.Text("content");

    private string? Across => Properties.Text("textAlign") switch
    {
        "center" => "center",
        "right" => "end",
        _ => null,
    };

    private string? Down => Properties.Text("verticalAlign") switch
    {
        "center" => "middle",
        "bottom" => "low",
        _ => null,
    };
}
