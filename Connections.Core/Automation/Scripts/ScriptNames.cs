using Acornima.Ast;

namespace Connections.Core.Automation.Scripts;

/// <summary>What a script names, as far as its syntax tells it.</summary>
internal sealed class ScriptNames
{
    /// <summary>The name of all roots together.</summary>
    public const string All = "$";

    /// <summary>The name of lodash.</summary>
    public const string Lodash = "_";

    private readonly HashSet<string> globals;
    private readonly IReadOnlySet<string> roots;
    private readonly List<IReadOnlyList<string>> paths = [];
    private readonly HashSet<string> whole = new(StringComparer.Ordinal);

    private ScriptNames(IEnumerable<string> globals, IReadOnlySet<string> roots) =>
        (this.globals, this.roots) = (new(globals, StringComparer.Ordinal), roots);

    /// <summary>The names that it does not declare itself.</summary>
    public IReadOnlyCollection<string> Globals => globals;

    /// <summary>Whether it names lodash.</summary>
    public bool UsesLodash => globals.Contains(Lodash);

    /// <summary>
    /// What it reads of the roots: each a root and the members that stand there by name, such as <c>Steps</c>,
    /// <c>Get</c>, <c>body</c>.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<string>> Paths => paths;

    /// <summary>The roots of which it may read anything.</summary>
    public bool ReadsWhole(string root) => whole.Contains(All) || whole.Contains(root);

    /// <summary>Whether it reads anything of a root.</summary>
    public bool Reads(string root) => ReadsWhole(root) || paths.Exists(p => p[0] == root);

    /// <summary>The steps that it names.</summary>
    public IEnumerable<string> Steps => paths.Where(p => p[0] == ExpressionRoots.Steps && p.Count > 1).Select(p => p[1])
        .Distinct(StringComparer.Ordinal);

    /// <summary>Looks a script through.</summary>
    /// <param name="tree">The script.</param>
    /// <param name="globals">The names that it does not declare itself.</param>
    /// <param name="roots">What it may name first.</param>
    public static ScriptNames From(Node tree, IEnumerable<string> globals, IReadOnlySet<string> roots)
    {
        var names = new ScriptNames(globals, roots);
        if (!names.globals.Overlaps(roots) && !names.globals.Contains(All)) return names;
        // A chain is looked at from its outermost member: what lies within it is part of it.
        var open = new Stack<Node>([tree]);
        while (open.TryPop(out var node))
        {
            if (node is MemberExpression or Identifier && names.Take(node)) continue;
            foreach (var child in node.ChildNodes.Where(c => !IsName(node, c))) open.Push(child);
            if (node is MemberExpression { Computed: false } member) open.Push(member.Object);
        }
        return names;
    }

    // A member's or a property's own name is no variable.
    private static bool IsName(Node parent, Node child) => parent switch
    {
        MemberExpression { Computed: false } member => child == member.Property || child == member.Object,
        Property { Computed: false, Shorthand: false } property => child == property.Key,
        _ => false,
    };

    private bool Take(Node node)
    {
        var members = new List<string>();
        var at = node;
        while (at is MemberExpression member)
        {
            var name = member.Property switch
            {
                Identifier id when !member.Computed => id.Name,
                StringLiteral text when member.Computed => text.Value,
                _ => null,
            };
            // What is computed may be anything: the chain is known up to there.
            if (name is null) return false;
            members.Insert(0, name);
            at = member.Object is ChainExpression chain ? chain.Expression : member.Object;
        }
        if (at is not Identifier root || !globals.Contains(root.Name)) return false;
        if (root.Name == All) return TakeAll(members);
        if (!roots.Contains(root.Name)) return false;
        Add([root.Name, .. members]);
        return true;
    }

    private bool TakeAll(List<string> members)
    {
        if (members.Count == 0) whole.Add(All);
        else if (roots.Contains(members[0])) Add(members);
        return true;
    }

    private void Add(IReadOnlyList<string> path)
    {
        if (path.Count == 1) whole.Add(path[0]);
        paths.Add(path);
    }
}
