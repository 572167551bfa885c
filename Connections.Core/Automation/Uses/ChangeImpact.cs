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

    /// <summary>
    /// Identifiers that matched the connection, and that nothing in the group matches afterwards: <c>env:prod</c>.
    /// </summary>
    public IReadOnlyList<string> Missing { get; init; } = [];

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

/// <summary>Workflows, or apps, that act as someone who could use a connection, and can't after a change.</summary>
/// <param name="Identity">Who they act as.</param>
/// <param name="Noun">What they are: workflows, or something else.</param>
/// <param name="Users">Names of those that the reader sees; of many the first.</param>
/// <param name="More">How many more the reader could see.</param>
public sealed record DeniedIdentity(string Identity, string Noun, IReadOnlyList<string> Users, int More)
{
    /// <summary>In a sentence.</summary>
    public string Text => $"After saving, “{Identity}” can't use this connection. {Users.Count + More} "
        + $"{(Users.Count + More == 1 ? $"{Noun} that runs" : $"{Noun}s that run")} as “{Identity}” will fail"
        + $"{ImpactWords.List(Users.Select(u => $"“{u}”"), More, hidden: 0)}.";
}

/// <summary>What a change of tags, of members, of keys or of permissions means for workflows.</summary>
/// <param name="Choosers">Who chose the connections that it is about.</param>
/// <param name="Lost">What nothing would match afterwards.</param>
public sealed record ChangeImpact(IReadOnlyList<PastChoosers> Choosers, IReadOnlyList<LostMatch> Lost)
{
    /// <summary>Nothing.</summary>
    public static ChangeImpact None { get; } = new([], []);

    private const int MaxMissing = 5;

    /// <summary>Who loses a connection, and what acts as them.</summary>
    public IReadOnlyList<DeniedIdentity> Denied { get; init; } = [];

    /// <summary>How many more lose it that the reader can't see.</summary>
    public int HiddenDenied { get; init; }

    /// <summary>All of it in sentences, first what fails afterwards; none where no workflow is concerned.</summary>
    public IReadOnlyList<string> Sentences =>
        [.. Denied.Select(d => d.Text), .. HiddenLosers(), .. Lost.Select(l => l.Text), .. Missing(),
            .. Choosers.Select(c => c.Text)];

    private IEnumerable<string> HiddenLosers() => HiddenDenied switch
    {
        0 => [],
        1 => ["After saving, one workflow or app that you can't see will fail: it runs as someone who can't use this "
            + "connection anymore."],
        _ => [$"After saving, {HiddenDenied} workflows and apps that you can't see will fail: they run as someone who "
            + "can't use this connection anymore."],
    };

    // What was chosen by an expression: nobody names it, and it fails all the same.
    private IEnumerable<string> Missing() =>
        Choosers.GroupBy(c => c.Group).SelectMany(of =>
        {
            var told = Lost.Where(l => l.Group == of.Key).Select(l => l.Identifiers);
            var missing = of.SelectMany(c => c.Missing).Except(told, StringComparer.Ordinal).ToList();
            return missing.Take(MaxMissing).Select(identifiers => $"After saving, {identifiers} matches no connection "
                + $"in {ImpactWords.Group(of.Key)}. Runs that need it will fail.").Concat(missing.Count <= MaxMissing
                    ? [] : [$"The same is true of {missing.Count - MaxMissing} more identifiers."]);
        });
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
