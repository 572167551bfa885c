using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Connections;
using CsCheck;

namespace Connections.Tests.Connections;

/// <summary>
/// A connection in the naive model of the list: everything that rights, filters and orders look at, in plain memory.
/// </summary>
internal sealed record ModelConnection
{
    public Guid Id { get; set; }
    public required int Name { get; init; }
    public required string Integration { get; init; }
    public required string[] Tags { get; init; }
    public required string Description { get; init; }
    public required AccessLevel Organization { get; init; }
    public required int Creator { get; init; }
    public required bool Deleted { get; init; }
    public required ConnectionHealth Health { get; init; }
    public required bool SchemaMissing { get; init; }
    public required int Created { get; init; }
    public required int Updated { get; init; }

    /// <summary>Levels by principal: the people by their place, then the roles.</summary>
    public required AccessLevel[] Grants { get; init; }

    /// <summary>Which people marked it.</summary>
    public required bool[] Marks { get; init; }

    public static readonly string[] AllTags = ["env:prod", "env:staging", "team:billing", "team:env", "tenant:t_1",
        "tenant:tx1"];
    public static readonly string[] Words = ["billing", "prod", "100%", "t_1", "x"];

    /// <summary>Many alike, so that every order has ties and every filter meets several.</summary>
    public static Gen<ModelConnection> Any(int people, int principals) =>
        from name in Gen.Int[0, 4]
        from integration in Gen.OneOf("HTTP", "OpenAI", "GitLab")
        from tags in Gen.Bool.Array[AllTags.Length]
        from description in Gen.OneOf("", "Billing of all", "100% sure", "a\nb\\c")
        from organization in Gen.Enum<AccessLevel>()
        from creator in Gen.Int[-1, people - 1]
        from deleted in Gen.Int[0, 5]
        from health in Gen.Enum<ConnectionHealth>()
        from missing in Gen.Int[0, 7]
        from created in Gen.Int[0, 3]
        from updated in Gen.Int[0, 3]
        from grants in Gen.Frequency((3, Gen.Int[0, 0].Select(_ => AccessLevel.None)),
            (2, Gen.Enum<AccessLevel>())).Array[principals]
        from marks in Gen.Bool.Array[people]
        select new ModelConnection
        {
            Name = name,
            Integration = integration,
            Tags = [.. AllTags.Where((_, i) => tags[i])],
            Description = description,
            Organization = organization,
            Creator = creator,
            Deleted = deleted == 0,
            Health = health,
            SchemaMissing = missing == 0,
            Created = created,
            Updated = updated,
            Grants = grants,
            Marks = marks,
        };

    public static Gen<ConnectionQuery> AnyQuery(IReadOnlyList<Guid> people) =>
        from search in Gen.Frequency((2, Gen.Int[0, 0].Select(_ => (string?)null)),
            (1, Gen.OneOf(Words).Select(w => (string?)w)),
            (1, Gen.OneOf(Words).Array[2].Select(w => (string?)string.Join(' ', w))))
        from integrations in Some("HTTP", "OpenAI", "Nothing")
        from keys in Some("env", "tenant", "team", "nothing")
        from tags in Some(AllTags)
        from creators in Some([.. people])
        from favorites in Gen.Int[0, 5]
        from attention in Gen.Int[0, 5]
        from sort in Gen.Enum<ConnectionSort>()
        from downwards in Gen.Bool
        select new ConnectionQuery
        {
            Search = search,
            Integrations = integrations,
            TagKeys = keys,
            Tags = tags,
            Creators = creators,
            FavoritesOnly = favorites == 0,
            AttentionOnly = attention == 0,
            Sort = sort,
            Descending = downwards,
        };

    // Mostly no filter, sometimes one or two of these.
    private static Gen<IReadOnlyList<T>> Some<T>(params T[] values) =>
        Gen.Frequency((3, Gen.Int[0, 0].Select(_ => (IReadOnlyList<T>)[])),
            (1, Gen.OneOf(values).Array[1, 2].Select(v => (IReadOnlyList<T>)[.. v.Distinct()])));
}
