using System.Reflection;
using System.Text.Json;
using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Apps.Editing;
using Connections.Core.Automation.Workflows;
using Connections.Core.Connections;
using Connections.Core.Groups;
using Connections.Core.People;
using Connections.Core.Resolving;
using Connections.Tests.Support;

namespace Connections.Tests.Access;

public sealed class AccessOnSqlite() : AccessSpecification(postgres: false)
{
    [Theory]
    [InlineData(AccessLevel.None)]
    [InlineData(AccessLevel.Editor)]
    public Task Every_operation_is_allowed_to_exactly_those_whom_the_table_names(AccessLevel organization) =>
        CompareAsync(organization, All);

    // These have what a level between gives them, and what it does not: by role, by a grant of their own, or by none.
    [Theory]
    [InlineData(AccessLevel.Viewer)]
    [InlineData(AccessLevel.Resolver)]
    public Task Operations_at_a_level_between_are_allowed_to_those_in_the_table(AccessLevel organization) =>
        CompareAsync(organization,
            [IdentityKind.ReadOnly, IdentityKind.Standard, IdentityKind.Viewer, IdentityKind.BlindEditor,
                IdentityKind.Admin, IdentityKind.ServiceAccount]);

    [Theory]
    [InlineData(AccessLevel.Viewer)]
    [InlineData(AccessLevel.Resolver)]
    [Trait(Tier.Name, Tier.Soak)]
    public Task Operations_at_a_level_between_are_allowed_as_the_table_says(AccessLevel organization) =>
        CompareAsync(organization, All);
}

public sealed class AccessOnPostgres() : AccessSpecification(postgres: true)
{
    // Another database can differ in its commands, not in the rules: these identities run the commands of each
    // operation, with every way to reach something, and are allowed and refused.
    private static readonly IdentityKind[] each =
        [IdentityKind.Disabled, IdentityKind.Viewer, IdentityKind.EditorByRole, IdentityKind.EditorByTeam,
            IdentityKind.Admin];

    [Fact]
    public Task Each_operation_is_allowed_and_refused_as_the_table_says() => CompareAsync(AccessLevel.None, each);

    [Theory]
    [InlineData(AccessLevel.None)]
    [InlineData(AccessLevel.Editor)]
    [InlineData(AccessLevel.Viewer)]
    [InlineData(AccessLevel.Resolver)]
    [Trait(Tier.Name, Tier.Soak)]
    public Task Every_operation_is_allowed_to_exactly_those_whom_the_table_names(AccessLevel organization) =>
        CompareAsync(organization, All);
}

/// <summary>Every operation, by every kind of identity, at every level of the organization.</summary>
public abstract partial class AccessSpecification(bool postgres) : CoreSpecification(postgres)
{
    // Everything that Standard may do, but to see what it is done to; and all of it but to use connections.
    private readonly Role blind = new("Blind",
        Permissions.StandardRole & ~(Permissions.ConnectionsRead | Permissions.ConnectionGroupsRead));
    private readonly Role idle = new("Idle", Permissions.StandardRole & ~Permissions.ConnectionsResolve);
    private readonly Role keeper = new("Keeper", Permissions.StandardRole | Permissions.ServiceAccountWrite);
    private readonly Dictionary<IdentityKind, Actor> people = [];
    private Guid team;

    private protected enum IdentityKind
    {
        Nobody, Disabled, SignedOut, ReadOnly, Standard, Viewer, Resolver, Editor, EditorByRole, EditorByTeam,
        ReadOnlyEditor, BlindEditor, IdleEditor, Keeper, Admin, ServiceAccount, System,
    }

    protected override (string Key, string Value)[] Settings =>
        [("RateLimits:TestsPerMinute", "100000"), ("RateLimits:RunsPerMinute", "100000")];

    private protected static IReadOnlyList<IdentityKind> All { get; } = Enum.GetValues<IdentityKind>();

