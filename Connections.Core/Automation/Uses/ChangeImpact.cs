namespace Connections.Core.Automation.Uses;

/// <summary>A workflow, or something else that uses connections, by name.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Count">How often it chose the connection; 0 where that is not the question.</param>
public sealed record NamedWorkflow(Guid Id, string Name, int Count);

/// <summary>Workflows that chose a connection from a group in the last 30 days.</summary>
/// <param name="Connection">The connection's name.</param>
/// <param name="Group">The group's name; null: one that the reader can't see.</param>
/// <param name="Workflows">Those that the reader sees, the most frequent first; of many the first.</param>
/// <param name="More">How many more the reader could see.</param>
/// <param name="Hidden">How many more they may not see.</param>
public sealed record PastChoosers(string Connection, string? Group, IReadOnlyList<NamedWorkflow> Workflows, int More,
    int Hidden)
{
    /// <summary>What they are: workflows, or something else.</summary>
    public string Noun { get; init; } = "workflow";

    /// <summary>In a sentence.</summary>
    public string Text
    {
        get
        {
            var total = Workflows.Count + More + Hidden;
            var named = Workflows.Select(w => $"“{w.Name}” {ImpactWords.Times(w.Count)}");
            return $"In the last 30 days, {total} {(total == 1 ? Noun : $"{Noun}s")} chose “{Connection}” from "
                + $"{ImpactWords.Group(Group)}{ImpactWords.List(named, More, Hidden)}.";
        }
    }
}

/// <summary>Identifiers that steps ask for in every run, and that no member would match after a change.</summary>
/// <param name="Identifiers">Such as <c>env:prod</c>.</param>
/// <param name="Group">The group's name; null: one that the reader can't see.</param>
/// <param name="Workflows">Workflows that ask for them and that the reader sees; of many the first.</param>
/// <param name="More">How many more the reader could see.</param>
/// <param name="Hidden">How many more they may not see.</param>
public sealed record LostMatch(string Identifiers, string? Group, IReadOnlyList<NamedWorkflow> Workflows, int More,
    int Hidden)
{
    /// <summary>What they are: workflows, or something else.</summary>
    public string Noun { get; init; } = "workflow";

    /// <summary>In a sentence.</summary>
    public string Text
    {
        get
        {
            var total = Workflows.Count + More + Hidden;
            return $"After saving, {Identifiers} matches no connection in {ImpactWords.Group(Group)}. {total} "
                + $"{(total == 1 ? $"{Noun} asks" : $"{Noun}s ask")} for it"
                + $"{ImpactWords.List(Workflows.Select(w => $"“{w.Name}”"), More, Hidden)}.";
        }
    }
}

/// <summary>Other keys and members of a group, of which is asked what they would mean.</summary>
public sealed record GroupReshape
{
    /// <summary>The keys that it would have; null: as they are.</summary>
    public IReadOnlyList<string>? Keys { get; init; }

    /// <summary>Connections that would be added.</summary>
    public IReadOnlyList<Guid> Add { get; init; } = [];

    /// <summary>Members that would be removed.</summary>
    public IReadOnlyList<Guid> Remove { get; init; } = [];
}

/// <summary>What a change of tags, of members or of keys means for workflows.</summary>
/// <param name="Choosers">Who chose the connections that it is about.</param>
/// <param name="Lost">What nothing would match afterwards.</param>
public sealed record ChangeImpact(IReadOnlyList<PastChoosers> Choosers, IReadOnlyList<LostMatch> Lost)
{
    /// <summary>Nothing.</summary>
    public static ChangeImpact None { get; } = new([], []);

    /// <summary>All of it in sentences, first what fails afterwards; none where no workflow is concerned.</summary>
    public IReadOnlyList<string> Sentences => [.. Lost.Select(l => l.Text), .. Choosers.Select(c => c.Text)];
}

/// <summary>Parts of sentences on uses.</summary>
internal static class ImpactWords
{
    /// <summary>A group by name; null: the reader can't see it.</summary>
    public static string Group(string? group) => group is null ? "a group that you can't see" : $"the group “{group}”";

    /// <summary>How often.</summary>
    public static string Times(int count) => count == 1 ? "1 time" : $"{count} times";

    /// <summary>
    /// Names in a row, and how many are not named: <c>: “A” 2 times and “B” 1 time; 1 more that you can't see</c>.
    /// </summary>
    public static string List(IEnumerable<string> named, int more, int hidden)
    {
        List<string> all = [.. named];
        if (more > 0) all.Add($"{more} more");
        var rest = hidden == 0 ? "" : all.Count > 0 ? $"; {hidden} more that you can't see"
            : hidden == 1 ? ", one that you can't see" : ", which you can't see";
        return all.Count switch
        {
            0 => rest,
            1 => $": {all[0]}{rest}",
            _ => $": {string.Join(", ", all.SkipLast(1))} and {all[^1]}{rest}",
        };
    }
}
