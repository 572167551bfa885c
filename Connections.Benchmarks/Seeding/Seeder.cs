using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Audit;
using Connections.Core.Connections;
using Connections.Core.Integrations;
using Connections.Core.People;
using Connections.Core.Resolving;
using Connections.Core.Secrets;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Benchmarks.Seeding;

/// <summary>Who is given access.</summary>
internal sealed record Population(IReadOnlyList<Guid> Users, IReadOnlyList<Guid> Teams);

/// <summary>
/// Fills a database with connections as a company has them: real entities, really sealed secrets, in every state. What
/// it writes depends on the number alone, apart from ids and keys.
/// </summary>
internal sealed class Seeder(IDbContextFactory<ConnectionsDbContext> databases, IntegrationCatalog catalog,
    SecretSealer sealer)
{
    private const int Batch = 5000;
    private const int Users = 1000;
    private const int Teams = 100;
    private const int MostTeams = 20;
    private static readonly DateTimeOffset Start = new(2024, 11, 1, 8, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Span = TimeSpan.FromDays(700);

    private readonly Random random = new(20241101);
    private readonly IReadOnlyList<SampleForm> forms = SampleForm.All(catalog);

    /// <summary>Writes users, their roles and teams, and that many connections with all that belongs to them.</summary>
    public async Task RunAsync(int count, Guid owner, CancellationToken ct)
    {
        var text = new SampleText(random);
        var people = await AddPeopleAsync(owner, text, ct);
        var taken = await TakenAsync(ct);
        var forms =
            this.forms.Select(form => (Form: form, Weight: form.Integration.Type == "HTTP" ? 8 : 1 + random.Next(4)))
                .ToList();
        var pool = forms.SelectMany(f => Enumerable.Repeat(f.Form, f.Weight)).ToList();
        for (var done = 0; done < count; done += Batch)
        {
            var rows = new SeedRows();
            for (var i = done; i < Math.Min(count, done + Batch); i++)
                Add(rows, text, pool[random.Next(pool.Count)], people, taken + i, Start + Span * ((double)i / count));
            await using var db = await databases.CreateDbContextAsync(ct);
            await db.Database.OpenConnectionAsync(ct);
            await rows.WriteAsync(db, ct);
        }
    }

    private async Task<Population> AddPeopleAsync(Guid owner, SampleText text, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var roles = await db.Set<Role>().ToListAsync(ct);
        var teams = Enumerable.Range(0,
            Teams).Select(i => new Team($"{text.Team()} {i} {Guid.CreateVersion7():N}", "", Start)).ToList();
        var users = new List<User>();
        for (var i = 0; i < Users; i++)
        {
            var user = new User($"user{i}-{Guid.CreateVersion7():N}@example.com", text.Person(), Start);
            var role = i switch { < 15 => Role.Admin.Id, < 850 => Role.Standard.Id, _ => Role.ReadOnly.Id };
            user.Give(roles.Single(r => r.Id == role));
            // Most are in one to four teams; a few, such as who runs the platform, in many.
            foreach (var team in random.GetItems(teams.ToArray(),
                i % 200 == 100 ? MostTeams * 2 : random.Next(1, 5)).Distinct().Take(MostTeams)) user.Join(team);
            users.Add(user);
        }
        db.AddRange(teams);
        db.AddRange(users);
        await db.SaveAsync(ct);
        return new([owner, .. users.Select(u => u.Id)], [.. teams.Select(t => t.Id)]);
    }

    private async Task<int> TakenAsync(CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        return await db.Set<Connection>().CountAsync(ct);
    }

    private void Add(SeedRows rows, SampleText text, SampleForm form, Population people, int number, DateTimeOffset at)
    {
        var users = people.Users;
        // A few people make most connections.
        var author = users[(int)(users.Count * Math.Pow(random.NextDouble(), 2.5))];
        var parts = FieldRules.Separate(form.Integration, form.Kind, form.Fill(text));
        var connection = Connection.Create(new(form.Integration.Type, form.Integration.Name), new ConnectionContent
        {
            Name = text.Name(form.Integration.Name, number),
            Description = text.Description(),
            CredentialType = form.Kind.Type,
            Fields = FieldJson.Write(parts.Public),
            Tags = text.Tags(),
        }, author, at);
        var updated = at + (Start + Span - at) * Math.Pow(random.NextDouble(), 3);
        Set(connection, nameof(Connection.UpdatedAt), updated);
        Set(connection, nameof(Connection.Version), Guid.CreateVersion7(updated));
        Set(connection, nameof(Connection.UsedBy), random.Next(3) == 0 ? random.Next(1, 30) : 0);
        if (random.Next(2) == 0) Set(connection, nameof(Connection.Health), ConnectionHealth.Healthy);
        if (random.Next(40) == 0)
        {
            Set(connection, nameof(Connection.Health), ConnectionHealth.NeedsAttention);
            Set(connection, nameof(Connection.HealthMessage), "The last test was rejected with 401.");
        }
        if (random.Next(50) == 0) connection.Delete(author, updated, RecentlyDeleted.Kept);

        rows.Connections.Add(connection);
        rows.Tags.AddRange(connection.Tags);
        AddAccess(rows, connection, author, people);
        var binding = ConnectionCatalogExtensions.BindingOf(connection.Id, form.Integration, form.Kind, parts.Public);
        foreach (var (path, value) in parts.Secrets)
        {
            var secret = new StoredSecret(connection.Id, path);
            sealer.Seal(secret, binding, value, author);
            rows.Secrets.Add(secret);
        }
        rows.Audit.Add(
            new AuditEntry(at, new Actor(author, ActorKind.User, "Seed"), AuditEvent.ConnectionCreated, connection.Id,
                connection.Name, "success", ""));
        if (random.Next(30) == 0) rows.Favorites.Add(new Favorite(users[random.Next(10)], connection.Id));
    }

    // Three in ten are for some teams, and now and then a few people, only; some others let a team, a role or everyone
    // do more than look.
    private void AddAccess(SeedRows rows, Connection connection, Guid author, Population people)
    {
        rows.Grants.Add(new Grant(connection.Id, PrincipalKind.User, author, AccessLevel.Editor));
        if (random.Next(10) < 3)
        {
            Set(connection, nameof(Connection.OrganizationLevel), AccessLevel.None);
            if (random.Next(2) == 0)
                rows.Grants.Add(new Grant(connection.Id, PrincipalKind.Role, Role.Admin.Id, AccessLevel.Editor));
            foreach (var team in Some(people.Teams, random.Next(1, 4)))
                rows.Grants.Add(new Grant(connection.Id, PrincipalKind.Team, team, (AccessLevel)random.Next(1, 4)));
            if (random.Next(4) != 0) return;
            foreach (var user in Some(people.Users, 3).Where(u => u != author))
                rows.Grants.Add(new Grant(connection.Id, PrincipalKind.User, user, (AccessLevel)random.Next(1, 4)));
        }
        else if (random.Next(5) == 0)
        {
            Set(connection, nameof(Connection.OrganizationLevel), AccessLevel.Resolver);
        }
        else if (random.Next(8) == 0)
        {
            rows.Grants.Add(new Grant(connection.Id, PrincipalKind.Role, Role.Standard.Id, AccessLevel.Resolver));
        }
        else if (random.Next(4) == 0)
        {
            rows.Grants.Add(
                new Grant(connection.Id, PrincipalKind.Team, people.Teams[random.Next(people.Teams.Count)],
                    AccessLevel.Resolver));
        }
    }

    private IEnumerable<Guid> Some(IReadOnlyList<Guid> of, int count) =>
        of.Skip(random.Next(of.Count - count + 1)).Take(count);

    // Columns that only later work of the product writes have no verb on the entity.
    private static void Set(Connection connection, string property, object value) =>
        typeof(Connection).GetProperty(property)!.SetValue(connection, value);
}
