namespace Connections.Core.Files;

/// <summary>A place in a file, counted from 1.</summary>
/// <param name="File">The file, as its operator named it.</param>
/// <param name="Line">Line.</param>
/// <param name="Column">Column.</param>
public sealed record SourceLocation(string File, long Line, long Column)
{
    /// <summary>As compilers write it: <c>prod.yaml:12:5</c>.</summary>
    public override string ToString() =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{File}:{Line}:{Column}");
}

/// <summary>A value in a YAML file, and where it is.</summary>
internal abstract record YamlNode(SourceLocation Place)
{
    /// <summary>What it is, in words.</summary>
    public abstract string Kind { get; }

    /// <summary>A text, whatever it looks like: numbers and truth values travel as text.</summary>
    /// <param name="Place">Where.</param>
    /// <param name="Value">The text.</param>
    /// <param name="IsPlain">Whether it stands without quotation marks: then a document may read it as a number or a
    /// truth value.</param>
    public sealed record Text(SourceLocation Place, string Value, bool IsPlain) : YamlNode(Place)
    {
        /// <summary>Whether nothing is there, or a plain <c>null</c>.</summary>
        public bool IsEmpty => IsPlain && Value is "" or "~" or "null" or "Null" or "NULL";

        public override string Kind => IsEmpty ? "nothing" : "a string";
    }

    /// <summary>A list.</summary>
    public sealed record Items(SourceLocation Place, IReadOnlyList<YamlNode> Values) : YamlNode(Place)
    {
        public override string Kind => "a list";
    }

    /// <summary>Names with values, each name once.</summary>
    public sealed record Map(SourceLocation Place, IReadOnlyList<YamlEntry> Entries) : YamlNode(Place)
    {
        public override string Kind => "names with values";
    }
}

/// <summary>One name of a map, with its value.</summary>
internal sealed record YamlEntry(string Name, SourceLocation Place, YamlNode Value);
