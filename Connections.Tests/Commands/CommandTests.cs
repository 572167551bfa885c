using System.Diagnostics;
using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Audit;
using Connections.Core.Connections;
using Connections.Core.Groups;
using Connections.Core.Maintenance;
using Connections.Core.People;
using Connections.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Connections.Tests.Commands;

/// <summary>The commands as an operator types them: the program itself, on a data folder.</summary>
[Trait(Tier.Name, Tier.Process)]
public sealed class CommandTests() : CoreSpecification(postgres: false)
{
    [Fact]
    public async Task A_newcomer_seeds_makes_keys_changes_the_master_key_and_goes_back_to_a_backup()
    {
        var seeded = await RunAsync("seed");
        seeded.Should()
            .Match<CommandResult>(
                r => r.Code == 0
                    && r.Output.Contains("Created 22 connections, 3 groups, 2 teams and a service account, as Ada."));
        (await CallAsync("seed")).Should()
            .Match<CommandResult>(r => r.Code == 1 && r.Errors.Contains("already has connections"));
        await SeededAsync();

        // Beside the running product; for a script the key is alone.
        var making = CallAsync("api-keys", "create", "CI");
        var application = await CallAsync("application-keys", "create", "CI", "--for", "ada@example.com", "--scopes",
            "connections_read,connections_resolve", "--expires", "2030-01-31", "--registered");
        var api = await making;
        var holder = await Host.Get<ApiKeyAuthenticator>().FindAsync(api.Output.TrimEnd('\n'),
            application.Output.TrimEnd('\n'), null, default);
        holder.Should().Match<AuthenticatedCaller>(h => h.Registered && h.Actor.Id == Owner.Id);
        var rows = (await Host.Get<KeyService>().ListAsync(Owner, KeyKind.Application, PageRequest.First,
            default)).Rows;
        rows.Should().ContainSingle().Which.Should()
            .Match<KeyRow>(
                k => k.Scopes == (Permissions.ConnectionsRead | Permissions.ConnectionsResolve)
                    && k.ExpiresAt == new DateTimeOffset(2030, 1, 31, 0, 0, 0, TimeSpan.Zero));
        (await CallAsync("application-keys", "create", "CI", "--for", "ada@example.com", "--scopes", "connections_eat"))
            .Should()
            .Match<CommandResult>(
                r => r.Code == 1 && r.Output == "" && r.Errors.Contains("no permission “connections_eat”"));
        var operators = Host.Get<CommandLineIdentity>();
        (await operators.ActAsync("Deploy bot (example)", default)).Kind.Should().Be(ActorKind.ServiceAccount);
        (await FluentActions.Awaiting(() => operators.ActAsync("nobody@example.com", default)).Should()
            .ThrowAsync<Problem.NotFound>()).WithMessage("*no member with the email*");
        await using (var db = Host.OpenDb())
        {
            var made = await db.Set<AuditEntry>()
                .Where(e => e.Action == "created" && (e.AssetType == "api_key" || e.AssetType == "application_key"))
                .ToListAsync();
            made.Should()
                .HaveCount(2).And.OnlyContain(
                    e => e.RemoteAddress == "command line" && !e.Details.Contains(api.Output.Trim())
                        && !e.Details.Contains(application.Output.Trim()));
        }

        var file = await Host.Get<MaintenanceService>().BackupAsync(null, default);
        await CreateAsync("After the backup");
        await Host.StopAsync();
        (await RunAsync("keys", "rotate")).Should()
            .Match<CommandResult>(r => r.Code == 0 && r.Output.Contains("The earlier key is kept as"));
        (await RunAsync("restore", file)).Should()
            .Match<CommandResult>(
                r => r.Code == 0 && r.Output.Contains("The previous database is kept as")
                    && r.Output.Contains("run keys rotate"));
        await RestartAsync();
        (await NamesAsync(new ConnectionQuery { Search = "After the backup" })).Should().BeEmpty();
        await SeededAsync();
    }

    // Every example is there, whole: who has access differs, groups have their members, secrets open.
    private async Task SeededAsync()
    {
        var all = (await Search.ListAsync(Owner, new ConnectionQuery(), new PageRequest(0, 200), default)).Rows;
        all.Should().HaveCount(22);
        all.Select(r => r.IntegrationType).Distinct().Count().Should().BeGreaterThan(12);
        var groups =
            (await Host.Get<GroupSearch>().ListAsync(Owner, new GroupQuery(), PageRequest.First, default)).Rows;
        groups.Select(g => g.Members).Should().BeEquivalentTo([4, 2, 2]);
        foreach (var row in all) await OpenSecretsAsync(row.Id);
        var everyone = new List<AccessLevel>();
        foreach (var row in all)
            everyone.Add(
                (await Queries.GetAsync(Owner, row.Id, default)).Access.FirstOrDefault(
                    a => a.Kind == "Organization")?.Level ?? AccessLevel.None);
        everyone.Should().Contain(AccessLevel.None).And.Contain(AccessLevel.Viewer);
    }

    private sealed record CommandResult(int Code, string Output, string Errors);

    private async Task<CommandResult> CallAsync(params string[] args)
    {
        var (code, output, errors) = await ProductCommand.CallAsync(
            new ServerSetup { DataDirectory = Installation.Directory }, args);
        return new(code, output, errors);
    }

    // What replaces files that are open is a process of its own, as are the first steps of a newcomer.
    private async Task<CommandResult> RunAsync(params string[] args)
    {
        var info = new ProcessStartInfo(
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true
        };
        info.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Connections.Web.dll"));
        foreach (var arg in args) info.ArgumentList.Add(arg);
        info.Environment["Data__Directory"] = Installation.Directory;
        using var process = Process.Start(info)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));
        return new(process.ExitCode, await output, await errors);
    }
}
