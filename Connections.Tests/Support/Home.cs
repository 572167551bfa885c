using Connections.Core;
using Connections.Core.Storage;
using Microsoft.Data.Sqlite;

namespace Connections.Tests.Support;

/// <summary>
/// Where a house keeps its data: a folder, and on PostgreSQL a database besides. It outlives the house's restarts and
/// goes with the test.
/// </summary>
public sealed class Home : IAsyncDisposable
{
    private static readonly Lazy<Task<Model>> SqliteModel = new(() => Model.MakeAsync(postgres: false));
    private static readonly Lazy<Task<Model>> PostgresModel = new(() => Model.MakeAsync(postgres: true));

    private readonly PostgresDatabase? database;
    private readonly Func<Task>? giveBack;

    private Home(string directory, PostgresDatabase? database, Func<Task>? giveBack = null) =>
        (Directory, this.database, this.giveBack) = (directory, database, giveBack);

    /// <summary>The data folder.</summary>
    public string Directory { get; }

    /// <summary>Connection string of the PostgreSQL database; null on SQLite.</summary>
    public string? Postgres => database?.ConnectionString;

    /// <summary>The SQLite file.</summary>
    public string File => Path.Combine(Directory, "connections.db");

    /// <summary>The embedded master key.</summary>
    public string KeyFile => Path.Combine(Directory, "keys", "master.key");

    /// <summary>A house that was never started.</summary>
    public static async Task<Home> NewAsync(bool postgres) =>
        new(System.IO.Directory.CreateTempSubdirectory("connections-test-").FullName,
            postgres ? await PostgresServer.CreateDatabaseAsync() : null);

    /// <summary>A house that was started once and has its owner: a copy, which costs less than to make it.</summary>
    public static async Task<Home> FurnishedAsync(bool postgres)
    {
        var model = await (postgres ? PostgresModel : SqliteModel).Value;
        return await model.CopyAsync();
    }

    /// <summary>Starts Core here.</summary>
    public Task<CoreHost> StartAsync(params (string Key, string Value)[] settings) =>
        CoreHost.StartAsync(Directory, Postgres, settings);

    /// <summary>Core as a command has it beside a running product: nothing is opened yet.</summary>
    public CoreHost Beside() => CoreHost.Build(Directory, Postgres, []);

    /// <summary>The database opened past the product.</summary>
    internal ConnectionsDbContext OpenDb() => Postgres is null
        ? new SqliteConnectionsDbContext(
            DatabaseOptions.SqliteOptions(
                DatabaseOptions.ConnectionString(new StorageOptions { Directory = Directory })))
        : new PostgresConnectionsDbContext(DatabaseOptions.PostgresOptions(Postgres));

    /// <summary>Whether only its owner can get at a file or folder; Windows keeps this another way.</summary>
    public static bool IsItsOwnersAlone(string path) =>
        OperatingSystem.IsWindows()
            || (System.IO.File.GetUnixFileMode(
                path) & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute)) == 0;

    /// <summary>Lets everyone on the machine read a file.</summary>
    public static void Expose(string path)
    {
        if (!OperatingSystem.IsWindows())
            System.IO.File.SetUnixFileMode(path,
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
    }

    /// <summary>Takes that back.</summary>
    public static void Hide(string path)
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
    private sealed class Model(Home home)
    {
        private readonly PreparedDatabases? databases =
            home.database is null ? null : PreparedDatabases.Of(home.database);

        public static async Task<Model> MakeAsync(bool postgres)
        {
            var home = await NewAsync(postgres);
            var host = await home.StartAsync();
            await host.StopAsync();
            AppDomain.CurrentDomain.ProcessExit += (_, _) => home.DisposeAsync().AsTask().GetAwaiter().GetResult();
            return new Model(home);
        }

        public async Task<Home> CopyAsync()
        {
            var directory = System.IO.Directory.CreateTempSubdirectory("connections-test-").FullName;
            DatabaseInitializer.MakePrivateDirectory(Path.Combine(directory, "keys"));
            System.IO.File.Copy(home.KeyFile, Path.Combine(directory, "keys", "master.key"));
            System.IO.File.Copy(Path.Combine(home.Directory, "keys", "audit-head"),
                Path.Combine(directory, "keys", "audit-head"));
            if (databases is null)
            {
                System.IO.File.Copy(home.File, Path.Combine(directory, "connections.db"));
                return new Home(directory, null);
            }

            var taken = await databases.TakeAsync();
            return new Home(directory, taken.Database, () => databases.GiveBackAsync(taken));
        }
    }
}
