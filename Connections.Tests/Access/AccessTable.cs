using System.Text.Json.Nodes;
using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Connections;
using Connections.Core.Execution;
using Connections.Core.Execution.Actions;
using Connections.Core.Execution.Consent;
using Connections.Core.Execution.Export;
using Connections.Core.Execution.Testing;
using Connections.Core.Impact;
using Connections.Core.Jobs;
using Connections.Core.People;
using Connections.Core.Resolving;
using Connections.Tests.Requests.Vendors;
using Connections.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Connections.Tests.Access;

/// <summary>What an attempt came to.</summary>
internal enum AttemptOutcome
{
    Done,
    NotFound,
    Forbidden,

    /// <summary>No right was in the way, and something else did: never expected.</summary>
    Failed,
}

/// <summary>
/// Who attempts: their permissions and their level on the thing, as the specification's table reads them.
/// </summary>
/// <param name="Active">Whether the account may act at all.</param>
/// <param name="IsSystem">Whether it is the product itself.</param>
/// <param name="Permissions">What their role allows.</param>
/// <param name="Level">The highest of the organization's level and their own.</param>
/// <param name="IsPerson">Whether they are a person: only people have favorites and forms.</param>
internal sealed record TestIdentity(bool Active, bool IsSystem, Permissions Permissions, AccessLevel Level,
    bool IsPerson = true)
{
    public bool Sees => Active && Has(Permissions.ConnectionsRead) && Level >= AccessLevel.Viewer;

    public bool Has(Permissions permission) => Permissions.HasFlag(permission);

    /// <summary>Whether they manage service accounts that they are no Editor of.</summary>
    public bool ManagesAllAccounts => Active && Has(Permissions.AdminRole);
}

/// <summary>What an operation is done to.</summary>
internal enum OperationTarget
{
    Connection,
    Group,
    Workflow,
    App,

    /// <summary>
    /// Neither: the operation is given no connection and no group, so that no level on one can matter.
    /// </summary>
    Neither,
}

/// <summary>
/// One operation: how it is done, on a live connection or a deleted one, or on a group, and what must come of it for
/// whom.
/// </summary>
internal sealed record Operation(string Name, Func<Attempt, Task<bool>> Do, Func<TestIdentity, AttemptOutcome> Expected,
    bool OnDeleted = false, bool EndsIt = false)
{
    /// <summary>How it is done where the connection may be unknown, if what it needs cannot be read then.</summary>
    public Func<Attempt, Task>? OnUnknown { get; init; }

    /// <summary>What it is done to.</summary>
    public OperationTarget On { get; init; }

    /// <summary>Whether it leaves only the permissions changed, which are set again for the next operation.</summary>
    public bool ChangesAccess { get; init; }

    /// <summary>Whether what it is done to is made ready for it alone, and serves no other, refused or not.</summary>
    public bool TakesItsOwn { get; init; }
}

/// <summary>The means of an attempt.</summary>
internal sealed record Attempt(CoreHost Host, Actor Actor, Guid Id, string ConnectionName);

/// <summary>
/// Every operation that someone can ask for, with the rule of the specification ("Access") that it follows.
/// </summary>
internal static partial class AccessTable
{
    private const Permissions Write = Permissions.ConnectionsWrite;
    private const Permissions Resolve = Permissions.ConnectionsResolve;

    /// <summary>
    /// Each <c>Class.Method</c>; the functions answer whether the actor learned of, or changed, the connection.
    /// </summary>
    public static IReadOnlyList<Operation> Operations =>
        [.. OnConnections, .. OnGroups, .. OnWorkflows, .. OnReplacements, .. OnCoverage, .. OnApps, .. OnPeople,
            .. OnKeys, .. OnFiles, .. OnTiles];

