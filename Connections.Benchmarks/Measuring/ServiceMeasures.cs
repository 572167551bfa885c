using System.Diagnostics;
using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Connections;
using Connections.Core.Integrations;
using Connections.Core.People;
using Connections.Core.Resolving;
using Microsoft.EntityFrameworkCore;

namespace Connections.Benchmarks.Measuring;

/// <summary>
/// Times what the screens and the API ask of Core, in this process: the time in the server, without the network and the
/// browser.
/// </summary>
internal sealed class ServiceMeasures(MeasuredInstallation installation, CancellationToken ct)
{
    private readonly ConnectionSearch listing = installation.Get<ConnectionSearch>();
    private readonly ConnectionService connections = installation.Get<ConnectionService>();
    private readonly List<Figure> figures = [];

    /// <summary>
    /// Does all of it a few times, so that no later figure is one of code that was not compiled well yet.
    /// </summary>
    public async Task WarmUpAsync()
    {
        var people = await FindPeopleAsync();
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < TimeSpan.FromSeconds(8);)
        {
            await listing.ListAsync(people.Standard, new() { Search = "a" }, PageRequest.First, ct);
            await listing.FacetsAsync(people.Standard, new(), ct);
            var id = (await connections.CreateAsync(people.Standard, Input(0), ct)).Row.Id;
            await installation.Get<ConnectionQueries>().GetAsync(people.Standard, id, ct);
            await installation.Get<ResolveService>().ResolveAsync(people.Standard, id, "benchmark", only: null, ct);
            await connections.DeleteAsync(people.Standard, id, ct);
        }
    }

    /// <summary>All figures, reads first.</summary>
    public async Task<IReadOnlyList<Figure>> RunAsync()
    {
        var people = await FindPeopleAsync();
        await ListsAsync(people);
        await SearchesAsync(people.Standard);
        await FacetsAsync(people);
        await ChecksAsync(people);
        await ChangesAsync(people);
        return figures;
    }

    private async Task ListsAsync(People people)
    {
        await ListAsync("first page and total, Admin", people.Admin, new());
        await ListAsync("first page and total, Standard", people.Standard, new());
        await ListAsync("first page and total, made most of them", people.Busiest, new());
        await ListAsync("first page and total, Read Only", people.ReadOnly, new());
        await ListAsync("first page and total, in 20 teams", people.Teamed, new());
        var total = (await listing.ListAsync(people.Admin, new(), PageRequest.First, ct)).Total;
        await ListAsync("page at 90 % of the list", people.Admin, new(), new PageRequest(total * 9 / 10, 50));
        foreach (var sort in Enum.GetValues<ConnectionSort>())
            await ListAsync($"first page by {sort}", people.Standard, new() { Sort = sort, Descending = false });
        await ListAsync("first page by Access, in 20 teams", people.Teamed, new() { Sort = ConnectionSort.Access });
        await ListAsync("one integration", people.Standard, new() { Integrations = ["HTTP"] });
        await ListAsync("one tag", people.Standard, new() { Tags = ["env:prod"] });
        await ListAsync("one tag key", people.Standard, new() { TagKeys = ["tenant"] });
        await ListAsync("favorites", people.Busiest, new() { FavoritesOnly = true });
        await ListAsync("needs attention", people.Standard, new() { AttentionOnly = true });
    }

    private async Task SearchesAsync(Actor actor)
    {
        await ListAsync("search, common word", actor, new() { Search = "billing" });
        await ListAsync("search, rare word", actor, new() { Search = "digest-prod-77" });
        await ListAsync("search, two words", actor, new() { Search = "okta audit" });
        await ListAsync("search, one letter", actor, new() { Search = "q" });
        await ListAsync("search, no match", actor, new() { Search = "xylophone" });
    }

    private async Task FacetsAsync(People people)
    {
        await TimeAsync("facets, no filter, Admin", 30, _ => listing.FacetsAsync(people.Admin, new(), ct));
        await TimeAsync("facets, no filter, Standard", 30, _ => listing.FacetsAsync(people.Standard, new(), ct));
        await TimeAsync("facets, no filter, in 20 teams", 30, _ => listing.FacetsAsync(people.Teamed, new(), ct));
        await TimeAsync("facets, integration and tag", 30,
            _ => listing.FacetsAsync(people.Standard, new() { Integrations = ["HTTP"], Tags = ["env:prod"] }, ct));
        await TimeAsync("facets, search", 30,
            _ => listing.FacetsAsync(people.Standard, new() { Search = "billing" }, ct));
        await TimeAsync("tag keys for “t”", 50, _ => listing.SuggestTagsAsync(people.Standard, "t", ct));
        await TimeAsync("tag values for “env:”", 50, _ => listing.SuggestTagsAsync(people.Standard, "env:", ct));
        await TimeAsync("tag values for “tenant:t4”", 50,
            _ => listing.SuggestTagsAsync(people.Standard, "tenant:t4", ct));
        await TimeAsync("page while facets are counted", 20, async _ =>
        {
            var facets = Task.Run(() => listing.FacetsAsync(people.Admin, new(), ct), ct);
            await listing.ListAsync(people.Admin, new(), PageRequest.First, ct);
            later.Add(facets);
        });
        await Task.WhenAll(later);
    }

    private readonly List<Task> later = [];

    private async Task ChecksAsync(People people)
    {
        var own = (await listing.ListAsync(people.Teamed, new(), PageRequest.First, ct)).Rows;
        await using (var db = installation.OpenDb())
        {
            var restricted = await db.Set<Connection>()
                .Where(c => c.OrganizationLevel == AccessLevel.None && c.DeletedAt == null).OrderBy(c => c.Id)
                .Select(c => c.Id).Take(50).ToListAsync(ct);
            await TimeAsync("check of one that is restricted, in 20 teams", 500,
                i => CheckAsync(people.Teamed, restricted[Math.Abs(i) % restricted.Count]));
        }
        await TimeAsync("check of one, in 20 teams", 500,
            i => CheckAsync(people.Teamed, own[Math.Abs(i) % own.Count].Id));
        await TimeAsync("check of one, Admin", 500, i => CheckAsync(people.Admin, own[Math.Abs(i) % own.Count].Id));
        await TimeAsync("hidden from an Admin, first page and total", 50,
            _ => installation.Get<ConnectionPolicies>().HiddenAsync(people.Admin, null, PageRequest.First, ct));
    }

    // What every act on one connection begins with.
    private async Task CheckAsync(Actor actor, Guid id)
    {
        await using var db = installation.OpenDb();
        try
        {
            await db.RequireConnectionAsync(actor, id, AccessLevel.Viewer, Permissions.ConnectionsRead, ct);
        }
        catch (Problem.NotFound)
        {
            // It is hidden from them; that is an answer, too.
        }
    }

    private async Task ChangesAsync(People people)
    {
        var made = new Stack<Guid>();
        await TimeAsync("create", 100,
            async _ => made.Push((await connections.CreateAsync(people.Standard, Input(made.Count), ct)).Row.Id));
        var id = made.Peek();
        var reading = installation.Get<ConnectionQueries>();
        await TimeAsync("details", 100, _ => reading.GetAsync(people.Standard, id, ct));
        await TimeAsync("edit, with reading it before", 50, async i =>
            await connections.UpdateAsync(people.Standard, id, Input(i) with { Description = $"Change {i}" },
                (await reading.GetAsync(people.Standard, id, ct)).Row.Version, ct));
        var resolve = installation.Get<ResolveService>();
        await TimeAsync("decrypt for a use, logged", 100,
            _ => resolve.ResolveAsync(people.Standard, id, "benchmark", only: null, ct));

        var (writers, each) = (16, 20);
        var times = new List<double>();
        var whole = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, writers).Select(w => Task.Run(async () =>
        {
            for (var i = 0; i < each; i++)
            {
                var start = Stopwatch.GetTimestamp();
                var one = (await connections.CreateAsync(people.Standard, Input(i), ct)).Row.Id;
                lock (times)
                {
                    times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                    made.Push(one);
                }
            }
        }, ct)));
        var perSecond = writers * each / whole.Elapsed.TotalSeconds;
        figures.Add(
            Stopwatches.Of(FormattableString.Invariant($"create, {writers} writers at once ({perSecond:0} a second)"),
                times));
        await TimeAsync("delete", 100, _ => connections.DeleteAsync(people.Standard, made.Pop(), ct));
    }

    private Task ListAsync(string act, Actor actor, ConnectionQuery query, PageRequest? page = null) =>
        TimeAsync(act, 50, _ => listing.ListAsync(actor, query, page ?? PageRequest.First, ct));

    private async Task TimeAsync(string act, int runs, Func<int, Task> run)
    {
        var figure = await Stopwatches.TimeAsync(act, runs, run);
        figures.Add(figure);
        Console.Error.WriteLine(
            FormattableString.Invariant($"  {figure.Act,-50} {figure.Median,8:0.0} {figure.P95,8:0.0} {figure.Max,8:0.0} ms {figure.Processor,8:0.0} cpu {figure.Kilobytes,8:0} KB"));
    }

    private static ConnectionInput Input(int number) => new()
    {
        Name = $"benchmark {number} {Guid.CreateVersion7():N}",
        Description = "Created to measure how long that takes.",
        IntegrationType = "HTTP",
        CredentialType = "HTTPTokenAuth",
        Fields = new FieldSet
        {
            { "base_url", "https://api.example.com" },
            { "tokens",
                new FieldValue.Items(
                    [new FieldSet { { "name", "token" },
                        { "value", new FieldValue.Secret(new SecretValue("benchmark")) } }]) },
            { "headers",
                new FieldValue.Items(
                    [new FieldSet { { "name", "Authorization" }, { "value", "Bearer {{ token }}" } }]) },
        },
        Tags = ["env:benchmark", "team:benchmark"],
    };

    private async Task<People> FindPeopleAsync()
    {
        await using var db = installation.OpenDb();
        var grants = db.Set<Grant>();
        async Task<Actor> InRole(Role role, bool most)
        {
            var users = db.Set<User>().Where(u => u.Roles.Any(r => r.Id == role.Id));
            var user = most
                ? await users.OrderByDescending(u => grants.Count(g => g.PrincipalId == u.Id)).FirstAsync(ct)
                : await users.OrderBy(u => grants.Count(g => g.PrincipalId == u.Id)).FirstAsync(ct);
            return new Actor(user.Id, ActorKind.User, user.Name);
        }
        return new(await installation.OwnerAsync(ct), await InRole(Role.Standard, most: false),
            await InRole(Role.Standard, most: true), await InRole(Role.ReadOnly, most: false), await InTeams());

        async Task<Actor> InTeams()
        {
            var user = await db.Set<User>().Where(u => u.Roles.Any(r => r.Id == Role.Standard.Id))
                .OrderByDescending(u => u.Teams.Count).FirstAsync(ct);
            return new Actor(user.Id, ActorKind.User, user.Name);
        }
    }

    /// <summary>
    /// Who lists: an Admin, one with few grants of their own, one with many, one who may only look, and one in many
    /// teams.
    /// </summary>
    private sealed record People(Actor Admin, Actor Standard, Actor Busiest, Actor ReadOnly, Actor Teamed);
}
