using System.Globalization;
using Connections.Core.Execution;
using Connections.Core.Execution.Testing;
using Connections.Core.Integrations;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Connections.Web.Components.Dialogs;

/// <summary>What came of a test: what was asked of whom, stage by stage, and what to do next.</summary>
public sealed partial class TestReport
{
    /// <summary>The result.</summary>
    [Parameter, EditorRequired]
    public ConnectionTestResult Result { get; set; } = null!;

    /// <summary>Whether something was changed since.</summary>
    [Parameter]
    public bool IsOutdated { get; set; }

    private string Tone => Result.Outcome switch
    {
        TestOutcome.Accepted => "cnx-success",
        TestOutcome.Refused => "cnx-error",
        TestOutcome.LacksPermission => "cnx-warning",
        TestOutcome.Unknown => Result.Status is null ? "cnx-error" : "cnx-warning",
        _ => "",
    };

    // What stands above as the message of the whole test is not said again at the step it comes from.
    private string Says(TestStep step) =>
        step.Message != Result.Detail && step.Message != Result.Headline ? step.Message : step.State switch
        {
            TestStepState.Succeeded => "Accepted.",
            TestStepState.Failed => "Failed.",
            TestStepState.Unknown => "Unknown.",
            _ => step.Message,
        };

    private string OutcomeIcon => Tone switch
    {
        "cnx-success" => Icons.Material.Outlined.CheckCircle,
        "cnx-error" => Icons.Material.Outlined.ErrorOutline,
        _ => Icons.Material.Outlined.HelpOutline,
    };

    private string MaskedSays => Result.MaskedPlaces switch
    {
        0 => "No secret of the connection was found in it.",
        1 => "One value was masked: it was a secret of the connection.",
        _ => $"{Result.MaskedPlaces} values were masked: they were secrets of the connection.",
    };

    private static string Milliseconds(
        TimeSpan elapsed) => $"{((long)elapsed.TotalMilliseconds).ToString(CultureInfo.InvariantCulture)} ms";

    private static string IconOf(TestStepState state) => state switch
    {
        TestStepState.Succeeded => Icons.Material.Outlined.CheckCircle,
        TestStepState.Failed => Icons.Material.Outlined.Cancel,
        TestStepState.Unknown => Icons.Material.Outlined.HelpOutline,
        TestStepState.Skipped => Icons.Material.Outlined.RemoveCircleOutline,
        _ => "",
    };
}
