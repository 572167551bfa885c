using Markdig;
using Markdig.Extensions.Tables;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace Connections.Web.Components.Apps.View;

/// <summary>
/// Markdown, drawn element by element from what was read: no part of the text becomes markup, whatever it says. HTML in
/// it stays text, links lead to http, https and mailto only, and images are links, so that no other server learns who
/// looks at the page.
/// </summary>
public sealed class AppMarkdown : ComponentBase
{
    private const int MostCharacters = 100_000;

    private static readonly MarkdownPipeline pipeline = new MarkdownPipelineBuilder { MaximumNestingDepth = 32 }
        .DisableHtml().UsePipeTables().UseAutoLinks().Build();

    private MarkdownDocument? read;
    private string? written;

    /// <summary>The text.</summary>
    [Parameter, EditorRequired]
    public string Text { get; set; } = "";

    protected override void OnParametersSet()
    {
        if (written == Text) return;
        written = Text;
        try
        {
            read = Markdown.Parse(Text.Length > MostCharacters ? Text[..MostCharacters] : Text, pipeline);
        }
        catch (ArgumentException)
        {
            // Nested too deeply: it is shown as it was written.
            read = null;
        }
    }

    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        if (read is not null) Blocks(builder, read);
        else Element(builder, "p", b => b.AddContent(0, Text));
    }

    private static void Blocks(RenderTreeBuilder builder, IEnumerable<Block> blocks)
    {
        foreach (var block in blocks) Draw(builder, block);
    }

    private static void Draw(RenderTreeBuilder builder, Block block)
    {
        switch (block)
        {
            // The page has its own heading of the first level.
            case HeadingBlock heading:
                Element(builder, $"h{Math.Min(heading.Level + 1, 6)}", b => Inlines(b, heading.Inline));
                break;
            // Items of a list whose lines stand close have no paragraphs.
            case ParagraphBlock { Parent: ListItemBlock { Parent: ListBlock { IsLoose: false } } } close:
                Inlines(builder, close.Inline);
                break;
            case ParagraphBlock paragraph when paragraph.Parent is TableCell:
                Inlines(builder, paragraph.Inline);
                break;
            case ParagraphBlock paragraph:
                Element(builder, "p", b => Inlines(b, paragraph.Inline));
                break;
            case CodeBlock code:
                Element(builder, "pre", b => Element(b, "code", c => c.AddContent(0, code.Lines.ToString())));
                break;
            case ThematicBreakBlock:
                Element(builder, "hr", _ => { });
                break;
            case Table table:
                Element(builder, "table", b => Element(b, "tbody", c => Blocks(c, table)));
                break;
            case TableRow row:
                Element(builder, "tr", b =>
                {
                    foreach (var cell in row.OfType<TableCell>())
                        Element(b, row.IsHeader ? "th" : "td", c => Blocks(c, cell));
                });
                break;
            case LinkReferenceDefinitionGroup:
                break;
            case ContainerBlock container:
                Element(builder, container switch
                {
                    ListBlock { IsOrdered: true } => "ol",
                    ListBlock => "ul",
                    ListItemBlock => "li",
                    QuoteBlock => "blockquote",
                    _ => "div",
                }, b => Blocks(b, container));
                break;
            case LeafBlock { Inline: { } inlines }:
                Inlines(builder, inlines);
                break;
            case LeafBlock leaf:
                Element(builder, "p", b => b.AddContent(0, leaf.Lines.ToString()));
                break;
        }
    }

    private static void Inlines(RenderTreeBuilder builder, IEnumerable<Inline>? inlines)
    {
        foreach (var inline in inlines ?? []) Draw(builder, inline);
    }

    private static void Draw(RenderTreeBuilder builder, Inline inline)
    {
        switch (inline)
        {
            case LiteralInline literal:
                builder.AddContent(0, literal.Content.ToString());
                break;
            case CodeInline code:
                Element(builder, "code", b => b.AddContent(0, code.Content));
                break;
            case LineBreakInline { IsHard: true }:
                Element(builder, "br", _ => { });
                break;
            case LineBreakInline:
                builder.AddContent(0, "\n");
                break;
            case HtmlEntityInline entity:
                builder.AddContent(0, entity.Transcoded.ToString());
                break;
            case HtmlInline html:
                builder.AddContent(0, html.Tag);
                break;
            case AutolinkInline auto:
                Link(builder, auto.IsEmail ? $"mailto:{auto.Url}" : auto.Url, b => b.AddContent(0, auto.Url));
                break;
            case LinkInline link:
                Link(builder, link.GetDynamicUrl?.Invoke() ?? link.Url, b => Inlines(b, link));
                break;
            case EmphasisInline emphasis:
                Element(builder, emphasis.DelimiterCount > 1 ? "strong" : "em", b => Inlines(b, emphasis));
                break;
            case ContainerInline container:
                Inlines(builder, container);
                break;
        }
    }

    private static void Link(RenderTreeBuilder builder, string? address, Action<RenderTreeBuilder> content)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https" or "mailto"))
        {
            content(builder);
            return;
        }
        Element(builder, "a", b =>
        {
            b.AddAttribute(0, "href", uri.AbsoluteUri);
            b.AddAttribute(1, "target", "_blank");
            b.AddAttribute(2, "rel", "noopener noreferrer");
            content(b);
        });
    }

    // A region of its own: what is within has numbers of its own.
    private static void Element(RenderTreeBuilder builder, string name, Action<RenderTreeBuilder> content)
    {
        builder.OpenRegion(0);
        builder.OpenElement(0, name);
        content(builder);
        builder.CloseElement();
        builder.CloseRegion();
    }
}
