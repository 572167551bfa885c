using Connections.Core;
using Connections.Core.Apps.Editing;
using Connections.Core.Connections;
using Connections.Core.Groups;
using Connections.Core.People;
using Connections.Tests.Execution.Actions;

namespace Connections.Tests.Apps;

/// <summary>The base of the specifications of apps: two accounts on one remote system, and a group of them.</summary>
public abstract class AppSpecification(bool postgres) : RunSpecification(postgres)
{
    protected AppService Apps => Host.Get<AppService>();

    protected AppQueries AppQueries => Host.Get<AppQueries>();

    /// <summary>The accounts prod and staging, which say who they are by a header.</summary>
    protected async Task<(Guid Prod, Guid Staging, Guid Group)> AccountsAsync()
    {
        var (prod, staging) = (await AccountAsync("Prod", "env:prod"), await AccountAsync("Staging", "env:staging"));
        var group = await Host.Get<GroupService>().CreateAsync(Owner, new NewGroup
        {
            Name = "Sites",
            IntegrationType = "HTTP",
            Keys = ["env"],
            Members = [prod, staging],
        }, default);
        return (prod, staging, group.Row.Id);
    }

    protected async Task<Guid> AccountAsync(string name, string tag)
    {
        var id = await ConnectAsync(name, headers: ("X-Account", name));
        (await Bulk.ApplyAsync(Owner, [id], new BulkAction.Retag([tag], []), null, default)).Single().Done.Should()
            .BeTrue();
        return id;
    }

    protected Task<Guid> CreateAppAsync(string definition, string name = "Orders", Actor? author = null) =>
        Apps.CreateAsync(author ?? Owner, new AppChange { Name = name, Definition = definition }, default);

    protected async Task<AppDetails> GetAppAsync(Guid id, Actor? reader = null) =>
        await AppQueries.GetAsync(reader ?? Owner, id, AppVersionChoice.Newest, default);

    protected async Task UpdateAppAsync(Guid id, AppChange change, Actor? actor = null) =>
        await Apps.UpdateAsync(actor ?? Owner, id, change, (await GetAppAsync(id)).Row.Version, default);

    protected IEnumerable<string> Accounts => Remote.Requests.Select(r => r.Headers["X-Account"]);
}
