using System.Globalization;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Shared;

/// <summary>
/// How long ago something was, or how soon it will be; the moment itself on hover and on focus, in the reader's zone.
/// </summary>
public sealed partial class TimeAgo
{
    /// <summary>The moment.</summary>
    [Parameter, EditorRequired]
    public DateTimeOffset Moment { get; set; }

    /// <summary>Whether the keyboard stops here to show the moment; off in long lists, whose details show it.</summary>
    [Parameter]
    public bool TabStop { get; set; } = true;

    [Inject]
    public required UserLocale Reader { get; init; }

    [Inject]
    public required TimeProvider Time { get; init; }

    private string Absolute => Reader.Write(Moment);

    private string Relative => RelativeTime.Write(Moment, Time.GetUtcNow());
}
