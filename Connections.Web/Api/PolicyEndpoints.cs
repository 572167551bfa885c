using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Apps.Editing;
using Connections.Core.Automation.Workflows;
using Connections.Core.Connections;
using Connections.Core.Groups;
using Connections.Core.People;
using Connections.Core.Tiles;
using Connections.Web.Api.Contracts;

namespace Connections.Web.Api;

/// <summary><c>/api/v2/restriction_policy/{resource_id}</c> for <c>connection:…</c>, <c>connection-group:…</c>,
/// <c>workflow:…</c>, <c>app-builder-app:…</c>, <c>integration-account:…</c> and <c>service-account:…</c>.</summary>
internal static class PolicyEndpoints
{
    /// <summary>The type of a policy's document.</summary>
    public const string Type = "restriction_policy";

    private static readonly (string Relation, AccessLevel Level)[] Relations = [("viewer", AccessLevel.Viewer),
        ("resolver", AccessLevel.Resolver), ("editor", AccessLevel.Editor)];

    // Who changes an account of a tile is decided by a permission.
    private static readonly (string Relation, AccessLevel Level)[] AccountRelations =
        [("resolver", AccessLevel.Resolver)];

    // Who may use a workflow runs it.
    private static readonly (string Relation, AccessLevel Level)[] WorkflowRelations =
        [("viewer", AccessLevel.Viewer), ("runner", AccessLevel.Resolver), ("editor", AccessLevel.Editor)];

    private static readonly (string Relation, AccessLevel Level)[] AppRelations =
        [("viewer", AccessLevel.Viewer), ("editor", AccessLevel.Editor)];

    public static void MapPolicies(this IEndpointRouteBuilder routes)
    {
        var policies = routes.MapGroup("/v2/restriction_policy/{resource}")
            .WithMetadata(new FailsAs(FailureStyle.Texts));
        policies.MapGet("", GetAsync).WithOperation("getRestrictionPolicy",
            "Returns who has access to a connection, group, workflow or app, who can use an integration account, or "
            + "who manages a service account.")
            .Calls<ConnectionPolicies>(nameof(ConnectionPolicies.GetAsync))
            .Calls<GroupPolicies>(nameof(GroupPolicies.GetAsync))
            .Calls<WorkflowPolicies>(nameof(WorkflowPolicies.GetAsync))
            .Calls<TileAccountPolicies>(nameof(TileAccountPolicies.GetAsync))
            .Calls<AppPolicies>(nameof(AppPolicies.GetAsync))
            .Calls<ServiceAccountPolicies>(nameof(ServiceAccountPolicies.GetAsync));
        policies.MapPost("", SaveAsync).WithOperation("updateRestrictionPolicy", "Replaces the whole policy.",
            new QueryParameter("allow_self_lockout", "true: accepts that the caller loses Editor access.",
                QueryValue.Flag))
            .WithBody<RequestDocument<PolicyReplacement>>()
            .Calls<ConnectionPolicies>(nameof(ConnectionPolicies.SaveAsync))
            .Calls<GroupPolicies>(nameof(GroupPolicies.SaveAsync))
            .Calls<WorkflowPolicies>(nameof(WorkflowPolicies.SaveAsync))
            .Calls<TileAccountPolicies>(nameof(TileAccountPolicies.SaveAsync))
            .Calls<AppPolicies>(nameof(AppPolicies.SaveAsync))
            .Calls<ServiceAccountPolicies>(nameof(ServiceAccountPolicies.SaveAsync))
            .About<IServiceProvider>(ReadAsync);
        policies.MapDelete("", ResetAsync).WithOperation("deleteRestrictionPolicy",
            "Resets the policy: the creator is Editor, everyone is Viewer; everyone can use an integration "
            + "account.")
            .Calls<ConnectionPolicies>(nameof(ConnectionPolicies.ResetAsync))
            .Calls<GroupPolicies>(nameof(GroupPolicies.ResetAsync))
            .Calls<WorkflowPolicies>(nameof(WorkflowPolicies.ResetAsync))
            .Calls<TileAccountPolicies>(nameof(TileAccountPolicies.ResetAsync))
            .Calls<AppPolicies>(nameof(AppPolicies.ResetAsync));
        policies.MapGet("/access", AccessAsync).WithOperation("explainAccess",
            "Returns the effective level of an identity, and the grant it comes from.",
            new QueryParameter("identity_id", "The user or service account to check.", QueryValue.Id))
            .Calls<ConnectionPolicies>(nameof(ConnectionPolicies.ExplainAsync))
            .Calls<GroupPolicies>(nameof(GroupPolicies.ExplainAsync))
            .Calls<WorkflowPolicies>(nameof(WorkflowPolicies.ExplainAsync))
            .Calls<TileAccountPolicies>(nameof(TileAccountPolicies.ExplainAsync))
            .Calls<AppPolicies>(nameof(AppPolicies.ExplainAsync));
        policies.MapPost("/elevate", ElevateAsync).WithOperation("elevateAccess",
            "Makes the caller Editor; this is logged. Requires user_access_manage.")
            .Calls<ConnectionPolicies>(nameof(ConnectionPolicies.ElevateAsync))
            .Calls<GroupPolicies>(nameof(GroupPolicies.ElevateAsync))
            .Calls<WorkflowPolicies>(nameof(WorkflowPolicies.ElevateAsync))
            .Calls<AppPolicies>(nameof(AppPolicies.ElevateAsync))
            .About<IServiceProvider>(ReadAsync);
    }

