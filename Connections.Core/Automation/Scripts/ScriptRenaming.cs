using System.Text;
using Acornima;
using Acornima.Ast;

namespace Connections.Core.Automation.Scripts;

/// <summary>Gives a name that an expression doesn't declare itself another name.</summary>
internal static class ScriptRenaming
{
    /// <summary>The expression with the other name; null where it has to stay as it is.</summary>
    /// <param name="code">The expression.</param>
    /// <param name="name">What it names.</param>
    /// <param name="newName">What it is to name.</param>
    public static string? Rename(string code, string name, string newName)
    {
        Expression tree;
        try
        {
            tree = new Parser().ParseExpression(code, strict: true);
        }
        catch (ParseErrorException)
        {
            return null;
        }
        // Where it also declares that name, which of the two is meant is left to people.
        if (Declared(tree).Contains(name)) return null;
        var places = new List<(int Start, int End, string Text)>();
        Find(tree, null);
        if (places.Count == 0) return null;
        var (renamed, at) = (new StringBuilder(code.Length), 0);
        foreach (var (start, end, text) in places.OrderBy(p => p.Start))
        {
            renamed.Append(code, at, start - at).Append(text);
            at = end;
        }
        return renamed.Append(code, at, code.Length - at).ToString();

        void Find(Node node, Node? parent)
        {
            if (node is Identifier id && id.Name == name)
                places.Add((node.Range.Start, node.Range.End, newName));
            foreach (var child in Parts(node)) Find(child, node);
        }

        // A member's or a property's own name is no variable; one that is both is written out.
        IEnumerable<Node> Parts(Node node)
        {
            switch (node)
            {
                case MemberExpression { Computed: false } member:
                    return [member.Object];
                case ObjectProperty { Shorthand: true, Value: Identifier both } when both.Name == name:
                    places.Add((both.Range.Start, both.Range.End, $"{name}: {newName}"));
                    return [];
                case Property { Computed: false } property:
                    return [property.Value];
                default:
                    return node.ChildNodes.Where(c => c is not null);
            }
        }
    }

    private static HashSet<string> Declared(Node tree) => tree.DescendantNodesAndSelf().SelectMany(node => node switch
    {
        IFunction function => [.. function.Params.SelectMany(p => p.DescendantNodesAndSelf()),
            .. function.Id is { } id ? new Node[] { id } : []],
        VariableDeclarator variable => variable.Id.DescendantNodesAndSelf(),
        CatchClause { Param: { } caught } => caught.DescendantNodesAndSelf(),
        _ => Enumerable.Empty<Node>(),
    }).OfType<Identifier>().Select(i => i.Name).ToHashSet(StringComparer.Ordinal);
}
