using Connections.Core.Access;
using Connections.Core.Groups;
using Connections.Core.Resolving;
using CsCheck;

namespace Connections.Tests.Resolving;

/// <summary>The choice of a member: total, explained, and as a naive reading of the rules has it.</summary>
public sealed class ResolverTests
{
    private static readonly string[] Keys = ["env", "region", "zone"];
    private static readonly string[] Values = ["a", "b", "c"];
    private static readonly ConnectionEligibility May = new(AccessLevel.Resolver, true, null);
    private static readonly ConnectionEligibility MayNot = new(AccessLevel.Viewer, true, null);

    private static readonly Gen<ConnectionEligibility> AnyStanding = Gen.Select(Gen.Enum<AccessLevel>(), Gen.Bool,
        Gen.Bool, (level, permitted, well) => new ConnectionEligibility(level, permitted, well ? null : "It is ill."));

    private static readonly Gen<IReadOnlyList<MemberCandidate>> AnyMembers =
        Gen.Select(Gen.OneOf(Values).Array[0, 2].Array[3], AnyStanding, Gen.Bool, (values, eligibility, named) =>
            new MemberCandidate(Guid.CreateVersion7(), named ? "name" : null,
                [.. values.Select(v => (IReadOnlyList<string>)[.. v.Distinct()])], eligibility)).Array[0,
                    6].Select(m => (IReadOnlyList<MemberCandidate>)m);

    private static readonly Gen<IReadOnlyList<Identifier>> AnyIdentifiers =
        Gen.Select(Gen.OneOf("env", "ENV ", "region", "zone", "other", ""),
            Gen.OneOf("a", " A", "b", "c", "", "  ", "nothing", null!),
            (key, value) => new Identifier(key, value)).Array[0, 4].Select(i => (IReadOnlyList<Identifier>)i);

    [Fact]
    public void The_resolver_agrees_with_a_naive_reading_of_the_rules() =>
        Gen.Select(Gen.Int[1, 3], AnyMembers, AnyIdentifiers).Sample((count, members, identifiers) =>
        {
            var keys = Keys[..count];
            var choice = Resolver.Choose(keys, members, identifiers);

            var given =
                identifiers.Select(
                    i => (Key: i.Key.Trim().ToLowerInvariant(), Value: i.Value?.Trim().ToLowerInvariant() ?? ""))
                    .ToList();
            var complete = keys.All(k => given.Count(g => g.Key == k) == 1)
                && given.All(g => keys.Contains(g.Key) && g.Value.Length > 0);
            var matching =
                members.Where(
                    m => complete
                        && keys.Select((k, i) => m.Values[i].Contains(given.Single(g => g.Key == k).Value))
                            .All(yes => yes)).ToList();
            var expected = !complete ? ResolutionOutcome.BadIdentifiers
                : matching.Count == 0 ? ResolutionOutcome.NoMatch
                : matching.Count > 1 ? ResolutionOutcome.Ambiguous
                : matching[0].Standing is { Permitted: true, Level: >= AccessLevel.Resolver } ? ResolutionOutcome.Chosen
                : ResolutionOutcome.Forbidden;

            choice.Outcome.Should().Be(expected);
            choice.Member.Should()
                .Be(expected is ResolutionOutcome.Chosen or ResolutionOutcome.Forbidden ? matching[0] : null);
            choice.Verdicts.Select(v => v.Member).Should().Equal(members, "every member is told of");
            if (complete)
                choice.Verdicts.Where(v => v.Answer == MatchKind.Answers).Select(v => v.Member).Should()
                    .Equal(matching);
            choice.Verdicts.Should()
                .NotContain(
                    v => (v.Answer == MatchKind.KeyMissing || v.Answer == MatchKind.ValueDiffers) != (v.Place != null));
            choice.Bad.Any().Should().Be(!complete);
        });