    private static async Task<ApiOk<Document<Resource<RestrictionPolicyAttributes>>>> GetAsync(
        HttpContext http, string resource, ConnectionPolicies connections, GroupPolicies groups,
        WorkflowPolicies workflows, TileAccountPolicies tiles, AppPolicies apps,
        ServiceAccountPolicies accounts, CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        var target = PolicyResource.Parse(resource, accountsToo: true);
        var policies = target.Pick(connections, groups, workflows, tiles, apps);
        var policy = await ReadAsync(http.Actor(), target, policies, accounts, ct);
        return One(resource, target, policy.Lines.Select(l => (l.Principal, l.Level)));
    }

    private static async Task<ApiOk<Document<Resource<RestrictionPolicyAttributes>>>> SaveAsync(
        HttpContext http, string resource, ConnectionPolicies connections, GroupPolicies groups,
        WorkflowPolicies workflows, TileAccountPolicies tiles, AppPolicies apps,
        ServiceAccountPolicies accounts, CancellationToken ct)
    {
        var query = QueryReader.Create(http);
        var confirmed = query.Flag("allow_self_lockout");
        query.Ensure();
        var (actor, target) = (http.Actor(), PolicyResource.Parse(resource, accountsToo: true));
        var body = await JsonBodyReader.ReadAsync(http);
        body.Member("data")?.Required("id");
        var wanted = Bindings(body.Attributes(Type, resource).Only<PolicyChangeAttributes>(), target.Relations);
        var policies = target.Pick(connections, groups, workflows, tiles, apps);
        body.Ensure();
        var places = new JsonPointers(field => field.Length == 0 ? null : "/data/attributes/bindings");
        http.Features.Set(places);
        await http.OverLatestAsync(
            async () =>
            {
                var seen = await ReadAsync(actor, target, policies, accounts, ct);
                return (seen, seen.Version);
            },
            seen => policies is null ? accounts.SaveAsync(actor, target.Id, wanted, seen.Version, confirmed, ct)
                : policies.SaveAsync(actor, target.Id, wanted, seen.Version, confirmed, ct));
        // Who has just locked themselves out is told what they saved.
        return One(resource, target, wanted.Select(w => (w.Principal, w.Level)));
    }

    private static async Task<ApiNoContent> ResetAsync(
        HttpContext http, string resource, ConnectionPolicies connections, GroupPolicies groups,
        WorkflowPolicies workflows, TileAccountPolicies tiles, AppPolicies apps, CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        var target = PolicyResource.Parse(resource);
        await target.Pick(connections, groups, workflows, tiles, apps)!.ResetAsync(http.Actor(), target.Id, ct);
        return JsonApi.Done();
    }

