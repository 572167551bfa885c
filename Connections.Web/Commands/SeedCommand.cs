using System.CommandLine;
using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Connections;
using Connections.Core.Groups;
using Connections.Core.Integrations;
using Connections.Core.Maintenance;
using Connections.Core.People;

namespace Connections.Web.Commands;

/// <summary>
/// Example data for who wants to look around: made through the services, with secrets that open nothing.
/// </summary>
internal static class SeedCommand
{
    public static Command Seed() =>
        new Command("seed",
            "Fills an installation that has no connections yet with a few examples, created as the first admin. "
            + "Their secrets are fake.").Does(async (services, _, ct) =>
    {
        var actor = await services.GetRequiredService<CommandLineIdentity>().ActAsync(null, ct);
        await EnsureEmptyAsync(services, actor, ct);
        var teams = await TeamsAsync(services, actor, ct);
        var connections = new Dictionary<string, Guid>();
        foreach (var example in ExampleData.Connections)
        {
            var id = (await services.GetRequiredService<ConnectionService>().CreateAsync(actor,
                InputOf(services.GetRequiredService<IntegrationCatalog>(), example), ct)).Row.Id;
            connections.Add(example.Name, id);
            if (example.Access != ExampleAccess.Default)
                await RestrictAsync(services, actor, id, example.Access, teams, ct);
        }
        foreach (var group in ExampleData.Groups)
            await services.GetRequiredService<GroupService>().CreateAsync(
                actor, new NewGroup
                {
                    Name = group.Name,
                    Description = group.Description,
                    IntegrationType = group.Integration,
                    Keys = group.Keys,
                    Members = [.. group.Members.Select(m => connections[m])]
                }, ct);
        Console.WriteLine($"Created {CommandHost.Count(connections.Count, "connection")}, "
            + $"{CommandHost.Count(ExampleData.Groups.Count, "group")}, {CommandHost.Count(teams.Teams.Count, "team")} "
            + $"and a service account, as {actor.Name}. Their secrets are fake and don't give access to anything: look "
            + "around, and delete them.");
    });

    private static async Task EnsureEmptyAsync(IServiceProvider services, Actor actor, CancellationToken ct)
    {
        var seen = await services.GetRequiredService<ConnectionSearch>().ListAsync(actor, new ConnectionQuery(),
            new PageRequest(0, 1), ct);
        var hidden = await services.GetRequiredService<ConnectionPolicies>().HiddenAsync(actor, null,
            new PageRequest(0, 1), ct);
        if (seen.Total + hidden.Total > 0)
            throw new StartupException(
                "This installation already has connections. Examples are only created if there are none.");
    }

    // What is there already from a call that broke off is used.
    private static async Task<(IReadOnlyList<Guid> Teams, Guid Robot)> TeamsAsync(IServiceProvider services,
        Actor actor, CancellationToken ct)
    {
        var (teams, accounts) = (services.GetRequiredService<TeamService>(),
            services.GetRequiredService<ServiceAccountService>());
        var ids = new List<Guid>();
        foreach (var (name, description) in ExampleData.Teams)
        {
            var known =
                (await teams.ListAsync(actor, name, new PageRequest(0, 200), ct)).Rows.FirstOrDefault(
                    t => t.Name == name);
            var id = known?.Id ?? await teams.CreateAsync(actor, name, description, ct);
            if (known is null) await teams.AddMemberAsync(actor, id, actor.Id, ct);
            ids.Add(id);
        }
        var robot =
            (await accounts.ListAsync(actor, new MemberQuery(ExampleData.Robot), new PageRequest(0, 200),
                ct)).Rows.FirstOrDefault(a => a.Name == ExampleData.Robot)?.Id
            ?? await accounts.CreateAsync(actor, ExampleData.Robot, [Role.Standard.Id], ct);
        return (ids, robot);
    }

    private static async Task RestrictAsync(IServiceProvider services, Actor actor, Guid id, ExampleAccess access,
        (IReadOnlyList<Guid> Teams, Guid Robot) who, CancellationToken ct)
    {
        var policies = services.GetRequiredService<ConnectionPolicies>();
        PolicyGrant mine = new(new(PrincipalKind.User, actor.Id), AccessLevel.Editor),
            everyone = new(Principal.Everyone, AccessLevel.Viewer);
        IReadOnlyList<PolicyGrant> policy = access switch
        {
            ExampleAccess.UsedByFirstTeam =>
                [everyone, mine, new(new(PrincipalKind.Team, who.Teams[0]), AccessLevel.Resolver)],
            ExampleAccess.SecondTeamOnly => [mine, new(new(PrincipalKind.Team, who.Teams[1]), AccessLevel.Editor)],
            ExampleAccess.UsedByRobot =>
                [everyone, mine, new(new(PrincipalKind.ServiceAccount, who.Robot), AccessLevel.Resolver)],
            _ => [mine],
        };
        await policies.SaveAsync(actor, id, policy, (await policies.GetAsync(actor, id, ct)).Policy.Version,
            confirmed: true, ct);
    }

    // Every field that must be filled has an example in the catalog; what is told of a connection besides is in
    // its own list.
    private static ConnectionInput InputOf(IntegrationCatalog catalog, ExampleConnection example)
    {
        var integration = catalog.Find(example.Integration)
            ?? throw new StartupException($"The catalog has no integration {example.Integration}.");
        var kind = example.Kind is { } named
            ? integration.Kind(named)
                ?? throw new StartupException($"{example.Integration} has no authentication type {named}.")
            : integration.Credentials[0];
        var fields = new FieldSet();
        foreach (var field in integration.FieldsFor(kind))
        {
            var given = example.Fields.GetValueOrDefault(field.Name);
            if (given is null
                && (field.Optional || field.ReadOnly || field.When is not null
                    || field.Format is FieldFormat.List or FieldFormat.Body)) continue;
            var text = given ?? field.Example ?? field.Default
                ?? (field.Options.Count > 0 ? field.Options[0].Value : $"example-{field.Name}");
            fields.Set(field.Name,
                field.Public ? new FieldValue.Text(text) : new FieldValue.Secret(new SecretValue(text)));
        }
        if (example.Token is { } token)
        {
            fields.Set("tokens",
                new FieldValue.Items(
                    [new FieldSet { { "name", "token" },
                        { "value", new FieldValue.Secret(new SecretValue(token)) } }]));
            fields.Set("headers",
                new FieldValue.Items(
                    [new FieldSet { { "name", "Authorization" }, { "value", "Bearer {{ token }}" } }]));
        }
        return new ConnectionInput
        {
            Name = example.Name,
            Description = example.Description,
            IntegrationType = integration.Type,
            CredentialType = kind.Type,
            Fields = fields,
            Tags = example.Tags
        };
    }
}
