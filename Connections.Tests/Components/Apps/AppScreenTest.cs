using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Apps.Editing;
using Connections.Core.Apps.Running;
using Connections.Core.Groups;
using Connections.Tests.Components.Workflows;
using Connections.Web.Components.Apps;
using Connections.Web.Components.Documents;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Tests.Components.Apps;

/// <summary>The screens of apps over the real Core and a real database.</summary>
public abstract class AppScreenTest : WorkflowScreenTest
{
    protected AppService Apps => Core.Get<AppService>();

    protected AppQueries AppList => Core.Get<AppQueries>();

    protected override void AddServices()
    {
        base.AddServices();
        Services.AddSingleton(Apps);
        Services.AddSingleton(AppList);
        Services.AddSingleton(Core.Get<RecentlyDeletedApps>());
        Services.AddSingleton(Core.Get<AppRunService>());
        Services.AddSingleton(Core.Get<GroupSearch>());
        Services.AddScoped<StepTargets>();
        Services.AddTransient<AppPublishQuestion>();
    }

    /// <summary>An app.</summary>
    protected async Task<Guid> AppAsync(string name, string? definition = null, bool published = false,
        Actor? by = null)
    {
        var id = await Apps.CreateAsync(by ?? Core.Owner, new AppChange { Name = name, Definition = definition },
            default);
        if (published) await Apps.PublishAsync(by ?? Core.Owner, id, default);
        return id;
    }

    protected async Task<AppRow> ReadAppAsync(Guid id) =>
        (await AppList.GetAsync(Core.Owner, id, AppVersionChoice.Newest, default)).Row;
}
