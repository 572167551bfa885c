using Connections.Core;
using Connections.Core.Automation.Workflows;
using Connections.Web.Auth;
using Connections.Web.Components.Documents;
using Connections.Web.Components.Workflows;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Apps.Build;

/// <summary>Chooses the workflow that an action starts.</summary>
public sealed partial class AppWorkflowField
{
    private const int Most = 100;

    private IReadOnlyList<(string Id, string Name)> workflows = [];

    [CascadingParameter(Name = DocumentFields.ReadOnly)]
    private bool IsReadOnly { get; set; }

    /// <summary>The id of the workflow; empty: none.</summary>
    [Parameter]
    public string Value { get; set; } = "";

    /// <summary>What is to be done about it; null: nothing.</summary>
    [Parameter]
    public string? Error { get; set; }

    /// <summary>Raised with the id.</summary>
    [Parameter]
    public EventCallback<string> OnChange { get; set; }

    [Inject]
    public required WorkflowQueries Workflows { get; init; }

    [Inject]
    public required ActorFactory Actors { get; init; }

    [Inject]
    public required Notifier Notifier { get; init; }

    protected override Task OnInitializedAsync() => Notifier.TryAsync(async () =>
    {
        var found = await Workflows.ListAsync(await Actors.CurrentAsync(), new WorkflowQuery(),
            new PageRequest(0, Most), Left);
        workflows = [.. found.Rows.Select(w => (w.Id.ToString(), w.Name))];
    });

    private Task ChooseAsync(string? id) => OnChange.InvokeAsync(id ?? "");
}