    private static IEnumerable<Operation> OnConnections { get; } =
    [
        Act("ConnectionService.CreateAsync", s => Anyone(s, Write),
            a => a.Host.Get<ConnectionService>().AddAsync(a.Actor, Inputs.Http($"By {Guid.CreateVersion7()}"),
                default)),
        Act("ConnectionService.UpdateAsync", s => ExpectOnConnection(s, Write, AccessLevel.Editor),
            async a => await EditAsync(a, await VersionAsync<Connection>(a))) with { OnUnknown = a =>
                EditAsync(a, Guid.Empty) },
        Act("ConnectionService.DeleteAsync", s => ExpectOnConnection(s, Write, AccessLevel.Editor),
            a => a.Host.Get<ConnectionService>().DeleteAsync(a.Actor, a.Id, default)) with { EndsIt = true },
        Act("ConnectionService.SetFavoriteAsync",
            s => ExpectOnConnection(s) == AttemptOutcome.Done && !s.IsPerson ? AttemptOutcome.Forbidden
                : ExpectOnConnection(s),
            a => a.Host.Get<ConnectionService>().SetFavoriteAsync(a.Actor, a.Id, true, default)),
        Act("ConnectionQueries.GetAsync", s => ExpectOnConnection(s),
            a => a.Host.Get<ConnectionQueries>().GetAsync(a.Actor, a.Id, default)),
        Act("ConnectionQueries.HistoryAsync", s => ExpectOnConnection(s),
            a => a.Host.Get<ConnectionQueries>().HistoryAsync(a.Actor, a.Id, PageRequest.First, default)),
        Act("UsageQueries.OfConnectionAsync", s => ExpectOnConnection(s),
            a => a.Host.Get<UsageQueries>().OfConnectionAsync(a.Actor, a.Id, default)),
        Look("ConnectionSearch.ListAsync", s => s.Sees, async a =>
            (await a.Host.Get<ConnectionSearch>().ListAsync(a.Actor, new ConnectionQuery { Search = a.ConnectionName },
                PageRequest.First, default)).Rows.Any(r => r.Id == a.Id)),
        Look("ConnectionSearch.ListWithFieldsAsync", s => s.Sees, async a =>
            (await a.Host.Get<ConnectionSearch>().ListWithFieldsAsync(a.Actor,
                new ConnectionQuery { Search = a.ConnectionName }, PageRequest.First, default)).Rows.Any(
                    r => r.Row.Id == a.Id)),
        Look("ConnectionSearch.FacetsAsync", s => s.Sees, async a =>
        {
            var facets = await a.Host.Get<ConnectionSearch>().FacetsAsync(a.Actor,
                new ConnectionQuery { Search = a.ConnectionName }, default);
            return facets.Integrations.Count + facets.TagKeys.Count + facets.Creators.Count > 0;
        }),
        Look("ConnectionSearch.SuggestTagsAsync", s => s.Sees, async a =>
            (await a.Host.Get<ConnectionSearch>().SuggestTagsAsync(a.Actor, a.ConnectionName, default)).Count
            + (await a.Host.Get<ConnectionSearch>().SuggestTagsAsync(a.Actor, a.ConnectionName + ":",
                default)).Count == 2),
        Look("RecentlyDeleted.ListAsync", Restores, async a =>
            (await a.Host.Get<RecentlyDeleted>().ListAsync(a.Actor, new(0, 200), default)).Rows.Any(
                r => r.Id == a.Id)) with { OnDeleted = true },
        Act("RecentlyDeleted.RestoreAsync", OnDeleted,
            a => a.Host.Get<RecentlyDeleted>().RestoreAsync(a.Actor, a.Id, null, default)) with { OnDeleted = true },
        Act("RecentlyDeleted.DeletePermanentlyAsync", OnDeleted,
            a => a.Host.Get<RecentlyDeleted>().DeletePermanentlyAsync(a.Actor, a.Id,
                default)) with { OnDeleted = true },
        Look("BulkChanges.PreviewAsync", s => s.Sees, async a =>
            (await a.Host.Get<BulkChanges>().PreviewAsync(a.Actor, [a.Id], new BulkAction.Delete(), default))
                .Single().Name.Length > 0),
        Look("BulkChanges.PreviewAsync", s => s.Sees && s.Has(Write) && s.Level >= AccessLevel.Editor, async a =>
            (await a.Host.Get<BulkChanges>().PreviewAsync(a.Actor, [a.Id], new BulkAction.Delete(), default))
                .Single().Done),
        Look("BulkChanges.ApplyAsync", s => s.Sees && s.Has(Write) && s.Level >= AccessLevel.Editor, async a =>
            (await a.Host.Get<BulkChanges>().ApplyAsync(a.Actor, [a.Id], new BulkAction.Retag(["bulk:yes"], []), null,
                default)).Single().Done),
        Act("BulkChanges.StartAsync", s => Anyone(s, Write), StartAsync),
        Act("JobService.ListAsync", s => s.Active ? AttemptOutcome.Done : AttemptOutcome.Forbidden,
            a => a.Host.Get<JobService>().ListAsync(a.Actor, isShown: false, PageRequest.First, default)),
        Act("JobService.GetAsync", s => Anyone(s, Write),
            async a => await a.Host.Get<JobService>().GetAsync(a.Actor, await StartAsync(a), default)),
        Act("JobService.ListStepsAsync", s => Anyone(s, Write),
            async a => await a.Host.Get<JobService>().ListStepsAsync(a.Actor, await StartAsync(a), PageRequest.First,
                default)),
        Act("JobService.CancelAsync", s => Anyone(s, Write),
            async a => await a.Host.Get<JobService>().CancelAsync(a.Actor, await StartAsync(a), default)),
        Act("JobService.DismissAsync", s => Anyone(s, Write),
            async a => await a.Host.Get<JobService>().DismissAsync(a.Actor, await StartAsync(a), default)),
        Act("DraftService.SaveAsync", s => !s.IsPerson || !s.Active ? AttemptOutcome.Forbidden : AttemptOutcome.Done,
            a =>
            a.Host.Get<DraftService>().SaveAsync(a.Actor, "new",
                new DraftContent { IntegrationType = "HTTP", CredentialType = "HTTPBasicAuth" }, default)),
        Act("DraftService.FindAsync", s => s.Active ? AttemptOutcome.Done : AttemptOutcome.Forbidden,
            a => a.Host.Get<DraftService>().FindAsync(a.Actor, "new", default)),
        Act("DraftService.DiscardAsync", s => s.Active ? AttemptOutcome.Done : AttemptOutcome.Forbidden,
            a => a.Host.Get<DraftService>().DiscardAsync(a.Actor, "new", default)),
        Act("ConnectionTester.TestAsync", s => Anyone(s, Write),
            a => a.Host.Get<ConnectionTester>().TestAsync(a.Actor, UnreachableConnection("New"), null, default)),
        Act("ConnectionTester.TestAsync",
            s => s.Has(Write) || !s.Active ? ExpectOnConnection(s, Write, AccessLevel.Editor)
                : AttemptOutcome.Forbidden, async a =>
        {
            var seen = await a.Host.Get<ConnectionQueries>().GetAsync(Actor.System, a.Id, default);
            await a.Host.Get<ConnectionTester>().TestAsync(a.Actor, UnreachableConnection(a.ConnectionName), seen,
                default);
        }),
        Act("ConnectionTester.TestStoredAsync", s => ExpectOnConnection(s, Resolve, AccessLevel.Resolver),
            a => a.Host.Get<ConnectionTester>().TestStoredAsync(a.Actor, a.Id, default)),
        Act("ActionRunner.RunAsync", s => ExpectOnConnection(s, Resolve, AccessLevel.Resolver),
            a => a.Host.Get<ActionRunner>().RunAsync(a.Actor, ActionRunner.HttpRequest,
                new JsonObject { ["url"] = "/" }, a.Id, null, default)),
        Act("CredentialExportService.ExportAsync", s => ExpectOnConnection(s, Resolve, AccessLevel.Resolver),
            async a =>
        {
            try
            {
                await a.Host.Get<CredentialExportService>().ExportAsync(a.Actor, new ResolveTarget.Connection(a.Id),
                    default);
            }
            catch (Problem.Forbidden refused) when (refused.Message.Contains("doesn't allow credential export",
                StringComparison.Ordinal))
            {
                // Rights are asked first; then this connection keeps its credential in.
            }
        }),
        Act("OAuthConsent.BeginAsync", s => ExpectOnConnection(s, Write, AccessLevel.Editor), async a =>
        {
            try
            {
                await a.Host.Get<OAuthConsent>().BeginAsync(a.Actor, a.Id, "session",
                    new Uri("https://connections.example.com/oauth/callback"), false, default);
            }
            catch (Problem.Invalid)
            {
                // Rights are asked first; then this connection is of a kind that takes no consent.
            }
        }),
        Act("ResolveService.ResolveAsync", s => ExpectOnConnection(s, Resolve, AccessLevel.Resolver),
            a => a.Host.Get<ResolveService>().ResolveAsync(a.Actor, a.Id, "a test", null, default)),
        Act("ResolveService.ResolveForExportAsync", s => ExpectOnConnection(s, Resolve, AccessLevel.Resolver), async a =>
        {
            try
            {
                await a.Host.Get<ResolveService>().ResolveForExportAsync(a.Actor, new ResolveTarget.Connection(a.Id),
                    default);
            }
            catch (Problem.Forbidden refused) when (refused.Message.Contains("doesn't allow credential export",
                StringComparison.Ordinal))
            {
                // The same.
            }
        }),
    ];

