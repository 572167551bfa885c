using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Apps.Editing;
using Connections.Core.Apps.Entities;
using Connections.Core.Apps.Running;
using Connections.Core.People;
using Connections.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Connections.Tests.Access;

/// <summary>The operations on apps.</summary>
internal static partial class AccessTable
{
    /// <summary>The definition of the app that is tried on: it asks nobody.</summary>
    public const string AppDefinition =
        """{"components":[{"name":"grid0","type":"grid","properties":{"children":[]}}],"queries":[]}""";

    private const Permissions AppsWrite = Permissions.AppsWrite;

    private static IEnumerable<Operation> OnApps { get; } =
    [
        Act("AppService.CreateAsync", s => AccountsOnly(s, Anyone(s, AppsWrite)),
            a => Apps(a).CreateAsync(a.Actor, new AppChange { Name = "App", Definition = AppDefinition }, default))
            with { On = OperationTarget.App },
        OfApp("AppService.UpdateAsync", s => OnApp(s, AppsWrite, AccessLevel.Editor),
            async a => await UpdateAppAsync(a, await VersionAsync<StoredApp>(a)))
            with { OnUnknown = a => UpdateAppAsync(a, Guid.Empty) },
        OfApp("AppService.RevertAsync", s => OnApp(s, AppsWrite, AccessLevel.Editor),
            async a => await Apps(a).RevertAsync(a.Actor, a.Id, new(1), await VersionAsync<StoredApp>(a), default))
            with { OnUnknown = a => Apps(a).RevertAsync(a.Actor, a.Id, new(1), Guid.Empty, default) },
        OfApp("AppService.PublishAsync", s => OnApp(s, AppsWrite, AccessLevel.Editor),
            a => Apps(a).PublishAsync(a.Actor, a.Id, default)),
        OfApp("AppService.UnpublishAsync", s => OnApp(s, AppsWrite, AccessLevel.Editor), async a =>
        {
            // A published one: of any other there is nothing to take away.
            if (await VersionAsync<StoredApp>(a) != Guid.Empty)
                await Apps(a).PublishAsync(Actor.System, a.Id, default);
            await Apps(a).UnpublishAsync(a.Actor, a.Id, default);
        }) with { OnUnknown = a => Apps(a).UnpublishAsync(a.Actor, a.Id, default) },
        OfApp("AppService.NameVersionAsync", s => OnApp(s, AppsWrite, AccessLevel.Editor),
            a => Apps(a).NameVersionAsync(a.Actor, a.Id, AppVersionChoice.Newest, $"{Guid.CreateVersion7()}", default)),
        OfApp("AppService.TakeOwnershipAsync",
            s => AccountsOnly(s, OnApp(s, AppsWrite, AccessLevel.Editor)),
            a => Apps(a).TakeOwnershipAsync(a.Actor, a.Id, default)),
        OfApp("AppService.DeleteAsync", s => OnApp(s, AppsWrite, AccessLevel.Editor),
            a => Apps(a).DeleteAsync(a.Actor, a.Id, default)) with { EndsIt = true },
        OfApp("AppService.DeleteAllAsync", s => OnApp(s, AppsWrite, AccessLevel.Editor),
            a => Apps(a).DeleteAllAsync(a.Actor, [a.Id], default)) with { EndsIt = true },
        OfApp("AppService.SetFavoriteAsync",
            s => OnApp(s) == AttemptOutcome.Done && !s.IsPerson ? AttemptOutcome.Forbidden : OnApp(s),
            a => Apps(a).SetFavoriteAsync(a.Actor, a.Id, true, default)),

        Look("AppQueries.ListAsync", s => OnApp(s) == AttemptOutcome.Done, async a =>
            (await AppsOf(a).ListAsync(a.Actor, new AppQueryFilter { Search = a.ConnectionName }, PageRequest.First,
                default)).Rows.Any(r => r.Id == a.Id)) with { On = OperationTarget.App },
        Look("AppQueries.TagsAsync", s => OnApp(s) == AttemptOutcome.Done,
            async a => (await AppsOf(a).TagsAsync(a.Actor, default)).Contains(a.ConnectionName))
            with { On = OperationTarget.App },
        OfApp("AppQueries.GetAsync", s => OnApp(s),
            a => AppsOf(a).GetAsync(a.Actor, a.Id, AppVersionChoice.Newest, default)),
        OfApp("AppQueries.VersionsAsync", s => OnApp(s),
            a => AppsOf(a).VersionsAsync(a.Actor, a.Id, PageRequest.First, default)),
        // Who may change no app at all checks none.
        OfApp("AppQueries.CheckAsync",
            s => Anyone(s, AppsWrite) == AttemptOutcome.Done ? OnApp(s) : AttemptOutcome.Forbidden,
            a => AppsOf(a).CheckAsync(a.Actor, a.Id, AppDefinition, default)),

        OfApp("AppRunService.OpenAsync", s => OnApp(s), async a =>
        {
            // A published one: there is no other to be opened.
            await using (var db = a.Host.OpenDb())
                if (await db.Set<StoredApp>().AnyAsync(x => x.Id == a.Id)
                    && !await db.Set<AppDeployment>().AnyAsync(d => d.AppId == a.Id))
                    await Apps(a).PublishAsync(Actor.System, a.Id, default);
            (await a.Host.Get<AppRunService>().OpenAsync(a.Actor, a.Id, default)).Dispose();
        }) with { OnUnknown = a => a.Host.Get<AppRunService>().OpenAsync(a.Actor, a.Id, default) },
        OfApp("AppRunService.TryAsync", s => OnApp(s, AppsWrite, AccessLevel.Editor),
            async a => (await a.Host.Get<AppRunService>().TryAsync(a.Actor, a.Id, null, default)).Dispose()),

        OfApp("AppPolicies.GetAsync", s => OnApp(s), a => AppRights(a).GetAsync(a.Actor, a.Id, default)),
        OfApp("AppPolicies.SaveAsync", s => OnApp(s, AppsWrite, AccessLevel.Editor), async a =>
        {
            var seen = (await AppRights(a).GetAsync(Actor.System, a.Id, default)).Policy;
            // An app has no level between seeing and changing.
            PolicyGrant[] wanted = [.. seen.Lines.Select(l => new PolicyGrant(l.Principal,
                    l.Level == AccessLevel.Resolver ? AccessLevel.Viewer : l.Level)),
                new(new(PrincipalKind.User, a.Host.Owner.Id), AccessLevel.Editor)];
            await AppRights(a).SaveAsync(a.Actor, a.Id, [.. wanted.DistinctBy(w => w.Principal)], seen.Version,
                confirmed: false, default);
        }) with
        {
            OnUnknown = a => AppRights(a).SaveAsync(a.Actor, a.Id, [], Guid.Empty, confirmed: false, default),
            ChangesAccess = true,
        },
        OfApp("AppPolicies.ResetAsync", s => OnApp(s, AppsWrite, AccessLevel.Editor),
            a => AppRights(a).ResetAsync(a.Actor, a.Id, default)) with { ChangesAccess = true },
        OfApp("AppPolicies.ExplainAsync",
            s => OnApp(s) == AttemptOutcome.Done && s.Level < AccessLevel.Editor && !s.Has(Manage)
                ? AttemptOutcome.Forbidden : OnApp(s),
            a => AppRights(a).ExplainAsync(a.Actor, a.Id, a.Host.Owner.Id, default)),
        OfApp("AppPolicies.ElevateAsync", s => s.IsSystem ? AttemptOutcome.Forbidden : Anyone(s, Manage),
            a => AppRights(a).ElevateAsync(a.Actor, a.Id, default)) with { ChangesAccess = true },
        new("AppPolicies.HiddenAsync",
            async a => (await AppRights(a).HiddenAsync(a.Actor, a.ConnectionName, PageRequest.First,
                default)).Rows.Any(r => r.Id == a.Id), IsHidden) { On = OperationTarget.App },

        Look("RecentlyDeletedApps.ListAsync", RestoresApp, async a =>
            (await DeletedApps(a).ListAsync(a.Actor, new(0, 200), default)).Rows.Any(r => r.Id == a.Id))
            with { On = OperationTarget.App, OnDeleted = true },
        OfApp("RecentlyDeletedApps.RestoreAsync", OnDeletedApp,
            a => DeletedApps(a).RestoreAsync(a.Actor, a.Id, default)) with { OnDeleted = true },
        OfApp("RecentlyDeletedApps.DeletePermanentlyAsync", OnDeletedApp,
            a => DeletedApps(a).DeletePermanentlyAsync(a.Actor, a.Id, default)) with { OnDeleted = true },
    ];

