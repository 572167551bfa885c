using Connections.Core.Storage;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Connections.Tests.Support;

/// <summary>
/// The product on a real port of this machine, inside the test's process: what one test has compiled, the next one
/// finds ready. A test that kills the product, or is about what only a process has, takes a
/// <see cref="RunningServer"/>.
/// </summary>
public sealed class InProcessServer : IAsyncDisposable
{
    private readonly ServerSetup setup;
    private readonly Action<IServiceCollection>? more;
    private readonly CapturedLog log = new();
    private Factory? factory;

    private InProcessServer(ServerSetup setup, Action<IServiceCollection>? more) =>
        (this.setup, this.more) = (setup, more);

    /// <summary>Where it listens; the same after each restart.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1:0");

    /// <summary>All it logged, over all starts.</summary>
    public string Output => string.Join('\n', log.Lines);

    /// <summary>Its services.</summary>
    public IServiceProvider Services => factory?.Services ?? throw new InvalidOperationException("It does not run.");

    /// <summary>Starts the product, which listens then.</summary>
    /// <param name="setup">How.</param>
    /// <param name="more">Adds services that watch it.</param>
    public static Task<InProcessServer> StartAsync(ServerSetup setup, Action<IServiceCollection>? more = null) =>
        StartAsync(setup, port: 0, more);

    /// <summary>
    /// Starts the product where one was killed, on its data and port: that it is killed is what takes a process.
    /// </summary>
    public static Task<InProcessServer> StartAfterAsync(RunningServer killed) =>
        StartAsync(killed.Setup, killed.Address.Port);

    private static async Task<InProcessServer> StartAsync(ServerSetup setup, int port,
        Action<IServiceCollection>? more = null)
    {
        var server = new InProcessServer(setup, more) { Address = new Uri($"http://127.0.0.1:{port}") };
        await server.StartAgainAsync();
        return server;
    }

    /// <summary>Starts it anew, after it was stopped, on the same data and port.</summary>
    public async Task StartAgainAsync()
    {
        if (factory is not null) throw new InvalidOperationException("It runs already.");
        var starting = new Factory(setup, log, more);
        try
        {
            starting.UseKestrel(Address.Port);
            // The factory blocks until it listens: not a thread of the pool, which other tests and servers wait for.
            await Task.Factory.StartNew(
                starting.StartServer, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
        catch
        {
            await starting.DisposeAsync();
            throw;
        }
        factory = starting;
        Address = starting.ClientOptions.BaseAddress;
    }

    /// <summary>Ends it as SIGTERM does, and lets go of its data.</summary>
    public async Task StopAsync()
    {
        if (factory is null) throw new InvalidOperationException("It does not run.");
        await factory.DisposeAsync();
        factory = null;
        using var connection = new SqliteConnection(
            DatabaseOptions.ConnectionString(new StorageOptions { Directory = setup.DataDirectory }));
        SqliteConnection.ClearPool(connection);
    }

    public async ValueTask DisposeAsync()
    {
        if (factory is not null) await StopAsync();
    }

    private sealed class Factory(ServerSetup setup, CapturedLog log, Action<IServiceCollection>? more)
        : WebApplicationFactory<Program>
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            builder.UseEnvironment(Environments.Production);
            builder.UseSetting("Data:Directory", setup.DataDirectory);
            foreach (var (name, value) in setup.Settings)
                builder.UseSetting(name.Replace("__", ":", StringComparison.Ordinal), value);
            builder.ConfigureServices(s => s.Configure<PasswordHasherOptions>(CoreHost.CheapPasswords));
            if (more is not null) builder.ConfigureServices(more);
            builder.ConfigureLogging(logging => logging.ClearProviders().AddProvider(log));
        }
    }
}
