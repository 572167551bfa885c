using Connections.Core.Jobs;

namespace Connections.Web.Api.Contracts;

/// <summary>A job and its progress.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Title">What it does.</param>
/// <param name="State">How far it is.</param>
/// <param name="Total">Number of steps.</param>
/// <param name="Done">Steps that were done.</param>
/// <param name="Failed">Steps that failed.</param>
/// <param name="Canceled">Steps that were canceled.</param>
/// <param name="CreatedAt">When it was started.</param>
/// <param name="FinishedAt">When it ended.</param>
[ResourceType("job")]
internal sealed record JobAttributes(string Kind, string Title, JobState State, int Total, int Done, int Failed,
    int Canceled, DateTimeOffset CreatedAt, DateTimeOffset? FinishedAt);

/// <summary>A step of a job.</summary>
/// <param name="Name">What it is done to.</param>
/// <param name="State">What became of it.</param>
/// <param name="Reason">Why it was not done.</param>
/// <param name="At">When.</param>
[ResourceType("job_step")]
internal sealed record JobStepAttributes(string Name, JobItemState State, string? Reason, DateTimeOffset? At);