    private protected async Task CompareAsync(AccessLevel organization, IReadOnlyList<IdentityKind> identities)
    {
        var wrong = new List<string>();
        foreach (var name in identities)
        {
            var (actor, identity, grant) = await PersonAsync(name, organization);
            var shared = new Dictionary<(OperationTarget, bool Deleted), Attempt>();
            foreach (var operation in AccessTable.Operations.OrderBy(o => o.EndsIt))
            {
                // What is given neither a connection nor a group is asked at the lowest level and at the highest one.
                if (operation.On == OperationTarget.Neither
                    && organization is AccessLevel.Viewer or AccessLevel.Resolver)
                    continue;
                var kind = (operation.On, operation.OnDeleted);
                var attempt = operation.TakesItsOwn ? null : shared.GetValueOrDefault(kind);
                attempt ??= await PrepareAsync(operation, actor, grant);
                var (expected, found) = (operation.Expected(identity), await OutcomeAsync(operation, attempt));
                if (found != expected)
                    wrong.Add($"{operation.Name} by {name} at {organization}: {found}, where {expected} was expected");
                if (operation.TakesItsOwn) continue;
                // What was refused is as it was, and serves the next one.
                var isAsItWas = found is AttemptOutcome.NotFound or AttemptOutcome.Forbidden;
                if ((operation.EndsIt || operation.OnDeleted) && !isAsItWas) shared.Remove(kind);
                else shared[kind] = attempt;
                if (operation.ChangesAccess && !isAsItWas) await grant(attempt.Id);
            }
        }

        wrong.Should().BeEmpty();
    }

    [Fact]
    public void Every_method_that_takes_an_actor_is_in_the_table()
    {
        var methods =
            from type in typeof(Actor).Assembly.GetTypes()
            where type.IsPublic || type == typeof(ResolveService)
            where !type.IsAbstract || type.IsSealed
            from method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static)
            where typeof(Task).IsAssignableFrom(method.ReturnType)
                && method.GetParameters().Any(p => p.ParameterType == typeof(Actor))
            select $"{type.Name}.{method.Name}";

