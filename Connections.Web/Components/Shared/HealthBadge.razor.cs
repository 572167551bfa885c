using Connections.Core.Connections;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Shared;

/// <summary>How a connection is, in a word and a sign, not in color alone.</summary>
public sealed partial class HealthBadge
{
    /// <summary>How it is.</summary>
    [Parameter, EditorRequired]
    public ConnectionHealth Health { get; set; }

    /// <summary>Whether it was tested at all: the result of a test may be unknown.</summary>
    [Parameter]
    public bool IsTested { get; set; }

    /// <summary>Why, where it needs attention.</summary>
    [Parameter]
    public string? Message { get; set; }

    private string Words => Health switch
    {
        ConnectionHealth.Healthy => "Healthy",
        ConnectionHealth.NeedsAttention => "Needs attention",
        ConnectionHealth.NotTested => IsTested ? "Unknown" : "Not tested",
        _ => throw new InvalidOperationException(),
    };

    private string Class => Health switch
    {
        ConnectionHealth.Healthy => "good",
        ConnectionHealth.NeedsAttention => "bad",
        ConnectionHealth.NotTested => "open",
        _ => throw new InvalidOperationException(),
    };

    private string Sign => Health switch
    {
        ConnectionHealth.Healthy => "●",
        ConnectionHealth.NeedsAttention => "▲",
        ConnectionHealth.NotTested => "○",
        _ => throw new InvalidOperationException(),
    };
}
