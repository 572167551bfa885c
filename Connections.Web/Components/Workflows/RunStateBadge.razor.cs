using Connections.Core.Automation.Entities;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Connections.Web.Components.Workflows;

/// <summary>Where a run or a step is: an icon, and the same as a word.</summary>
public sealed partial class RunStateBadge
{
    /// <summary>Where it is.</summary>
    [Parameter, EditorRequired]
    public RunState State { get; set; }

    /// <summary>When it continues, where it waits.</summary>
    [Parameter]
    public DateTimeOffset? DueAt { get; set; }

    /// <summary>Whether it is a step that someone took as done.</summary>
    [Parameter]
    public bool IsTakenAsDone { get; set; }

    [Inject]
    public required UserLocale Reader { get; init; }

    private string? Until => State == RunState.Waiting && DueAt is { } due ? Reader.WriteToTheSecond(due) : null;

    private string Word => IsTakenAsDone ? "Taken as done" : State.ToString();

    private string Icon => State switch
    {
        _ when IsTakenAsDone => Icons.Material.Outlined.HelpOutline,
        RunState.Queued => Icons.Material.Outlined.HourglassEmpty,
        RunState.Running => Icons.Material.Outlined.PlayCircle,
        RunState.Waiting => Icons.Material.Outlined.Schedule,
        RunState.Succeeded => Icons.Material.Outlined.CheckCircle,
        RunState.Failed => Icons.Material.Outlined.Cancel,
        RunState.Canceled => Icons.Material.Outlined.Block,
        _ => Icons.Material.Outlined.ReportProblem,
    };

    private string Tone => State switch
    {
        _ when IsTakenAsDone => "",
        RunState.Succeeded => "cnx-success",
        RunState.Failed => "cnx-error",
        RunState.Interrupted => "cnx-warning",
        RunState.Canceled => "",
        _ => "open",
    };
}
