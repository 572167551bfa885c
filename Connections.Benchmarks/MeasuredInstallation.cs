using Connections.Benchmarks.Seeding;
using Connections.Core;
using Connections.Core.Integrations;
using Connections.Core.People;
using Connections.Core.Secrets;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Connections.Benchmarks;

/// <summary>
/// The product's Core in this process, registered as the host registers it, on a folder and a database of the caller's
/// choice.
/// </summary>
internal sealed class MeasuredInstallation : IAsyncDisposable
{
    public const string ApiKey = "api-key-of-the-benchmarks-and-of-nothing-else";
    public const string ApplicationKey = "application-key-of-the-benchmarks-and-of-nothing-else";
    public const string OwnerEmail = "ada@example.com";

    private readonly ServiceProvider services;

    private MeasuredInstallation(ServiceProvider services) => this.services = services;

    /// <summary>
    /// Opens it; where nobody has an account yet, <see cref="OwnerEmail"/> becomes the owner with that password.
    /// </summary>
    public static async Task<MeasuredInstallation> OpenAsync(string directory, string? postgres, string ownerPassword,
        CancellationToken ct)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(
            Settings(directory, postgres, ownerPassword)).Build();
        var services = new ServiceCollection()
            .AddLogging(log => log.SetMinimumLevel(LogLevel.Warning))
            .AddSingleton<IConfiguration>(configuration)
            .AddConnectionsCore(configuration)
            .BuildServiceProvider();
        var installation = new MeasuredInstallation(services);
        try
        {
            await installation.Get<Installation>().OpenAsync(ct);
            return installation;
        }
        catch
        {
            await installation.DisposeAsync();
            throw;
        }
    }

    /// <summary>The settings of such an installation, for this process or another one.</summary>
    public static Dictionary<string, string?> Settings(string directory, string? postgres, string ownerPassword)
    {
        var settings = new Dictionary<string, string?>
        {
            ["Data:Directory"] = directory,
            ["Setup:Owner:Email"] = OwnerEmail,
            ["Setup:Owner:Name"] = "Ada",
            ["Setup:Owner:Password"] = ownerPassword,
            ["Setup:ApiKey"] = ApiKey,
            ["Setup:ApplicationKey"] = ApplicationKey,
            // The limits of ordinary use would be all that is measured.
            ["Egress:Allow:0"] = "127.0.0.1/32:*",
            ["Egress:MaxPerConnection"] = "64",
            ["RateLimits:ParallelRuns"] = "64",
            ["RateLimits:RunsPerMinute"] = "1000000",
            ["RateLimits:ApiPerMinute"] = "1000000",
        };
        if (postgres is null) return settings;
        settings["Storage:Provider"] = nameof(StorageProvider.Postgres);
        settings["Storage:ConnectionString"] = postgres;
        return settings;
    }

    public T Get<T>() where T : notnull => services.GetRequiredService<T>();

    public ConnectionsDbContext OpenDb() => Get<IDbContextFactory<ConnectionsDbContext>>().CreateDbContext();

    /// <summary>Fills it with example connections.</summary>
    public async Task SeedAsync(int count, CancellationToken ct)
    {
        var owner = (await OwnerAsync(ct)).Id;
        await new Seeder(Get<IDbContextFactory<ConnectionsDbContext>>(), Get<IntegrationCatalog>(),
            Get<SecretSealer>()).RunAsync(count, owner, ct);
        await SettleAsync(ct);
    }

    /// <summary>Lets the database take note of what was written to it.</summary>
    public async Task SettleAsync(CancellationToken ct)
    {
        // What PostgreSQL does by itself after a while: without it plans are guesses, and indexes alone do not answer.
        await using var db = OpenDb();
        if (db is PostgresConnectionsDbContext) await db.Database.ExecuteSqlRawAsync("VACUUM ANALYZE", ct);
    }

    /// <summary>Its owner, an Admin.</summary>
    public async Task<Actor> OwnerAsync(CancellationToken ct) =>
        await FindOwnerAsync(ct) ?? throw new InvalidOperationException($"There is no account {OwnerEmail}.");

    /// <summary>The account <see cref="OwnerEmail"/>, or null.</summary>
    public async Task<Actor?> FindOwnerAsync(CancellationToken ct)
    {
        await using var db = OpenDb();
        return await db.Set<User>().SingleOrDefaultAsync(u => u.Email == OwnerEmail, ct) is { } owner
            ? new Actor(owner.Id, ActorKind.User, owner.Name) : null;
    }

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
    }
}
