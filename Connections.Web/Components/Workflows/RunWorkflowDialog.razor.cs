using System.Text.Json.Nodes;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Runs;
using Connections.Core.Automation.Specs;
using Connections.Core.Automation.Workflows;
using Connections.Web.Components.Shared;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Connections.Web.Components.Workflows;

/// <summary>Asks for a workflow's parameters and starts a run by hand; then leads to it.</summary>
public sealed partial class RunWorkflowDialog
{
    private const int MaxAttention = 3;

    private readonly Dictionary<string, string> typed = new(StringComparer.Ordinal);

    /// <summary>The workflow.</summary>
    [Parameter, EditorRequired]
    public WorkflowDetails Details { get; set; } = null!;

    /// <summary>Values to begin with instead of the defaults: those of an earlier run.</summary>
    [Parameter]
    public JsonObject? Values { get; set; }

    [Inject]
    public required RunService Runs { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    private string What
    {
        get
        {
            var version = Details.Row.HasDraft
                ? $"Runs version {Details.Number}, which isn't published."
                : $"Runs version {Details.Number}.";
            var who = Details.Row.RunAs == RunAs.Initiator ? "Its steps act with your access."
                : $"Its steps act with the access of {Details.Row.ServiceAccountName ?? Details.Row.OwnerName}.";
            return $"{version} {who}";
        }
    }

    /// <summary>Opens it and waits until it is closed. Once a run was started, the page leads to that run.</summary>
    /// <param name="asking">Opens it, unless another one is open.</param>
    /// <param name="details">The workflow as it is saved; its parameters are those of the newest version.</param>
    /// <param name="values">Values to begin with instead of the defaults.</param>
    /// <returns>The run; null: none was started.</returns>
    public static async Task<Guid?> ShowAsync(SingleDialogService asking, WorkflowDetails details,
        JsonObject? values = null) =>
        (await asking.AskAsync<RunWorkflowDialog>("Run", new DialogParameters<RunWorkflowDialog>
        {
            { d => d.Details, details },
            { d => d.Values, values },
        })).Data as Guid?;

    protected override void OnInitialized()
    {
        Submission.Fields = [.. Details.View.Inputs.Select(p => p.Name)];
        foreach (var parameter in Details.View.Inputs)
        {
            var value = Values?[parameter.Name] ?? parameter.Default;
            typed[parameter.Name] = value is null && parameter.Type == ParameterType.Boolean ? "false"
                : ShownValue.WriteIndented(value);
        }
    }

    private async Task StartAsync()
    {
        var run = Guid.Empty;
        if (!await Submission.RunAsync(async actor => run = await Runs.StartAsync(actor, Details.Row.Id,
            RunService.ParseTyped(Details.View.Inputs, typed), RunSource.Manual, CancellationToken.None))) return;
        Dialog.Close(DialogResult.Ok(run));
        Navigation.NavigateTo(Urls.WorkflowRun(Details.Row.Id, run));
    }
}
