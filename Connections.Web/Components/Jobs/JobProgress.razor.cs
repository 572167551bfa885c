using Connections.Core.Jobs;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Jobs;

/// <summary>How far a job is, in numbers and as a bar.</summary>
public sealed partial class JobProgress
{
    /// <summary>The job.</summary>
    [Parameter, EditorRequired]
    public JobSummary Job { get; set; } = null!;

    [Inject]
    public required UserLocale Reader { get; init; }
}