    [Fact]
    public void Every_result_of_the_resolver_has_words_and_no_hidden_name() =>
        Gen.Select(Gen.Int[1, 3], AnyMembers, AnyIdentifiers).Sample((count, members, identifiers) =>
        {
            var keys = Keys[..count];
            var hidden = members.Select(m => m with { Name = null }).ToList();
            var choice = Resolver.Choose(keys, hidden, identifiers);
            var words = new ResolutionMessages("Sites", keys, "Ada");

            words.Of(choice).Should().NotBeNullOrWhiteSpace().And.NotContain("name").And.NotContain("“”");
            foreach (var verdict in choice.Verdicts) words.Of(verdict, choice.Asked).Should().NotBeNullOrWhiteSpace();
            if (choice.Outcome != ResolutionOutcome.Chosen)
                words.ToProblem(choice).Message.Should().Be(words.Of(choice));
        });

    [Fact]
    public void Two_that_answer_are_never_guessed_between()
    {
        MemberCandidate[] two = [new(Guid.CreateVersion7(), "A", [["a"]], May),
            new(Guid.CreateVersion7(), "B", [["a", "b"]], MayNot)];

        Resolver.Choose(["env"], two,
            [new("env", "a")]).Should()
            .Match<Resolution>(c => c.Outcome == ResolutionOutcome.Ambiguous && c.Member == null);
        Resolver.Choose(["env"], two, [new("env", "b")]).Member!.Name.Should().Be("B");
    }

    [Theory]
    [InlineData("prod", "“A” matches env:prod in the group “Sites”.")]
    [InlineData("dev",
        "Ada can't use “B”, which matches env:dev in the group “Sites”: Ada is a Viewer, and this requires Resolver. "
        + "Either use identifiers that only match connections Ada can use, or remove “B” from the group. "
        + "Or ask someone who can edit “B” to give Ada Resolver access.")]
    [InlineData("prd", "No member of the group “Sites” matches env:prd. Values in use: env:dev, env:prod.")]
    [InlineData("", "The identifier env is empty. Give it a value, or an expression that has one.")]
    [InlineData(null, "The identifier env is empty. Give it a value, or an expression that has one.")]
    public void The_words_say_what_why_and_what_to_do(string? value, string expected)
    {
        MemberCandidate[] members = [new(Guid.CreateVersion7(), "A", [["prod"]], May),
            new(Guid.CreateVersion7(), "B", [["dev"]], MayNot),
            new(Guid.CreateVersion7(), null, [["secret"]], MayNot with { Level = AccessLevel.None })];

        Words(members, new Identifier("env", value)).Should().Be(expected);
    }

    [Fact]
    public void Missing_unknown_and_doubled_identifiers_are_named()
    {
        Words([]).Should().Be("The identifier env is missing: members of the group “Sites” are identified by it.");
        Words([], new("env", "a"),
            new("emv", "b")).Should().Be("“emv” is not an identifier of the group “Sites”. Did you mean env?");
        Words([], new("env", "a"), new("ENV", "b")).Should().Be("The identifier env is given twice. Give it once.");
    }

    [Fact]
    public void Every_member_is_told_why_not()
    {
        MemberCandidate[] members =
        [
            new(Guid.CreateVersion7(), "A", [["prod"]], May),
            new(Guid.CreateVersion7(), "B", [["dev", "test"]], MayNot),
            new(Guid.CreateVersion7(), "C", [[]], May with { Permitted = false }),
            new(Guid.CreateVersion7(), "D", [["x"]], May with { Attention = "The key is gone." }),
        ];
        var choice = Resolver.Choose(["env"], members, [new("env", "prod")]);
        var words = new ResolutionMessages("Sites", ["env"], "Ada");

        choice.Verdicts.Select(v => words.Of(v, choice.Asked)).Should().Equal(
            "Matches env:prod.",
            "Its env is dev or test, not prod. Ada can't use it: Ada is a Viewer, and this requires Resolver.",
            "It has no tag with the key env. Ada can't use it: none of Ada's roles has the "
            + "connections_resolve permission.",
            "Its env is x, not prod. It needs attention: The key is gone.");
    }

    private static string Words(MemberCandidate[] members, params Identifier[] identifiers) =>
        new ResolutionMessages("Sites", ["env"], "Ada").Of(Resolver.Choose(["env"], members, identifiers));
}
