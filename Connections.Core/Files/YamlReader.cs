using System.Text;
using Connections.Core.Automation.Specs;
using Connections.Core.Integrations;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Connections.Core.Files;

/// <summary>
/// Reads one YAML document, strictly: no anchors and aliases, no tags, no name twice, nothing too large or too deep.
/// What files of credentials need of YAML is little, and what they do not need can only surprise.
/// </summary>
internal sealed class YamlReader
{
    /// <summary>Largest file in bytes.</summary>
    public const int MostBytes = 2 * 1024 * 1024;

    /// <summary>What begins a document in a file.</summary>
    private const string Starts = "connections:, groups:, tiles:, workflows: or apps:";

    private const int MostDepth = 12;

    // The document of an entry stands below one of these names, and may be as deep as in JSON.
    private static readonly string[] Documents = ["spec", "definition"];
    private const int DepthOfEntry = 2;
    private const int MostNodes = 200_000;
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false,
        throwOnInvalidBytes: true);

    private readonly string file;
    private readonly ICollection<ValidationError> faults;
    private readonly Parser parser;
    private int nodes;

    private YamlReader(string file, string text, ICollection<ValidationError> faults) =>
        (this.file, this.faults, parser) = (file, faults, new Parser(new StringReader(text)));

    /// <summary>The document's map, or null where the file cannot be read; then a fault says why.</summary>
    public static YamlNode.Map? Read(string file, byte[] content, ICollection<ValidationError> faults)
    {
        var first = new SourceLocation(file, 1, 1);
        if (content.Length > MostBytes)
            return Refuse($"The file has {content.Length:N0} bytes; the maximum is {MostBytes:N0}. Split it.");
        string text;
        try
        {
            text = Strict.GetString(
                content.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? content.AsSpan(Encoding.UTF8.Preamble.Length)
                    : content);
        }
        catch (DecoderFallbackException)
        {
            return Refuse("The file is not UTF-8. Save it as UTF-8.");
        }

        try
        {
            return new YamlReader(file, text, faults).Whole();
        }
        catch (YamlException e)
        {
            faults.Add(new($"{new SourceLocation(file, e.Start.Line, e.Start.Column)}", $"This is not valid YAML: "
                + $"{(e.InnerException ?? e).Message}"));
            return null;
        }
        catch (YamlFormatException unreadable)
        {
            faults.Add(new($"{unreadable.Place}", unreadable.Message));
            return null;
        }

        YamlNode.Map? Refuse(string message)
        {
            faults.Add(new($"{first}", message));
            return null;
        }
    }

    private YamlNode.Map Whole()
    {
        parser.MoveNext();
        parser.MoveNext();
        if (parser.Current is StreamEnd)
            throw new YamlFormatException(new(file, 1, 1),
                $"The file is empty. It begins with {Starts}.");
        parser.MoveNext();
        var root = Node(0, MostDepth);
        if (root is not YamlNode.Map map)
            throw new YamlFormatException(root.Place, $"Expected {Starts}, not {root.Kind}.");
        parser.MoveNext();
        if (parser.Current is DocumentStart)
            throw new YamlFormatException(PlaceOf(parser.Current),
                "A second document begins here. Put everything into one document, or use separate files.");
        return map;
    }

    // The current event is the node's first; afterwards it is the first of what follows.
    private YamlNode Node(int depth, int most)
    {
        var begin = parser.Current!;
        var place = PlaceOf(begin);
        if (++nodes > MostNodes)
            throw new YamlFormatException(place, $"There are more than {MostNodes:N0} values in this file. Split it.");
        // What is in the deepest list or map is no level of its own.
        if (depth > most + (begin is Scalar ? 1 : 0))
            throw new YamlFormatException(place, most == MostDepth
                ? $"This is nested deeper than {MostDepth} levels, which is never needed here."
                : $"This is nested deeper than the {SpecReader.MaxDepth} levels that a spec or a definition can have.");
        if (begin is AnchorAlias)
            throw new YamlFormatException(place, "Aliases (*name) are not supported: write the value out.");
        if (begin is NodeEvent { Anchor.IsEmpty: false })
            throw new YamlFormatException(place, "Anchors (&name) are not supported: write the value out.");
        if (begin is NodeEvent { Tag: { IsEmpty: false, IsNonSpecific: false } })
            throw new YamlFormatException(place,
                "Tags (!name) are not supported: use strings, lists and mappings only.");
        switch (begin)
        {
            case Scalar scalar:
                parser.MoveNext();
                return new YamlNode.Text(place, scalar.Value, IsPlain: scalar.Style == ScalarStyle.Plain);
            case SequenceStart:
                parser.MoveNext();
                var items = new List<YamlNode>();
                while (parser.Current is not SequenceEnd) items.Add(Node(depth + 1, most));
                parser.MoveNext();
                return new YamlNode.Items(place, items);
            case MappingStart:
                parser.MoveNext();
                return new YamlNode.Map(place, Entries(depth, most));
            default:
                throw new YamlFormatException(place, "This can't be read.");
        }
    }

    private List<YamlEntry> Entries(int depth, int most)
    {
        var entries = new List<YamlEntry>();
        var seen = new Dictionary<string, SourceLocation>(StringComparer.Ordinal);
        while (parser.Current is not MappingEnd)
        {
            if (Node(depth + 1, most) is not YamlNode.Text { IsEmpty: false } key)
                throw new YamlFormatException(PlaceOf(parser.Current!), "A name must be a string.");
            var value = Node(depth + 1,
                depth == DepthOfEntry && Documents.Contains(key.Value) ? depth + SpecReader.MaxDepth : most);
            if (!seen.TryAdd(key.Value, key.Place))
                faults.Add(new($"{key.Place}", $"“{DidYouMean.Quote(key.Value)}” is listed twice, first at line "
                    + $"{seen[key.Value].Line}. Keep one."));
            else entries.Add(new YamlEntry(key.Value, key.Place, value));
        }
        parser.MoveNext();
        return entries;
    }

    private SourceLocation PlaceOf(ParsingEvent at) => new(file, at.Start.Line, at.Start.Column);

    private sealed class YamlFormatException(SourceLocation place, string message) : Exception(message)
    {
        public SourceLocation Place { get; } = place;
    }
}
