using AngleSharp.Dom;
using Bunit;
using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Runs;
using Connections.Core.Automation.Workflows;
using Connections.Core.Connections;
using Connections.Core.Groups;
using Connections.Tests.Components.Dialogs;
using Connections.Tests.Support;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Tests.Components.Workflows;

/// <summary>The screens of workflows over the real Core and a real database.</summary>
public abstract class WorkflowScreenTest : DialogTest
{
    protected static TimeSpan Patience { get; } = TestTimeout.Longest;

    /// <summary>A workflow that gives back its parameter env.</summary>
    protected const string Echo = """
        {"triggers":[{"workflowTrigger":{}}],
         "steps":[{"name":"Say","actionId":"com.datadoghq.core.echo",
                   "parameters":[{"name":"value","value":"{{ Trigger.env }}"}]}],
         "inputSchema":{"parameters":[{"name":"env","label":"Environment","type":"STRING","defaultValue":"prod"}]}}
        """;

    protected WorkflowService Workflows => Core.Get<WorkflowService>();

    protected WorkflowQueries Queries => Core.Get<WorkflowQueries>();

    protected RunService Runs => Core.Get<RunService>();

    protected RunQueries History => Core.Get<RunQueries>();

    protected NavigationManager Navigation => Services.GetRequiredService<NavigationManager>();

    protected string Address => Navigation.ToBaseRelativePath(Navigation.Uri);

    protected override void AddServices()
    {
        Services.AddScoped<Shortcuts>();
        Add<WorkflowService>();
        Add<WorkflowQueries>();
        Add<RecentlyDeletedWorkflows>();
        Add<RunService>();
        Add<RunQueries>();
        Add<ConnectionPolicies>();
        Add<GroupPolicies>();
        Add<PrincipalDirectory>();

        void Add<T>() where T : class => Services.AddSingleton(Core.Get<T>());
    }

    protected Task<Guid> CreateAsync(string name, string spec = Echo, bool published = false, Actor? by = null) =>
        Workflows.CreateAsync(by ?? Core.Owner,
            new WorkflowChange { Name = name, Spec = spec, Published = published }, default);

    protected static string Logic(string name, string action, string parameters = "") => $$$"""
        {"triggers":[{"workflowTrigger":{}}],"steps":[{"name":"{{{name}}}",
         "actionId":"com.datadoghq.core.{{{action}}}","parameters":[{{{parameters}}}]}]}
        """;

    protected Task<Guid> StartAsync(Guid workflow) =>
        Runs.StartAsync(Core.Owner, workflow, [], RunSource.Manual, default);

    /// <summary>Runs a workflow to its end.</summary>
    protected async Task<Guid> RunToEndAsync(Guid workflow)
    {
        var run = await StartAsync(workflow);
        await StateAsync(workflow, run, state => state.HasEnded());
        return run;
    }

    /// <summary>Waits until a run is where it is expected.</summary>
    protected async Task StateAsync(Guid workflow, Guid run, Func<RunState, bool> isSo) =>
        (await TestTimeout.UntilAsync(async () =>
            isSo((await History.GetAsync(Core.Owner, workflow, run, default)).Row.State))).Should().BeTrue();

    /// <summary>Gives someone a level on a workflow.</summary>
    protected async Task PermitAsync(Guid workflow, Actor person, AccessLevel level)
    {
        var policies = Core.Get<WorkflowPolicies>();
        var seen = (await policies.GetAsync(Core.Owner, workflow, default)).Policy;
        await policies.SaveAsync(Core.Owner, workflow,
            [.. seen.Lines.Select(l => new PolicyGrant(l.Principal, l.Level)),
                new(new(PrincipalKind.User, person.Id), level)], seen.Version, confirmed: true, default);
    }

    protected static void Until<T>(IRenderedComponent<T> page, Action assertion) where T : IComponent =>
        page.WaitForAssertion(assertion, Patience);

    /// <summary>Presses a button of a page. What it does may continue behind a dialog.</summary>
    protected static Task PressOnAsync<T>(IRenderedComponent<T> page, string name) where T : IComponent =>
        page.InvokeAsync(() => page.FindAll("button").First(b => NameOf(b) == name).ClickAsync(new()));

    protected static string NameOf(IElement element) =>
        element.GetAttribute("aria-label") ?? element.TextContent.Trim();
}
