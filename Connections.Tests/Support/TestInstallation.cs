using Connections.Core;
using Connections.Core.Storage;
using Microsoft.Data.Sqlite;

namespace Connections.Tests.Support;

/// <summary>
/// Where an installation keeps its data: a folder, and on PostgreSQL a database besides. It outlives the installation's
/// restarts and goes with the test.
/// </summary>
public sealed class TestInstallation : IAsyncDisposable
{
    private static readonly Lazy<Task<Template>> SqliteTemplate = new(() => Template.CreateAsync(postgres: false));
    private static readonly Lazy<Task<Template>> PostgresTemplate = new(() => Template.CreateAsync(postgres: true));

    private readonly PostgresDatabase? database;
    private readonly Func<Task>? giveBack;

    private TestInstallation(string directory, PostgresDatabase? database, Func<Task>? giveBack = null) =>
        (Directory, this.database, this.giveBack) = (directory, database, giveBack);

    /// <summary>The data folder.</summary>
    public string Directory { get; }

    /// <summary>Connection string of the PostgreSQL database; null on SQLite.</summary>
    public string? Postgres => database?.ConnectionString;

    /// <summary>The SQLite file.</summary>
    public string File => Path.Combine(Directory, "connections.db");

    /// <summary>The embedded master key.</summary>
    public string KeyFile => Path.Combine(Directory, "keys", "master.key");

    /// <summary>An installation that was never started.</summary>
    public static async Task<TestInstallation> CreateEmptyAsync(bool postgres) =>
        new(System.IO.Directory.CreateTempSubdirectory("connections-test-").FullName,
            postgres ? await PostgresServer.CreateDatabaseAsync() : null);

    /// <summary>
    /// An installation that was started once and has its owner: a copy, which costs less than to make it.
    /// </summary>
    public static async Task<TestInstallation> CreateInitializedAsync(bool postgres)
    {
        var model = await (postgres ? PostgresTemplate : SqliteTemplate).Value;
        return await model.CopyAsync();
    }

    /// <summary>Starts Core here.</summary>
    public Task<CoreHost> StartAsync(params (string Key, string Value)[] settings) =>
        CoreHost.StartAsync(Directory, Postgres, settings);

    /// <summary>Core as a command has it beside a running product: nothing is opened yet.</summary>
    public CoreHost BuildHost() => CoreHost.Build(Directory, Postgres, []);

    /// <summary>The database opened past the product.</summary>
    internal ConnectionsDbContext OpenDb() => Postgres is null
        ? new SqliteConnectionsDbContext(
            DatabaseOptions.SqliteOptions(
                DatabaseOptions.ConnectionString(new StorageOptions { Directory = Directory })))
        : new PostgresConnectionsDbContext(DatabaseOptions.PostgresOptions(Postgres));

    /// <summary>Whether only its owner can get at a file or folder; Windows keeps this another way.</summary>
    public static bool IsOwnerOnly(string path) =>
        OperatingSystem.IsWindows()
            || (System.IO.File.GetUnixFileMode(
                path) & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute)) == 0;

    /// <summary>Lets everyone on the machine read a file.</summary>
    public static void MakeReadableByAll(string path)
    {
        if (!OperatingSystem.IsWindows())
            System.IO.File.SetUnixFileMode(path,
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
    }

    /// <summary>Takes that back.</summary>
    public static void MakeOwnerOnly(string path)
    {
        if (!OperatingSystem.IsWindows())
            System.IO.File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    /// <summary>The embedded database opened directly, past the product.</summary>
    public SqliteConnection OpenFile()
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = File, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }

    public async ValueTask DisposeAsync()
    {
        if (System.IO.Directory.Exists(Directory)) System.IO.Directory.Delete(Directory, recursive: true);
        if (giveBack is not null) await giveBack();
        else if (database is not null) await database.DisposeAsync();
    }

    // Made once in a run and copied for each test.
    private sealed class Template(TestInstallation installation)
    {
        private readonly PreparedDatabases? databases =
            installation.database is null ? null : PreparedDatabases.Of(installation.database);

        public static async Task<Template> CreateAsync(bool postgres)
        {
            var installation = await CreateEmptyAsync(postgres);
            var host = await installation.StartAsync();
            await host.StopAsync();
            AppDomain.CurrentDomain.ProcessExit += (_, _) =>
                installation.DisposeAsync().AsTask().GetAwaiter().GetResult();
            return new Template(installation);
        }

        public async Task<TestInstallation> CopyAsync()
        {
            var directory = System.IO.Directory.CreateTempSubdirectory("connections-test-").FullName;
            DatabaseInitializer.MakePrivateDirectory(Path.Combine(directory, "keys"));
            System.IO.File.Copy(installation.KeyFile, Path.Combine(directory, "keys", "master.key"));
            System.IO.File.Copy(Path.Combine(installation.Directory, "keys", "audit-head"),
                Path.Combine(directory, "keys", "audit-head"));
            if (databases is null)
            {
                System.IO.File.Copy(installation.File, Path.Combine(directory, "connections.db"));
                return new TestInstallation(directory, null);
            }

            var taken = await databases.TakeAsync();
            return new TestInstallation(directory, taken.Database, () => databases.GiveBackAsync(taken));
        }
    }
}