    private static async Task<ApiOk<Document<Resource<EffectiveAccessAttributes>>>> AccessAsync(
        HttpContext http, string resource, ConnectionPolicies connections, GroupPolicies groups,
        WorkflowPolicies workflows, TileAccountPolicies tiles, AppPolicies apps, CancellationToken ct)
    {
        var query = QueryReader.Create(http);
        var asked = query.Id("identity_id");
        query.Ensure();
        var (actor, target, identity) = (http.Actor(), PolicyResource.Parse(resource), asked ?? http.Actor().Id);
        var policies = target.Pick(connections, groups, workflows, tiles, apps)!;
        var access = await policies.ExplainAsync(actor, target.Id, identity, ct);
        return JsonApi.One(new Resource<EffectiveAccessAttributes>(resource, "effective_access", new(access.Level,
            [.. access.Through.Select(l => new EffectiveGrant(Name(l.Principal), l.Name, l.Level))], access.Limits)));
    }

    private static async Task<ApiNoContent> ElevateAsync(
        HttpContext http, string resource, ConnectionPolicies connections, GroupPolicies groups,
        WorkflowPolicies workflows, TileAccountPolicies tiles, AppPolicies apps, CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        var target = PolicyResource.Parse(resource);
        await target.Pick(connections, groups, workflows, tiles, apps)!.ElevateAsync(http.Actor(), target.Id, ct);
        return JsonApi.Done();
    }

    /// <summary>The bindings of a body as lines of a policy.</summary>
    public static IReadOnlyList<PolicyGrant> Bindings(JsonReader attributes) => Bindings(attributes, Relations);

    private static IReadOnlyList<PolicyGrant> Bindings(JsonReader attributes,
        (string Relation, AccessLevel Level)[] relations)
    {
        var lines = new List<PolicyGrant>();
        foreach (var binding in attributes.Required("bindings")?.Items() ?? [])
        {
            if (binding.Object()?.Only<NewPolicyBinding>() is not { } one) continue;
            var level = LevelOf(one.Required("relation"), relations);
            foreach (var principal in one.Required("principals")?.Items() ?? [])
                if (PrincipalOf(principal) is { } who && level is { } found) lines.Add(new PolicyGrant(who, found));
        }
        return lines;
    }

    /// <summary>The level of a relation, or null and a note.</summary>
    public static AccessLevel? LevelOf(JsonReader? relation, bool orNone = false) =>
        LevelOf(relation, Relations, orNone);

    private static AccessLevel? LevelOf(JsonReader? relation, (string Relation, AccessLevel Level)[] relations,
        bool orNone = false)
    {
        if (relation?.Text() is not { } name) return null;
        if (orNone && name == "none") return AccessLevel.None;
        if (relations.Any(r => r.Relation == name)) return relations.First(r => r.Relation == name).Level;
        var names = relations.Select(r => r.Relation).ToList();
        relation.Fault("The relation must be " + (names.Count == 1 ? names[0]
            : $"{string.Join(", ", names.SkipLast(1))} or {names[^1]}") + (orNone ? ", or none to remove access." : "."));
        return null;
    }

    /// <summary>How a principal is named in a policy.</summary>
    public static string Name(Principal principal) => principal.Kind switch
    {
        PrincipalKind.Organization => $"org:{OrganizationSettings.OrganizationId}",
        PrincipalKind.Role => $"role:{principal.Id}",
        PrincipalKind.Team => $"team:{principal.Id}",
        _ => $"user:{principal.Id}",
    };

