using Connections.Core.Groups;

namespace Connections.Core.Resolving;

/// <summary>A value that is asked for in a group.</summary>
/// <param name="Key">One of the group's keys.</param>
/// <param name="Value">A value, as it was entered or as an expression gave it.</param>
public sealed record Identifier(string Key, string? Value);

/// <summary>What a choice comes to.</summary>
public enum ResolutionOutcome
{
    /// <summary>One member answers, and may be used.</summary>
    Chosen,

    /// <summary>One member answers, and may not be used.</summary>
    Forbidden,

    /// <summary>No member answers.</summary>
    NoMatch,

    /// <summary>An identifier is missing, empty, given twice, or none of the group's.</summary>
    BadIdentifiers,

    /// <summary>Two members answer. The database does not let that happen; if it ever did, neither is used.</summary>
    Ambiguous,

    /// <summary>The identity cannot see the group, or the connection.</summary>
    NotFound,
}

/// <summary>What is wrong with an identifier.</summary>
internal enum IdentifierError
{
    Missing,
    Empty,
    Unknown,
    Twice,
}

/// <summary>An identifier that cannot be used.</summary>
internal sealed record InvalidIdentifier(string Key, IdentifierError Flaw);

/// <summary>A member as the choice sees it.</summary>
/// <param name="Id">The connection.</param>
/// <param name="Name">Its name; null where the reader cannot see it.</param>
/// <param name="Values">For each key of the group its values.</param>
/// <param name="Standing">What the identity may do with it.</param>
internal sealed record MemberCandidate(Guid Id, string? Name, IReadOnlyList<IReadOnlyList<string>> Values,
    ConnectionEligibility Standing);

/// <summary>How a member answers.</summary>
internal enum MatchKind
{
    /// <summary>To every identifier.</summary>
    Answers,

    /// <summary>It has no value for a key.</summary>
    KeyMissing,

    /// <summary>Its values of a key are others.</summary>
    ValueDiffers,

    /// <summary>It would answer to those identifiers that can be used; there are not enough.</summary>
    Undecided,
}

/// <summary>Why a member is chosen, or why not.</summary>
/// <param name="Member">The member.</param>
/// <param name="Answer">How it answers.</param>
/// <param name="Place">The place of the key that it lacks, or of which its values are others.</param>
internal sealed record MemberMatch(MemberCandidate Member, MatchKind Answer, int? Place);

/// <summary>A choice, with the reason for every member.</summary>
/// <param name="Outcome">What it came to.</param>
/// <param name="Member">The member that answers, whether it may be used or not.</param>
/// <param name="Asked">The values that were asked for, by the place of their key; null where there is none that can be
/// used.</param>
/// <param name="Bad">Identifiers that cannot be used.</param>
/// <param name="Verdicts">For every member why, or why not.</param>
internal sealed record Resolution(ResolutionOutcome Outcome, MemberCandidate? Member, IReadOnlyList<string?> Asked,
    IReadOnlyList<InvalidIdentifier> Bad, IReadOnlyList<MemberMatch> Verdicts);

/// <summary>Chooses a member of a group. Pure, and total: every input has an outcome.</summary>
internal static class Resolver
{
    /// <summary>Chooses.</summary>
    public static Resolution Choose(IReadOnlyList<string> keys, IReadOnlyList<MemberCandidate> members,
        IReadOnlyList<Identifier> identifiers)
    {
        var (asked, bad) = Read(keys, identifiers);
        var verdicts = members.Select(m => VerdictOf(m, asked)).ToList();
        var answering = verdicts.Where(v => v.Answer == MatchKind.Answers).Select(v => v.Member).ToList();
        var (outcome, member) = (bad.Count, answering.Count) switch
        {
            ( > 0, _) => (ResolutionOutcome.BadIdentifiers, null),
            (_, 0) => (ResolutionOutcome.NoMatch, null),
            (_, 1) => (answering[0].Standing.MayUse ? ResolutionOutcome.Chosen : ResolutionOutcome.Forbidden,
                answering[0]),
            _ => (ResolutionOutcome.Ambiguous, (MemberCandidate?)null),
        };
        return new(outcome, member, asked, bad, verdicts);
    }

    /// <summary>
    /// The values by the place of their key, in the form in which tags are kept, and the identifiers that cannot be
    /// used. Where there is none of these, every key has its value.
    /// </summary>
    public static (IReadOnlyList<string?> Asked, IReadOnlyList<InvalidIdentifier> Bad) Read(IReadOnlyList<string> keys,
        IReadOnlyList<Identifier> identifiers)
    {
        var given = identifiers.Select(i => (Key: Form(i.Key), Value: Form(i.Value))).ToLookup(i => i.Key,
            i => i.Value);
        var (asked, bad) = (new List<string?>(), new List<InvalidIdentifier>());
        foreach (var key in keys)
        {
            var values = given[key].ToList();
            asked.Add(values is [{ Length: > 0 } value] ? value : null);
            if (values.Count == 0) bad.Add(new(key, IdentifierError.Missing));
            else if (values.Count > 1) bad.Add(new(key, IdentifierError.Twice));
            else if (values[0].Length == 0) bad.Add(new(key, IdentifierError.Empty));
        }
        bad.AddRange(
            given.Where(g => !keys.Contains(g.Key)).Select(g => new InvalidIdentifier(g.Key, IdentifierError.Unknown)));
        return (asked, bad);
    }

    private static MemberMatch VerdictOf(MemberCandidate member, IReadOnlyList<string?> asked)
    {
        for (var place = 0; place < asked.Count; place++)
        {
            var values = place < member.Values.Count ? member.Values[place] : [];
            if (values.Count == 0) return new(member, MatchKind.KeyMissing, place);
            if (asked[place] is { } value && !values.Contains(value)) return new(member, MatchKind.ValueDiffers, place);
        }
        return new(member, asked.Contains(null) ? MatchKind.Undecided : MatchKind.Answers, null);
    }

    private static string Form(string? text) => (text ?? "").Trim().ToLowerInvariant();
}