    /// <summary>Methods with an actor in which no right is asked for, and why.</summary>
    public static IReadOnlyDictionary<string, string> WithoutRights { get; } = new Dictionary<string, string>
    {
        ["OAuthConsent.FinishAsync"] = "the state decides who may end what they began; to use and to change the "
            + "connection is asked for at the exchange, as in ResolveAsync and EditAsync",
        ["AccountService.RecordSignOutAsync"] = "it records the end of the actor's own session",
        ["SessionService.BeginAsync"] = "it begins the session of someone who just signed in; what they may do is "
            + "asked in each call",
    };

    /// <summary>
    /// An input whose test asks no one: the address is not allowed, and the answer to that is always the same.
    /// </summary>
    public static ConnectionInput UnreachableConnection(string name) =>
        Inputs.Http(name, baseUrl: "https://127.0.0.1:9");

    private static Task EditAsync(Attempt a, Guid version) =>
        a.Host.Get<ConnectionService>().UpdateAsync(
            a.Actor, a.Id, UnreachableConnection(a.ConnectionName) with { Tags = [$"{a.ConnectionName}:v"] }, version,
            default);

    // As it is now: read past the services, which would read all the rest as well.
    private static async Task<Guid> VersionAsync<T>(Attempt a) where T : class
    {
        await using var db = a.Host.OpenDb();
        return await db.Set<T>().Where(t => EF.Property<Guid>(t, "Id") == a.Id)
            .Select(t => EF.Property<Guid>(t, "Version")).SingleAsync();
    }

