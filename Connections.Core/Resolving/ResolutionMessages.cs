using Connections.Core.Groups;
using Connections.Core.Integrations;

namespace Connections.Core.Resolving;

/// <summary>
/// The words of a choice, in one place: the same are in a failed run, in the API's answer and on screen. They name
/// the identity, since a run is read by others, too; and never a connection that the reader cannot see.
/// </summary>
/// <param name="group">The group's name.</param>
/// <param name="keys">Its keys.</param>
/// <param name="identity">The name of the identity that it is chosen for.</param>
internal sealed class ResolutionMessages(string group, IReadOnlyList<string> keys, string identity)
{
    private const int MostValues = 20;

    /// <summary>What the choice came to, why, and what to do.</summary>
    public string Of(Resolution choice) => choice.Outcome switch
    {
        ResolutionOutcome.Chosen
            when choice.Member!.Name is null => $"A connection matches {Asked(choice)} in the group “{group}”.",
        ResolutionOutcome.Chosen =>
            WithAttention($"{Named(choice.Member)} matches {Asked(choice)} in the group “{group}”.",
                choice.Member.Standing),
        ResolutionOutcome.Forbidden => Forbidden(choice),
        ResolutionOutcome.NoMatch => $"{NobodyAnswers(choice)} {InUse(choice)}",
        ResolutionOutcome.BadIdentifiers => string.Join(" ", choice.Bad.Select(Of)),
        ResolutionOutcome.Ambiguous => $"Two members of the group “{group}” match {Asked(choice)}, so neither is "
            + "used. Change the tags of one of them, or remove it from the group.",
        ResolutionOutcome.NotFound => $"{identity} doesn't have access to the group “{group}”.",
        _ => throw new ArgumentOutOfRangeException(nameof(choice)),
    };

    /// <summary>That nobody answers, without a word on the values that exist.</summary>
    public string NobodyAnswers(Resolution choice) => $"No member of the group “{group}” matches {Asked(choice)}.";

    /// <summary>What is wrong with an identifier, and what would do.</summary>
    public string Of(InvalidIdentifier bad)
    {
        var key = DidYouMean.Quote(bad.Key);
        return bad.Flaw switch
        {
            IdentifierError.Missing => $"The identifier {key} is missing: members of the group “{group}” are "
                + "identified by it.",
            IdentifierError.Empty => $"The identifier {key} is empty. Give it a value, or an expression that has one.",
            IdentifierError.Twice => $"The identifier {key} is given twice. Give it once.",
            IdentifierError.Unknown
                when key.Length == 0 => $"A value is given without a key. {DidYouMean.For(bad.Key, keys)}",
            IdentifierError.Unknown => $"“{key}” is not an identifier of the group “{group}”. "
                + $"{DidYouMean.For(bad.Key, keys)}",
            _ => throw new ArgumentOutOfRangeException(nameof(bad)),
        };
    }

    /// <summary>Why a member is chosen, or why not.</summary>
    public string Of(MemberMatch verdict, IReadOnlyList<string?> asked)
    {
        var member = verdict.Member;
        var words = verdict.Answer switch
        {
            MatchKind.Answers => $"Matches {Words(asked)}.",
            MatchKind.KeyMissing => $"It has no tag with the key {keys[verdict.Place!.Value]}.",
            MatchKind.ValueDiffers => $"Its {keys[verdict.Place!.Value]} is "
                + $"{string.Join(" or ", member.Values[verdict.Place.Value].Take(MostValues))}, not "
                + $"{DidYouMean.Quote(asked[verdict.Place.Value]!)}.",
            MatchKind.Undecided => "Matches so far; some identifiers are empty.",
            _ => throw new ArgumentOutOfRangeException(nameof(verdict)),
        };
        if (member.Standing.WhyNot(identity) is { } why) words += $" {identity} can't use it: {why}.";
        return WithAttention(words, member.Standing);
    }

    /// <summary>The words, and behind them why the connection needs attention, where it does.</summary>
    public static string WithAttention(string words, ConnectionEligibility standing) =>
        standing.Attention is { } attention ? $"{words} It needs attention: {attention}" : words;

    /// <summary>The failure that a run ends with, or the API answers.</summary>
    public Problem ToProblem(Resolution choice) => choice.Outcome switch
    {
        ResolutionOutcome.Forbidden => new Problem.Forbidden(Of(choice)),
        ResolutionOutcome.NoMatch => new Problem.NotFound("connection", Of(choice)),
        ResolutionOutcome.BadIdentifiers =>
            new Problem.Invalid(
                [.. choice.Bad.Select(b => new ValidationError($"identifiers/{DidYouMean.Quote(b.Key)}", Of(b)))]),
        ResolutionOutcome.Ambiguous => new Problem.Conflict(Of(choice)),
        _ => throw new ArgumentOutOfRangeException(nameof(choice), "A successful choice is not a failure."),
    };

    private string Forbidden(Resolution choice)
    {
        var member = choice.Member!;
        var name = Named(member);
        var removed = member.Name is null ? "that connection" : name;
        // Who lacks the permission itself gains nothing by access to one connection.
        var access = member.Standing.Permitted
            ? $" Or ask someone who can edit {removed} to give {identity} Resolver access." : "";
        return $"{identity} can't use {name}, which matches {Asked(choice)} in the group “{group}”: " +
            $"{member.Standing.WhyNot(identity)}. Either use identifiers that only match connections {identity} " +
            $"can use, or remove {removed} from the group.{access}";
    }

    // The values that exist: only those of members that the reader sees, and the identity as well.
    private string InUse(Resolution choice)
    {
        var seen = choice.Verdicts.Select(v => v.Member).Where(m => m.Name is not null && m.Standing.IsVisible)
            .ToList();
        var values = seen.SelectMany(Combinations).Distinct().Order(StringComparer.Ordinal).ToList();
        if (values.Count == 0) return $"{identity} sees no member in it.";
        var shown = string.Join(", ", values.Take(MostValues));
        return values.Count > MostValues ? $"Values in use: {shown} and {values.Count - MostValues} more."
            : $"Values in use: {shown}.";
    }

    private IEnumerable<string> Combinations(MemberCandidate member) =>
        member.Values.Aggregate((IEnumerable<string>)[""],
            (all, values) =>
                all.SelectMany(_ => values, (begin, value) => begin.Length == 0 ? value : $"{begin} {value}"))
            .Take(TagCombinations.Most).Select(combination => TagCombinations.Words(keys, combination));

    /// <summary>The values that were asked for, each with its key.</summary>
    public string AskedFor(Resolution choice) => Asked(choice);

    private string Asked(Resolution choice) => Words(choice.Asked);

    private string Words(IReadOnlyList<string?> asked) =>
        string.Join(' ', asked.Select((value, i) => $"{keys[i]}:{DidYouMean.Quote(value ?? "?")}"));

    private static string Named(MemberCandidate member) => member.Name is { } name ? $"“{name}”" : "a connection";
}