    private static Operation OfApp(string name, Func<TestIdentity, AttemptOutcome> expected, Func<Attempt, Task> act) =>
        Act(name, expected, act) with { On = OperationTarget.App };

    private static AttemptOutcome OnApp(TestIdentity s, Permissions permission = Permissions.AppsRun,
        AccessLevel level = AccessLevel.Viewer) =>
        !s.Active ? AttemptOutcome.Forbidden : !s.Has(Permissions.AppsRun) || s.Level < AccessLevel.Viewer
            ? AttemptOutcome.NotFound : s.Has(permission) && s.Level >= level ? AttemptOutcome.Done
            : AttemptOutcome.Forbidden;

    private static bool RestoresApp(TestIdentity s) => OnApp(s, AppsWrite, AccessLevel.Editor) == AttemptOutcome.Done;

    private static AttemptOutcome OnDeletedApp(TestIdentity s) =>
        !s.Active ? AttemptOutcome.Forbidden : RestoresApp(s) ? AttemptOutcome.Done : AttemptOutcome.NotFound;

    private static Task UpdateAppAsync(Attempt a, Guid version) =>
        Apps(a).UpdateAsync(a.Actor, a.Id, new AppChange { Description = $"{Guid.CreateVersion7()}" }, version,
            default);

    private static AppService Apps(Attempt a) => a.Host.Get<AppService>();

    private static AppQueries AppsOf(Attempt a) => a.Host.Get<AppQueries>();

    private static AppPolicies AppRights(Attempt a) => a.Host.Get<AppPolicies>();

    private static RecentlyDeletedApps DeletedApps(Attempt a) => a.Host.Get<RecentlyDeletedApps>();
}
