using System.Diagnostics;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Pages;

/// <summary>
/// What is shown when a request fails outside of a circuit. The reference is the trace id in the log.
/// </summary>
public sealed partial class ErrorPage
{
    /// <summary>The status of the failed answer; none for a defect.</summary>
    [Parameter]
    public int? Status { get; set; }

    [CascadingParameter]
    private HttpContext? Http { get; set; }

    private bool IsOurs => Status is null or >= 500;

    private string? Reference => Activity.Current?.TraceId.ToString() ?? Http?.TraceIdentifier;

    private string Title => Status switch
    {
        400 => "Bad request",
        401 or 403 => "Not allowed",
        404 => "Not found",
        429 => "Too many requests",
        _ => "Something went wrong",
    };

    private string Sentence => Status switch
    {
        400 => "The form has expired, or came from another page. Go back, reload, and send it again.",
        401 or 403 => "You don't have access to this page. Ask an admin for the permission.",
        404 => "Page not found, or you don't have access.",
        429 => "Too many attempts from this address. Wait a minute, then try again.",
        _ => "Something went wrong on our side. It's been logged. Your saved data is safe.",
    };
}
