using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connections.Core.Integrations;
using Connections.Core.Requests.Masking;

namespace Connections.Core.Requests.Templates;

/// <summary>
/// A text with <c>{{ path }}</c> in it, and nothing else: no conditions, no loops, no functions. Two opening braces
/// always begin a path, or a text between quotes that is sent as it is (<c>{{ '{{x}}' }}</c>); every other brace is
/// text. What a value may do at its place is decided by the <see cref="EncodingContext"/>, never by the value: it is
/// encoded for that place or refused. A filled-in value is not read again.
/// </summary>
internal sealed class Template
{
    /// <summary>Longest source, in characters.</summary>
    public const int MaxSource = MaxOutput;

    /// <summary>Longest result, in characters.</summary>
    public const int MaxOutput = 1024 * 1024;

    /// <summary>Most paths in one template.</summary>
    public const int MaxPlaceholders = 1_000;

    private static readonly JsonSerializerOptions Compact = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = ResponseJson.MaxDepth + 1,
    };

    private readonly List<Part> parts;

    private Template(List<Part> parts) => this.parts = parts;

    /// <summary>The paths in it, in order.</summary>
    public IEnumerable<TemplatePath> Paths => parts.Where(p => p.Path is not null).Select(p => p.Path!);

    /// <summary>Whether nothing is to be filled in.</summary>
    public bool IsConstant => parts.All(p => p.Path is null);

    /// <summary>Reads a template.</summary>
    /// <exception cref="TemplateException">It is none; says where.</exception>
    public static Template Parse(string source)
    {
        if (source.Length > MaxSource)
            throw new TemplateException($"The text is longer than {MaxSource / 1024} KB", MaxSource);
        var parts = new List<Part>();
        var at = 0;
        var placeholders = 0;
        while (at < source.Length)
        {
            var open = source.IndexOf("{{", at, StringComparison.Ordinal);
            if (open < 0) break;
            if (open > at) parts.Add(new Part(source[at..open], null, at));
            if (++placeholders > MaxPlaceholders)
                throw new TemplateException($"There are more than {MaxPlaceholders:N0} placeholders", open);
            at = open + 2;
            SkipBlanks(source, ref at);
            if (source.AsSpan(at).StartsWith("}}"))
                throw new TemplateException("There is no name between the braces", open, TemplateText.BracesHint);
            var (path, text) = at < source.Length && source[at] is '\'' or '"' ? (null, Quoted(source, ref at))
                : (Path(source, ref at), (string?)null);
            SkipBlanks(source, ref at);
            if (!source.AsSpan(at).StartsWith("}}"))
                throw at >= source.Length
                    ? new TemplateException("The opening braces have no closing ones", open, TemplateText.BracesHint)
                    : new TemplateException($"Expected \"}}}}\" after the name, not \"{source[at]}\"", at,
                        TemplateText.BracesHint);
            at += 2;
            parts.Add(new Part(text, path, open) { IsQuoted = text is not null });
        }

        if (at < source.Length) parts.Add(new Part(source[at..], null, at));
        return new Template(parts);
    }

    /// <summary>Reads and fills in one go.</summary>
    public static string Fill(string source, TemplateVariables variables, EncodingContext landing) =>
        Parse(source).Render(variables, landing);

    /// <summary>Fills in the values.</summary>
    /// <exception cref="TemplateException">A name is unknown, or a value may not be at its place.</exception>
    public string Render(TemplateVariables variables, EncodingContext landing)
    {
        var writer = ContextualEncoder.For(landing);
        var output = new StringBuilder();
        foreach (var part in parts)
        {
            if (part.IsQuoted)
                writer.Value(output, new TemplateValue(part.Literal, IsSecret: false, Node: null), "the quoted text",
                    part.Position);
            else if (part.Path is null) writer.Literal(output, part.Literal!);
            else writer.Value(output, Lookup(part, variables), part.Path.Text, part.Position);
            if (output.Length > MaxOutput)
                throw new TemplateException($"The filled-in text is longer than {MaxOutput / 1024} KB", part.Position);
        }

        var text = output.ToString();
        writer.Finish(text);
        return text;
    }

    /// <summary>
    /// The value of a text that is alone: where it is one place and nothing else, the very value there; else the
    /// text with its places filled.
    /// </summary>
    /// <exception cref="TemplateException">A name is unknown.</exception>
    public JsonNode? Evaluate(TemplateVariables variables)
    {
        if (parts is not [{ Path: not null } only]) return JsonValue.Create(Render(variables, EncodingContext.Plain));
        var value = Lookup(only, variables);
        return value.Text is { } text ? JsonValue.Create(text) : value.Node?.DeepClone();
    }

    /// <summary>A JSON value as compact JSON text.</summary>
    public static string ToJson(JsonNode? node) => node is null ? "null" : node.ToJsonString(Compact);

    private static TemplateValue Lookup(Part part, TemplateVariables variables)
    {
        var path = part.Path!;
        if (!variables.TryGet(path.Variable, out var value))
            throw new TemplateException($"\"{path.Variable}\" is unknown", part.Position,
                DidYouMean.For(path.Variable, [.. variables.Names.Order(StringComparer.Ordinal)]) + " "
                    + TemplateText.LiteralHint(path.Text))
            { Variable = path.Variable, Unknown = true };
        if (!path.IsDeep) return value;
        if (value.Text is not null)
            throw new TemplateException($"\"{path.Variable}\" is a text and has no parts",
                part.Position)
            { Variable = path.Variable };
        if (!path.TryFollow(value.Node, out var found, out var missing))
            throw new TemplateException($"In \"{path.Text}\", {missing}", part.Position) { Variable = path.Variable };
        return TemplateValue.From(found, value.IsSecret);
    }

    private static TemplatePath Path(string source, ref int at)
    {
        try
        {
            return TemplatePath.Read(source, ref at);
        }
        catch (TemplateException e)
        {
            throw new TemplateException(e.Reason, e.Position, TemplateText.BracesHint);
        }
    }

    // Either kind of quote, and nothing is escaped in it: a text with both is written as two.
    private static string Quoted(string source, ref int at)
    {
        var end = source.IndexOf(source[at], at + 1);
        if (end < 0) throw new TemplateException("The quoted text has no end", at);
        var text = source[(at + 1)..end];
        at = end + 1;
        return text;
    }

    private static void SkipBlanks(string source, ref int at)
    {
        while (at < source.Length && source[at] is ' ' or '\t' or '\r' or '\n') at++;
    }

    private sealed record Part(string? Literal, TemplatePath? Path, int Position)
    {
        /// <summary>Whether it stood between quotes: it is encoded for its place as a value is.</summary>
        public bool IsQuoted { get; init; }
    }
}
