using Connections.Core.Connections;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.List;

/// <summary>How a connection is, in a word and a sign, not in colour alone.</summary>
public sealed partial class HealthMark
{
    /// <summary>How it is.</summary>
    [Parameter, EditorRequired]
    public Health Health { get; set; }

    /// <summary>Whether it was tested at all: the result of a test may be unknown.</summary>
    [Parameter]
    public bool IsTested { get; set; }

    /// <summary>Why, where it needs attention.</summary>
    [Parameter]
    public string? Message { get; set; }

    private string Words => Health switch
    {
        Health.Healthy => "Healthy",
        Health.NeedsAttention => "Needs attention",
        Health.NotTested => IsTested ? "Unknown" : "Not tested",
        _ => throw new InvalidOperationException(),
    };

    private string Class => Health switch
    {
        Health.Healthy => "good",
        Health.NeedsAttention => "bad",
        Health.NotTested => "open",
        _ => throw new InvalidOperationException(),
    };

    private string Sign => Health switch
    {
        Health.Healthy => "●",
        Health.NeedsAttention => "▲",
        Health.NotTested => "○",
        _ => throw new InvalidOperationException(),
    };
}
