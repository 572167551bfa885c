using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Connections.Benchmarks.Measuring;
using Connections.Core;
using Connections.Core.Connections;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Connections.Benchmarks;

/// <summary>What the program does: fill a database, or measure on databases of its own.</summary>
internal sealed class Commands(string command, CancellationToken ct)
{
    private const int Starts = 5;

    /// <summary>Fills a database, and makes its owner where it has none.</summary>
    public async Task SeedAsync(int count, string directory, string? postgres)
    {
        var clock = Stopwatch.StartNew();
        var password = RandomNumberGenerator.GetHexString(20, lowercase: true);
        await using var installation = await MeasuredInstallation.OpenAsync(directory, postgres, password, ct);
        if (await installation.FindOwnerAsync(ct) is null)
            throw new StartupException($"This database has users, but not {MeasuredInstallation.OwnerEmail}: it "
                + "doesn't contain example data. Name another folder.");
        await installation.SeedAsync(count, ct);
        Console.WriteLine(FormattableString.Invariant($"{count} connections in {clock.Elapsed.TotalSeconds:0} s."));
        Console.WriteLine($"Sign in as {MeasuredInstallation.OwnerEmail}; if the database was empty, with the "
            + $"password {password}");
    }

    /// <summary>Measures everything, prints it, and writes it where asked.</summary>
    public async Task MeasureAsync(IReadOnlyList<int> sizes, int entries, string? postgres, string? document)
    {
        var root = Directory.CreateTempSubdirectory("connections-bench-").FullName;
        try
        {
            var report = new Report(command);
            var password = RandomNumberGenerator.GetHexString(20, lowercase: true);
            await WarmUpAsync(Path.Combine(root, "warm-up"), password);
            foreach (var size in sizes)
                await MeasureServicesAsync(report, $"SQLite, {Words(size)}", Path.Combine(root, $"{size}"), null, size,
                    password);
            if (entries > 0)
                await MeasureAuditAsync(report, $"SQLite, {Number(entries)} audit entries", Path.Combine(root, "audit"),
                    null, entries, password);
            if (postgres is not null)
            {
                if (entries > 0)
                {
                    var database = await MakeDatabaseAsync(postgres);
                    await MeasureAuditAsync(report, $"PostgreSQL, {Number(entries)} audit entries",
                        Path.Combine(root, "postgres-audit"), database, entries, password);
                    await DropDatabaseAsync(postgres, database);
                }
                foreach (var size in sizes)
                {
                    var database = await MakeDatabaseAsync(postgres);
                    await MeasureServicesAsync(report, $"PostgreSQL, {Words(size)}",
                        Path.Combine(root, $"postgres-{size}"), database, size, password);
                    await DropDatabaseAsync(postgres, database);
                }
            }
            if (sizes.Count > 0) await MeasureServerAsync(report, root, sizes, password);
            Console.WriteLine(report);
            if (document is not null) await report.WriteAsync(document, ct);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    /// <summary>Measures uses and runs alone, and prints it.</summary>
    public Task MeasureRunsAsync(int count) => MeasureAloneAsync($"SQLite, {Words(count)}: uses and runs", null,
        async installation =>
        {
            await installation.SeedAsync(count, ct);
            return await new RunMeasures(installation, ct).RunAsync();
        });

    /// <summary>Measures workflows alone, and prints it.</summary>
    public Task MeasureWorkflowsAsync(int steps, string? postgres) => MeasureAloneAsync(
        $"{(postgres is null ? "SQLite" : "PostgreSQL")}: workflows", postgres,
        installation => new WorkflowMeasures(installation, ct).RunAsync(steps));

    /// <summary>Measures the check of coverage alone, and prints it.</summary>
    public Task MeasureCoverageAsync(int count, string? postgres) => MeasureAloneAsync(
        $"{(postgres is null ? "SQLite" : "PostgreSQL")}, {Words(count)}: coverage", postgres, async installation =>
        {
            await installation.SeedAsync(count, ct);
            return await new CoverageMeasures(installation, ct).RunAsync();
        });

    /// <summary>Measures open apps alone, and prints it.</summary>
    public Task MeasureAppsAsync(string? postgres) => MeasureAloneAsync(
        $"{(postgres is null ? "SQLite" : "PostgreSQL")}: apps", postgres,
        installation => new AppMeasures(installation, ct).RunAsync());

    /// <summary>Measures deliveries to webhooks of the published product, and prints it.</summary>
    public async Task MeasureWebhooksAsync()
    {
        var root = Directory.CreateTempSubdirectory("connections-bench-").FullName;
        try
        {
            var (data, password) = (Path.Combine(root, "data"),
                RandomNumberGenerator.GetHexString(20, lowercase: true));
            var arrivals = new Arrivals();
            await using var echo = new EchoServer(arrivals.Note);
            Guid workflow;
            await using (var installation = await MeasuredInstallation.OpenAsync(data, null, password, ct))
            {
                var owner = await installation.OwnerAsync(ct);
                var connection = (await installation.Get<ConnectionService>()
                    .CreateAsync(owner, RunMeasures.Input(echo.Url), ct)).Row.Id;
                workflow = await new SampleWorkflows(installation, ct).CreateHookedAsync(owner, connection, "hooked");
            }
            var server = new ServerMeasures(Path.Combine(root, "published"), ct);
            await server.PublishAsync();
            var report = new Report(command);
            report.Add("SQLite: webhooks of the published product", await server.WebhooksAsync(
                MeasuredInstallation.Settings(data, null, password), workflow, arrivals));
            Console.WriteLine(report);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private async Task MeasureAloneAsync(string title, string? postgres,
        Func<MeasuredInstallation, Task<IReadOnlyList<Figure>>> measure)
    {
        var root = Directory.CreateTempSubdirectory("connections-bench-").FullName;
        var database = postgres is null ? null : await MakeDatabaseAsync(postgres);
        try
        {
            var report = new Report(command);
            await using (var installation = await MeasuredInstallation.OpenAsync(root, database,
                RandomNumberGenerator.GetHexString(20, lowercase: true), ct))
                report.Add(title, await measure(installation));
            Console.WriteLine(report);
        }
        finally
        {
            if (database is not null) await DropDatabaseAsync(postgres!, database);
            Directory.Delete(root, recursive: true);
        }
    }

    /// <summary>Measures the API alone, and prints it.</summary>
    public async Task MeasureApiAsync(int count)
    {
        var root = Directory.CreateTempSubdirectory("connections-bench-").FullName;
        try
        {
            var (data, password) = (Path.Combine(root, "data"),
                RandomNumberGenerator.GetHexString(20, lowercase: true));
            await using (var installation = await MeasuredInstallation.OpenAsync(data, null, password,
                ct)) await installation.SeedAsync(count, ct);
            var server = new ServerMeasures(Path.Combine(root, "published"), ct);
            await server.PublishAsync();
            var report = new Report(command);
            report.Add($"SQLite, {Words(count)}: the API",
                await server.ApiAsync(MeasuredInstallation.Settings(data, null, password)));
            Console.WriteLine(report);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private async Task WarmUpAsync(string directory, string password)
    {
        await using var installation = await MeasuredInstallation.OpenAsync(directory, null, password, ct);
        await installation.SeedAsync(1000, ct);
        await new ServiceMeasures(installation, ct).WarmUpAsync();
    }

    private async Task MeasureServicesAsync(Report report, string title, string directory, string? postgres, int size,
        string password)
    {
        Console.Error.WriteLine(title);
        var clock = Stopwatch.StartNew();
        await using var installation = await MeasuredInstallation.OpenAsync(directory, postgres, password, ct);
        await installation.SeedAsync(size, ct);
        Console.Error.WriteLine(FormattableString.Invariant($"  seeded in {clock.Elapsed.TotalSeconds:0.0} s"));
        report.Add(title, await new ServiceMeasures(installation, ct).RunAsync());
        report.Add($"{title}: uses and runs", await new RunMeasures(installation, ct).RunAsync());
    }

    private async Task MeasureAuditAsync(Report report, string title, string directory, string? postgres, int entries,
        string password)
    {
        Console.Error.WriteLine(title);
        await using var installation = await MeasuredInstallation.OpenAsync(directory, postgres, password, ct);
        var measures = new AuditMeasures(installation, ct);
        await measures.SeedAsync(entries);
        await installation.SettleAsync(ct);
        report.Add(title, await measures.RunAsync());
    }

    private async Task MeasureServerAsync(Report report, string root, IReadOnlyList<int> sizes, string password)
    {
        Console.Error.WriteLine("The published product");
        var server = new ServerMeasures(Path.Combine(root, "published"), ct);
        await server.PublishAsync();
        var fresh = 0;
        Dictionary<string, string?> Fresh() =>
            MeasuredInstallation.Settings(
                Path.Combine(root, string.Create(CultureInfo.InvariantCulture, $"fresh-{fresh++}")), null, password);
        var starts = new List<Figure> { await server.StartsAsync("first start ever: key, database, owner", Starts,
            Fresh) };
        var empty = MeasuredInstallation.Settings(Path.Combine(root, "fresh-0"), null, password);
        starts.Add(await server.StartsAsync("start, empty database", Starts, () => empty));
        var memories = new List<(string, Memory)> { ("SQLite, empty", await server.MemoryAsync(empty, password)) };
        foreach (var size in sizes.TakeLast(1))
        {
            var seeded = MeasuredInstallation.Settings(Path.Combine(root, $"{size}"), null, password);
            starts.Add(await server.StartsAsync($"start, {Words(size)}", Starts, () => seeded));
            memories.Add(($"SQLite, {Words(size)}", await server.MemoryAsync(seeded, password)));
            report.Add($"SQLite, {Words(size)}: the API", await server.ApiAsync(seeded));
        }
        report.Add("Start of the process to its first good answer", starts);
        report.Add(memories);
    }

    private async Task<string> MakeDatabaseAsync(string server)
    {
        var name = $"bench_{Guid.CreateVersion7():N}";
        await ExecuteAsync(server, $"CREATE DATABASE {name}");
        return new NpgsqlConnectionStringBuilder(server) { Database = name }.ToString();
    }

    private Task DropDatabaseAsync(string server, string database)
    {
        NpgsqlConnection.ClearAllPools();
        return ExecuteAsync(
            server, $"DROP DATABASE {new NpgsqlConnectionStringBuilder(database).Database} WITH (FORCE)");
    }

    private async Task ExecuteAsync(string server, string sql)
    {
        await using var connection = new NpgsqlConnection(server);
        await connection.OpenAsync(ct);
        await using var execute = connection.CreateCommand();
#pragma warning disable CA2100 // Only names made here.
        execute.CommandText = sql;
#pragma warning restore CA2100
        await execute.ExecuteNonQueryAsync(ct);
    }

    private static string Words(int size) => Number(size) + " connections";

    private static string Number(int number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