    private static AttemptOutcome Anyone(TestIdentity s, Permissions permission) =>
        s.Active && s.Has(permission) ? AttemptOutcome.Done : AttemptOutcome.Forbidden;

    private static AttemptOutcome ExpectOnConnection(TestIdentity s,
        Permissions permission = Permissions.ConnectionsRead,
        AccessLevel level = AccessLevel.Viewer) =>
        !s.Active ? AttemptOutcome.Forbidden : !s.Sees ? AttemptOutcome.NotFound : s.Has(permission) && s.Level >= level
            ? AttemptOutcome.Done : AttemptOutcome.Forbidden;

    // Worked off at once, so that the account has room for the next.
    private static async Task<Guid> StartAsync(Attempt a)
    {
        var id = await a.Host.Get<BulkChanges>().StartAsync(a.Actor, [a.Id], new BulkAction.Retag(["job:yes"], []),
            default);
        await a.Host.Get<JobService>().CancelAsync(a.Actor, id, default);
        await a.Host.Get<JobWorker>().RunNextAsync(default);
        return id;
    }

    private static bool Restores(TestIdentity s) => s.Sees && s.Has(Write) && s.Level >= AccessLevel.Editor;

    private static AttemptOutcome OnDeleted(TestIdentity s) =>
        !s.Active ? AttemptOutcome.Forbidden : Restores(s) ? AttemptOutcome.Done : AttemptOutcome.NotFound;

    private static Operation Act(string name, Func<TestIdentity, AttemptOutcome> expected, Func<Attempt, Task> act) =>
        new(name, async a =>
    {
        await act(a);
        return true;
    }, expected);

    // A look is never refused to who has an account; it tells of the connection, or it does not.
    private static Operation Look(string name, Func<TestIdentity, bool> tells, Func<Attempt, Task<bool>> look) =>
        new(name, look,
            s => !s.Active ? AttemptOutcome.Forbidden : tells(s) ? AttemptOutcome.Done : AttemptOutcome.NotFound);
}