    /// <summary>The principal of such a name, or null and a note.</summary>
    public static Principal? PrincipalOf(JsonReader json)
    {
        if (json.Text() is not { } text) return null;
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        PrincipalKind? kind = (colon < 0 ? "" : text[..colon]) switch
        {
            "org" => PrincipalKind.Organization,
            "role" => PrincipalKind.Role,
            "team" => PrincipalKind.Team,
            "user" => PrincipalKind.User,
            _ => null,
        };
        if (kind is not { } found || !Guid.TryParseExact(text[(colon + 1)..], "D", out var id))
        {
            json.Fault("Invalid principal: write org:, role:, team: or user:, followed by the id.");
            return null;
        }
        if (found != PrincipalKind.Organization) return new Principal(found, id);
        if (id == OrganizationSettings.OrganizationId) return Principal.Everyone;
        json.Fault($"Invalid principal: this organization is org:{OrganizationSettings.OrganizationId}.");
        return null;
    }

    private static async Task<RestrictionPolicy> ReadAsync(Actor actor, PolicyResource target,
        ResourcePolicies? policies, ServiceAccountPolicies accounts, CancellationToken ct) =>
        policies is null ? (await accounts.GetAsync(actor, target.Id, ct)).Policy
            : (await policies.GetAsync(actor, target.Id, ct)).Policy;

    private static Task ReadAsync(IServiceProvider services, HttpContext http, CancellationToken ct)
    {
        var target = PolicyResource.Parse((string)http.GetRouteValue("resource")!, accountsToo: true);
        return ReadAsync(http.Actor(), target, target.Pick(services.GetRequiredService<ConnectionPolicies>(),
            services.GetRequiredService<GroupPolicies>(), services.GetRequiredService<WorkflowPolicies>(),
            services.GetRequiredService<TileAccountPolicies>(), services.GetRequiredService<AppPolicies>()),
            services.GetRequiredService<ServiceAccountPolicies>(), ct);
    }

    private static ApiOk<Document<Resource<RestrictionPolicyAttributes>>> One(string resource, PolicyResource target,
        IEnumerable<(Principal Principal, AccessLevel Level)> lines)
    {
        var byLevel = lines.ToLookup(l => l.Level, l => l.Principal);
        return JsonApi.One(new Resource<RestrictionPolicyAttributes>(resource, Type, new(
            [.. target.Relations.Where(r => byLevel[r.Level].Any())
                .Select(r => new PolicyBinding(r.Relation, [.. byLevel[r.Level].Select(Name)]))])));
    }

    private sealed record PolicyResource(string Kind, Guid Id)
    {
        private const string Account = "service-account";
        private const string App = "app-builder-app";
        private const string TileAccount = "integration-account";

        private static readonly string[] Kinds = ["connection", "connection-group", "workflow", App, TileAccount];

        /// <summary>The names of the levels of its policy.</summary>
        public (string Relation, AccessLevel Level)[] Relations => Kind switch
        {
            "workflow" => WorkflowRelations,
            App => AppRelations,
            TileAccount => AccountRelations,
            _ => PolicyEndpoints.Relations,
        };

        /// <summary>The service of its kind; null for a service account.</summary>
        public ResourcePolicies? Pick(ConnectionPolicies connections, GroupPolicies groups, WorkflowPolicies workflows,
            TileAccountPolicies tiles, AppPolicies apps) =>
            Kind switch
            {
                "connection" => connections,
                "connection-group" => groups,
                "workflow" => workflows,
                TileAccount => tiles,
                App => apps,
                _ => null,
            };

        public static PolicyResource Parse(string resource, bool accountsToo = false)
        {
            var colon = resource.IndexOf(':', StringComparison.Ordinal);
            var kind = colon < 0 ? "" : resource[..colon];
            string[] known = accountsToo ? [.. Kinds, Account] : Kinds;
            if (known.Contains(kind) && Guid.TryParseExact(resource[(colon + 1)..], "D", out var id))
                return new PolicyResource(kind, id);
            throw new ApiException(StatusCodes.Status400BadRequest, new ApiError("Invalid resource: it is not in "
                + $"a valid format. Write {string.Join(", ", known.SkipLast(1).Select(k => k + ":"))} or "
                + $"{known[^1]}:, followed by the id.", Parameter: "resource_id"));
        }
    }
}
