using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Connections;
using Connections.Core.People;
using Connections.Tests.Support;
using CsCheck;
using Microsoft.EntityFrameworkCore;

namespace Connections.Tests.Connections;

public sealed class ConnectionSearchModelOnSqlite() : ConnectionSearchModelSpecification(postgres: false);

public sealed class ConnectionSearchModelOnPostgres() : ConnectionSearchModelSpecification(postgres: true);

/// <summary>
/// However the database goes about it, a list is what a naive reading of the rules gives: the same rows in the same
/// order, the same totals, the same facets, for each identity.
/// </summary>
public abstract class ConnectionSearchModelSpecification(bool postgres) : IAsyncLifetime
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly Role[] Roles = [Role.Admin, Role.Standard, Role.ReadOnly];

    private PostgresDatabase? database;
    private CoreHost host = null!;
    private List<(Actor Actor, int Role)> people = [];

    public async Task InitializeAsync()
    {
        database = postgres ? await PostgresServer.CreateDatabaseAsync() : null;
        host = await CoreHost.StartAsync(postgres: database?.ConnectionString);
        people = [(host.Owner, 0), (await host.AddUserAsync("Bob", Role.Standard), 1),
            (await host.AddUserAsync("Bob", Role.Standard), 1), (await host.AddUserAsync("Eve", Role.ReadOnly), 2)];
    }

    public async Task DisposeAsync()
    {
        await host.DisposeAsync();
        if (database is not null) await database.DisposeAsync();
    }

    [Fact]
    public Task A_list_is_what_a_naive_reading_of_the_rules_gives() => CompareAsync(lists: 4);

    [Fact]
    [Trait(Tier.Name, Tier.Soak)]
    public Task A_hundred_lists_are_what_a_naive_reading_of_the_rules_gives() => CompareAsync(lists: 100);

    private Task CompareAsync(int lists) =>
        Gen.Select(
            ModelConnection.Any(people.Count, people.Count + Roles.Length).Array[0, 40],
            ModelConnection.AnyQuery([.. people.Select(p => p.Actor.Id), Guid.Empty]).Array[10],
            Gen.Int[0, 12], Gen.Int[1, 12])
        .SampleAsync(async (connections, queries, offset, size) =>
        {
            await StoreAsync(connections);
            foreach (var query in queries)
                foreach (var (actor, place) in people.Select((p, i) => (p.Actor, i)).Append((Actor.System, -1)))
                    await CompareAsync(connections, actor, place, query, new PageRequest(offset, size));
            return true;
        }, iter: lists, threads: 1);

    private async Task CompareAsync(ModelConnection[] connections, Actor actor, int place, ConnectionQuery query,
        PageRequest page)
    {
        var listing = host.Get<ConnectionSearch>();
        var expected = Ordered(Matching(connections, place, query), place, query).ToList();

        var listed = await listing.ListAsync(actor, query, page, default);
        listed.Total.Should().Be(expected.Count, "{0} asked {1}", actor.Name, query);
        listed.Rows.Select(r => r.Id).Should().Equal(expected.Skip(page.Offset).Take(page.Size).Select(c => c.Id),
            "{0} asked {1}", actor.Name, query);
        foreach (var row in listed.Rows)
        {
            var model = connections.Single(c => c.Id == row.Id);
            row.Access.Should().Be(LevelOf(model, place));
            row.IsFavorite.Should().Be(place >= 0 && model.Marks[place]);
            row.CreatedBy.Should().Be(CreatorOf(model));
        }

        var facets = await listing.FacetsAsync(actor, query, default);
        Counts(facets.Integrations).Should()
            .BeEquivalentTo(Matching(connections, place, query with { Integrations = [] }).CountBy(c => c.Integration));
        Counts(facets.TagKeys).Should()
            .BeEquivalentTo(
                Matching(connections, place,
                    query with { TagKeys = [] }).SelectMany(c => c.Tags.Select(KeyOf).Distinct()).CountBy(k => k));
        Counts(facets.Creators).Should()
            .BeEquivalentTo(
                Matching(connections, place, query with { Creators = [] }).CountBy(c => CreatorIdOf(c).ToString()));
        facets.Favorites.Should().Be(Matching(connections, place, query with { FavoritesOnly = true }).Count());
        facets.NeedAttention.Should().Be(Matching(connections, place, query with { AttentionOnly = true }).Count());
    }

    private static Dictionary<string, int> Counts(IReadOnlyList<FacetValue> values) =>
        values.ToDictionary(v => v.Value, v => v.Count);

    private IEnumerable<ModelConnection> Matching(IEnumerable<ModelConnection> connections, int place,
        ConnectionQuery query) =>
        from c in connections
        where !c.Deleted && LevelOf(c, place) >= AccessLevel.Viewer
        let text = string.Join('\n', $"name {c.Name}", c.Integration, string.Join(' ', c.Tags),
            c.Description).ToLowerInvariant()
        where (query.Search ?? "").Split(' ').All(text.Contains)
        where query.Integrations.Count == 0 || query.Integrations.Contains(c.Integration)
        where query.TagKeys.Count == 0 || c.Tags.Any(t => query.TagKeys.Contains(KeyOf(t)))
        where query.Tags.All(c.Tags.Contains)
        where query.Creators.Count == 0 || query.Creators.Contains(CreatorIdOf(c))
        where !query.FavoritesOnly || (place >= 0 && c.Marks[place])
        where !query.AttentionOnly || c.Health == ConnectionHealth.NeedsAttention || c.SchemaMissing
        select c;

    private IEnumerable<ModelConnection> Ordered(IEnumerable<ModelConnection> connections, int place,
        ConnectionQuery query)
    {
        Comparison<ModelConnection> by = query.Sort switch
        {
            ConnectionSort.UpdatedAt => (a, b) => a.Updated.CompareTo(b.Updated),
            ConnectionSort.Name => (a, b) => a.Name.CompareTo(b.Name),
            ConnectionSort.Integration => (a, b) => string.CompareOrdinal(a.Integration, b.Integration),
            ConnectionSort.Tags => (a, b) => string.CompareOrdinal(string.Join(' ', a.Tags), string.Join(' ', b.Tags)),
            ConnectionSort.Access => (a, b) => LevelOf(a, place).CompareTo(LevelOf(b, place)),
            ConnectionSort.Health => (a, b) => a.Health.CompareTo(b.Health),
            ConnectionSort.CreatedBy => (a, b) => string.CompareOrdinal(CreatorOf(a), CreatorOf(b)),
            _ => (a, b) => a.Created.CompareTo(b.Created),
        };
        var total =
            Comparer<ModelConnection>.Create((a, b) => by(a, b) is not 0 and var order ? order : a.Id.CompareTo(b.Id));
        return query.Descending ? connections.OrderDescending(total) : connections.Order(total);
    }

    // The highest of the organization's level and the grants to the person and their role; the product itself may do
    // everything.
    private AccessLevel LevelOf(ModelConnection c, int place) =>
        place < 0 ? AccessLevel.Editor
            : new[] { c.Organization, c.Grants[place], c.Grants[people.Count + people[place].Role] }.Max();

    private Guid CreatorIdOf(ModelConnection c) => c.Creator < 0 ? Guid.Empty : people[c.Creator].Actor.Id;

    private string CreatorOf(ModelConnection c) => c.Creator < 0 ? "Connections" : people[c.Creator].Actor.Name;

    private static string KeyOf(string tag) => tag[..tag.IndexOf(':', StringComparison.Ordinal)];

    private async Task StoreAsync(ModelConnection[] models)
    {
        await using var db = host.OpenDb();
        await db.Set<Grant>().ExecuteDeleteAsync();
        await db.Set<Favorite>().ExecuteDeleteAsync();
        await db.Set<Connection>().ExecuteDeleteAsync();
        foreach (var model in models)
        {
            var content = new ConnectionContent
            {
                Name = $"name {model.Name}",
                Description = model.Description,
                CredentialType = "Any",
                Tags = IdentifierTag.ParseAll(model.Tags, []),
            };
            var connection = Connection.Create(new(model.Integration, model.Integration), content, CreatorIdOf(model),
                Start.AddHours(model.Created));
            connection.Change(content, model.Integration, Start.AddDays(1).AddHours(model.Updated));
            model.Id = connection.Id;
            if (model.Deleted) connection.Delete(Guid.Empty, Start.AddDays(2), TimeSpan.FromDays(30));
            var entry = db.Add(connection);
            // Live names are unique; here ties are wanted, so the name as it is compared is not.
            entry.Property(c => c.NameKey).CurrentValue = $"NAME {model.Name} {connection.Id:N}";
            entry.Property(c => c.OrganizationLevel).CurrentValue = model.Organization;
            entry.Property(c => c.Health).CurrentValue = model.Health;
            entry.Property(c => c.SchemaMissing).CurrentValue = model.SchemaMissing;
            foreach (var (p, level) in model.Grants.Index())
            {
                if (level == AccessLevel.None) continue;
                db.Add(p < people.Count ? new Grant(connection.Id, PrincipalKind.User, people[p].Actor.Id, level)
                    : new Grant(connection.Id, PrincipalKind.Role, Roles[p - people.Count].Id, level));
            }
            foreach (var (p, marked) in model.Marks.Index())
                if (marked) db.Add(new Favorite(people[p].Actor.Id, connection.Id));
        }
        await db.SaveAsync(default);
    }
}