        methods.Distinct().Should()
            .BeEquivalentTo(
                AccessTable.Operations.Select(o => o.Name).Concat(AccessTable.WithoutRights.Keys).Distinct());
    }

    // All that a row says, and cheaper to compare than member by member.
    private static string Json<T>(T row) => JsonSerializer.Serialize(row);

    private async Task HideAsync(string key)
    {
        var id = await CreateAsync($"Hidden {key}", $"{key}:v");
        await RestrictAsync(id, AccessLevel.None, (Owner, AccessLevel.Editor));
    }

    private async Task<ConnectionDetails?> FindAsync(Actor actor, Guid id)
    {
        try
        {
            return await Queries.GetAsync(actor, id, default);
        }
        catch (Problem.NotFound)
        {
            return null;
        }
    }

    private static async Task<AttemptOutcome> OutcomeAsync(Operation operation, Attempt attempt)
    {
        try
        {
            return await operation.Do(attempt) ? AttemptOutcome.Done : AttemptOutcome.NotFound;
        }
        catch (Problem.NotFound)
        {
            return AttemptOutcome.NotFound;
        }
        catch (Problem.Forbidden)
        {
            return AttemptOutcome.Forbidden;
        }
        catch (Problem)
        {
            return AttemptOutcome.Failed;
        }
    }

    private async Task<(Actor Actor, TestIdentity Identity, Func<Guid, Task> Grant)> PersonAsync(IdentityKind name,
        AccessLevel organization)
    {
        var role = name switch
        {
            IdentityKind.ReadOnly or IdentityKind.ReadOnlyEditor => Role.ReadOnly,
            IdentityKind.BlindEditor =>
            blind,
            IdentityKind.IdleEditor => idle,
            IdentityKind.Keeper => keeper,
            IdentityKind.Admin or IdentityKind.SignedOut => Role.Admin,
            _ =>
                Role.Standard
        };
        var own = name switch
        {
            IdentityKind.Viewer => AccessLevel.Viewer,
            IdentityKind.Resolver =>
            AccessLevel.Resolver,
            IdentityKind.Editor or IdentityKind.ReadOnlyEditor or IdentityKind.BlindEditor or IdentityKind.IdleEditor
                or IdentityKind.EditorByRole
                or IdentityKind.EditorByTeam => AccessLevel.Editor,
            IdentityKind.ServiceAccount => AccessLevel.Resolver,
            _ =>
                    AccessLevel.None
        };
        if (!people.TryGetValue(name, out var actor)) actor = people[name] = await MakeAsync(name, role);
        var level = name == IdentityKind.System ? AccessLevel.Editor
            : (AccessLevel)Math.Max((int)organization, (int)own);
        var identity = new TestIdentity(
            name is not (IdentityKind.Disabled or IdentityKind.Nobody or IdentityKind.SignedOut),
            name == IdentityKind.System,
            name == IdentityKind.System ? Permissions.AdminRole : role.Permissions, level,
            name is not (IdentityKind.System or IdentityKind.ServiceAccount));

        async Task GrantAsync(Guid id)
        {
            await RestrictAsync(id, organization,
                own == AccessLevel.None || name is IdentityKind.EditorByRole or IdentityKind.EditorByTeam ? []
                    : [(actor, own)]);
            if (name == IdentityKind.EditorByRole) await GrantToAsync(id, PrincipalKind.Role, role.Id, own);
            if (name == IdentityKind.EditorByTeam) await GrantToAsync(id, PrincipalKind.Team, team, own);
        }
        return (actor, identity, GrantAsync);
    }

    private async Task<Actor> MakeAsync(IdentityKind identity, Role role)
    {
        switch (identity)
        {
            case IdentityKind.System:
                return Actor.System;
            case IdentityKind.Nobody:
                return new Actor(Guid.CreateVersion7(), ActorKind.User, "Nobody");
            case IdentityKind.BlindEditor or IdentityKind.IdleEditor or IdentityKind.Keeper:
                await using (var db = Host.OpenDb())
                {
                    db.Add(role);
                    await db.SaveAsync(default);
                }
                break;
            case IdentityKind.ServiceAccount:
                return new Actor(
                    await Host.Get<ServiceAccountService>().CreateAsync(Owner, "Robot", [role.Id], default),
                    ActorKind.ServiceAccount, "Robot");
        }
        var actor = await Host.AddUserAsync(identity.ToString(), role);
        if (identity == IdentityKind.Disabled) await DisableAsync(actor);
        if (identity == IdentityKind.SignedOut)
        {
            var session = await Host.Get<SessionService>().BeginAsync(actor, default);
            actor = (await Host.Get<SessionService>().FindAsync(session, default))!;
            await Host.Get<SessionService>().EndAsync(session, default);
        }
        if (identity == IdentityKind.EditorByTeam)
        {
            team = await Host.Get<TeamService>().CreateAsync(Owner, "Editors", "", default);
            await Host.Get<TeamService>().AddMemberAsync(Owner, team, actor.Id, default);
        }
        return actor;
    }

    private async Task<Attempt> PrepareAsync(Operation operation, Actor actor, Func<Guid, Task> grant)
    {
        if (operation.On == OperationTarget.Neither) return new Attempt(Host, actor, Guid.Empty, "");
        var name = $"t{Guid.CreateVersion7():n}";
        var id = await Service.AddAsync(Actor.System,
            AccessTable.UnreachableConnection(name) with { Tags = [$"{name}:v"] },
            default);
        if (operation.On == OperationTarget.Group)
        {
            await RestrictAsync(id, AccessLevel.Editor);
            id = await Host.Get<GroupService>().AddAsync(Actor.System, AccessTable.GroupOf(name, name, id), default);
        }
        if (operation.On == OperationTarget.Workflow)
            id = await Host.Get<WorkflowService>().CreateAsync(Owner,
                new WorkflowChange { Name = name, Spec = AccessTable.WorkflowSpec }, default);
        if (operation.On == OperationTarget.App)
            id = await Host.Get<AppService>().CreateAsync(Owner,
                new AppChange { Name = name, Tags = [name], Definition = AccessTable.AppDefinition }, default);
        await grant(id);
        if (!operation.OnDeleted) return new Attempt(Host, actor, id, name);
        if (operation.On == OperationTarget.Group)
            await Host.Get<GroupService>().DeleteAsync(Actor.System, id, default);
        else if (operation.On == OperationTarget.Workflow)
            await Host.Get<WorkflowService>().DeleteAsync(Actor.System, id, default);
        else if (operation.On == OperationTarget.App)
            await Host.Get<AppService>().DeleteAsync(Actor.System, id, default);
        else await Service.DeleteAsync(Actor.System, id, default);
        return new Attempt(Host, actor, id, name);
    }
}
