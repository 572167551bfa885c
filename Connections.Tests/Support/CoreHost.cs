using Connections.Core;
using Connections.Core.Audit;
using Connections.Core.Automation.Runs;
using Connections.Core.Files;
using Connections.Core.People;
using Connections.Core.Storage;
using Microsoft.AspNetCore.Identity;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Connections.Tests.Support;

/// <summary>
/// Core as it really runs, over a real database in a folder of its own, with a clock that the test moves.
/// </summary>
public sealed class CoreHost : IAsyncDisposable
{
    private readonly ServiceProvider services;
    private bool stopped;

    private CoreHost(ServiceProvider services, string directory, FakeTimeProvider clock, CapturedLog log,
        NodePresenceDouble presence) =>
        (this.services, Directory, Clock, Log, Presence) = (services, directory, clock, log, presence);

    public string Directory { get; }

    public FakeTimeProvider Clock { get; }

    /// <summary>Which other processes it sees.</summary>
    internal NodePresenceDouble Presence { get; }

    /// <summary>
    /// A setting to log from the level Trace up. To put every query into words, which nobody reads, costs as much as
    /// the queries: only a test that looks for a secret in the log asks for it.
    /// </summary>
    public static (string Key, string Value) LogsEverything => ("Logging:LogLevel:Default", nameof(LogLevel.Trace));

    /// <summary>What it logged, from the level Information up.</summary>
    public CapturedLog Log { get; }

    /// <summary>All lines, from the level Trace up.</summary>
    public IReadOnlyList<string> Everything =>
        services.GetRequiredService<ILogger<CoreHost>>().IsEnabled(LogLevel.Trace)
        ? Log.Lines
        : throw new InvalidOperationException($"Start it with {nameof(LogsEverything)}: its log leaves lines out.");

    /// <summary>The owner, an Admin.</summary>
    public Actor Owner { get; private set; } = Actor.System;

    public const string OwnerPassword = "correct horse battery";

    /// <summary>Starts Core.</summary>
    /// <param name="directory">Data folder; a new one where null.</param>
    /// <param name="postgres">Connection string of a PostgreSQL database; SQLite where null.</param>
    /// <param name="settings">Further settings.</param>
    public static async Task<CoreHost> StartAsync(string? directory = null, string? postgres = null,
        params (string Key, string Value)[] settings)
    {
        var host = Build(directory ?? System.IO.Directory.CreateTempSubdirectory("connections-test-").FullName,
            postgres, settings);
        try
        {
            await host.Get<Installation>().OpenAsync(CancellationToken.None);
            await using var db = host.OpenDb();
            if (await db.Set<User>().OrderBy(u => u.CreatedAt).FirstOrDefaultAsync() is { } owner)
                host.Owner = new Actor(owner.Id, ActorKind.User, owner.Name);
            return host;
        }
        catch
        {
            await host.services.DisposeAsync();
            throw;
        }
    }

    /// <summary>Core with nothing opened yet, as a command begins.</summary>
    public static CoreHost Build(string directory, string? postgres, (string Key, string Value)[] settings)
    {
        var values = new Dictionary<string, string?>
        {
            ["Data:Directory"] = directory,
            ["Setup:Owner:Email"] = "ada@example.com",
            ["Setup:Owner:Name"] = "Ada",
            ["Setup:Owner:Password"] = OwnerPassword,
        };
        if (postgres is not null)
        {
            values["Storage:Provider"] = "Postgres";
            values["Storage:ConnectionString"] = postgres;
        }
        foreach (var (key, value) in settings) values[key] = value;

        var clock = new FaultyClock(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero))
        {
            AutoAdvanceAmount =
            TimeSpan.FromMilliseconds(1)
        };
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(values).Build();
        var captured = new CapturedLog();
        var presence = new NodePresenceDouble();
        var services = new ServiceCollection()
            .AddLogging(log => log.AddConfiguration(configuration.GetSection("Logging")).AddProvider(captured))
            .AddSingleton<IConfiguration>(configuration)
            .AddSingleton<TimeProvider>(clock)
            .AddConnectionsCore(configuration)
            .AddSingleton<INodePresence>(presence)
            // What makes guessing dear makes tests slow; that the product takes the full cost has a test of its own.
            .AddSingleton(new BundleKeyCost(1_000))
            .Configure<PasswordHasherOptions>(CheapPasswords)
            // That all services can be made is RegistrationTests' to see, once.
            .BuildServiceProvider(new ServiceProviderOptions { ValidateScopes = true });
        return new CoreHost(services, directory, clock, captured, presence);
    }

    /// <summary>Passwords of tests are worth no work to guess: hashing them takes none.</summary>
    public static void CheapPasswords(PasswordHasherOptions options) => options.IterationCount = 1;

    public T Get<T>() where T : notnull => services.GetRequiredService<T>();

    public AsyncServiceScope Scope() => services.CreateAsyncScope();

    internal ConnectionsDbContext OpenDb() =>
        services.GetRequiredService<IDbContextFactory<ConnectionsDbContext>>().CreateDbContext();

    /// <summary>Makes a person with one built-in role.</summary>
    public async Task<Actor> AddUserAsync(string name, Role role)
    {
        await using var db = OpenDb();
        var user = new User($"{name.ToLowerInvariant()}-{Guid.CreateVersion7():N}@example.com", name,
            Clock.GetUtcNow());
        user.Give(await db.Set<Role>().SingleAsync(r => r.Id == role.Id));
        db.Add(user);
        await db.SaveAsync(CancellationToken.None);
        return new Actor(user.Id, ActorKind.User, name);
    }

    /// <summary>Stops Core and keeps its folder, as a restart does.</summary>
    public async Task StopAsync()
    {
        if (!stopped)
        {
            stopped = true;
            await services.GetRequiredService<AuditBatchWriter>().IdleAsync();
            await services.DisposeAsync();
        }
        using var connection = new SqliteConnection(
            DatabaseOptions.ConnectionString(new StorageOptions { Directory = Directory }));
        SqliteConnection.ClearPool(connection);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        if (System.IO.Directory.Exists(Directory)) System.IO.Directory.Delete(Directory, recursive: true);
    }
}
