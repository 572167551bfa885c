using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Apps.Entities;
using Connections.Core.Automation.Entities;
using Connections.Core.Connections;
using Connections.Core.Groups;
using Connections.Core.Integrations;
using Connections.Core.People;
using Connections.Core.Resolving;
using Connections.Core.Secrets;
using Microsoft.EntityFrameworkCore;

namespace Connections.Tests.Support;

/// <summary>
/// What Core promises on either database: an abstract class holds the promises, and two sealed ones below it run them
/// on SQLite and on PostgreSQL. Each test has an installation of its own.
/// </summary>
public abstract class CoreSpecification(bool postgres) : IAsyncLifetime
{
    protected TestInstallation Installation { get; private set; } = null!;

    protected CoreHost Host { get; private protected set; } = null!;

    protected Actor Owner => Host.Owner;

    protected bool OnPostgres => postgres;

    protected ConnectionService Service => Host.Get<ConnectionService>();

    protected ConnectionQueries Queries => Host.Get<ConnectionQueries>();

    protected ConnectionSearch Search => Host.Get<ConnectionSearch>();

    protected RecentlyDeleted Deleted => Host.Get<RecentlyDeleted>();

    protected BulkChanges Bulk => Host.Get<BulkChanges>();

    protected DraftService Drafts => Host.Get<DraftService>();

    /// <summary>Settings that each start of this specification has.</summary>
    protected virtual (string Key, string Value)[] Settings => [];

    public virtual async Task InitializeAsync()
    {
        Installation = await TestInstallation.CreateInitializedAsync(postgres);
        Host = await Installation.StartAsync(Settings);
    }

    public virtual async Task DisposeAsync()
    {
        await Host.DisposeAsync();
        await Installation.DisposeAsync();
    }

    /// <summary>Stops the installation and starts it again, as an operator does.</summary>
    protected async Task RestartAsync(params (string Key, string Value)[] settings)
    {
        await Host.StopAsync();
        Host = await Installation.StartAsync([.. Settings, .. settings]);
    }

    /// <summary>Makes an HTTP connection as the owner.</summary>
    protected Task<Guid> CreateAsync(string name, params string[] tags) =>
        Service.AddAsync(Owner, Inputs.Http(name) with { Tags = tags }, default);

    protected async Task<Guid> VersionOfAsync(Guid id) => (await Queries.GetAsync(Owner, id, default)).Row.Version;

    protected async Task<IReadOnlyList<string>> NamesAsync(ConnectionQuery query, Actor? actor = null) =>
        [.. (await Search.ListAsync(actor ?? Owner, query, PageRequest.First, default)).Rows.Select(r => r.Name)];

    /// <summary>Sets who may do what past the services, which would refuse a policy without an Editor.</summary>
    protected async Task RestrictAsync(Guid id, AccessLevel organization,
        params (Actor Who, AccessLevel Level)[] grants)
    {
        await using var db = Host.OpenDb();
        await db.Set<Connection>().Where(c => c.Id == id)
            .ExecuteUpdateAsync(c => c.SetProperty(x => x.OrganizationLevel, organization));
        await db.Set<ConnectionGroup>().Where(g => g.Id == id)
            .ExecuteUpdateAsync(g => g.SetProperty(x => x.OrganizationLevel, organization));
        await db.Set<Workflow>().Where(w => w.Id == id)
            .ExecuteUpdateAsync(w => w.SetProperty(x => x.OrganizationLevel, organization));
        await db.Set<StoredApp>().Where(a => a.Id == id)
            .ExecuteUpdateAsync(a => a.SetProperty(x => x.OrganizationLevel, organization));
        await db.Set<Grant>().Where(g => g.ResourceId == id).ExecuteDeleteAsync();
        foreach (var (actor, level) in grants) db.Add(new Grant(id, PrincipalKind.User, actor.Id, level));
        await db.SaveAsync(default);
    }

    protected async Task GrantToAsync(Guid id, PrincipalKind kind, Guid principal, AccessLevel level)
    {
        await using var db = Host.OpenDb();
        db.Add(new Grant(id, kind, principal, level));
        await db.SaveAsync(default);
    }

    protected async Task DisableAsync(Actor person)
    {
        await using var db = Host.OpenDb();
        var now = Host.Clock.GetUtcNow();
        await db.Set<User>().Where(u => u.Id == person.Id)
            .ExecuteUpdateAsync(u => u.SetProperty(x => x.DisabledAt, now));
    }

    /// <summary>The stored secrets of a connection, opened.</summary>
    protected async Task<IReadOnlyDictionary<string, string>> OpenSecretsAsync(Guid id) =>
        (await Host.Get<ResolveService>().ResolveAsync(Owner, id, "a test", only: null, default)).Secrets.ToDictionary(
            s => s.Key, s => s.Value.Reveal());

    internal async Task<List<StoredSecret>> SecretRowsAsync(Guid id)
    {
        await using var db = Host.OpenDb();
        return await db.Set<StoredSecret>().AsNoTracking().Where(s => s.OwnerId == id).OrderBy(s => s.Path)
            .ToListAsync();
    }
}

/// <summary>Inputs as forms and scripts give them.</summary>
internal static class Inputs
{
    public static ConnectionInput Http(string name, string token = "s3cret", string baseUrl = "https://api.example.com",
        string tokenName = "token") => new()
        {
            Name = name,
            IntegrationType = "HTTP",
            CredentialType = "HTTPTokenAuth",
            Fields = HttpFields(baseUrl, (tokenName, token)),
        };

    /// <summary>Fields of Token Auth; a token without a value keeps what is stored.</summary>
    public static FieldSet HttpFields(string baseUrl, params (string Name, string? Value)[] tokens) => new()
    {
        { "base_url", baseUrl },
        {
            "tokens", new FieldValue.Items([.. tokens.Select(t =>
            {
                var item = new FieldSet { { "name", t.Name } };
                if (t.Value is { } value) item.Add("value", Secret(value));
                return item;
            })])
        },
    };

    public static ConnectionInput Basic(string name, string password = "s3cret") => new()
    {
        Name = name,
        IntegrationType = "HTTP",
        CredentialType = "HTTPBasicAuth",
        Fields = new FieldSet { { "base_url", "https://api.example.com" }, { "username", "ada" },
            { "password", Secret(password) } },
    };

    public static ConnectionInput OpenAI(string name, string key = "sk-s3cret") => new()
    {
        Name = name,
        IntegrationType = "OpenAI",
        CredentialType = "OpenAIAPIKey",
        Fields = new FieldSet { { "api_token", Secret(key) } },
    };

    public static ConnectionInput Aws(string name) => new()
    {
        Name = name,
        IntegrationType = "AWS",
        CredentialType = "AWSAssumeRole",
        Fields = new FieldSet { { "account_id", "123456789012" }, { "role", "workflow-role" } },
    };

    public static FieldValue Secret(string value) => new FieldValue.Secret(new SecretValue(value));
}
