using Connections.Core;
using MudBlazor;

namespace Connections.Web.Ui;

/// <summary>
/// Runs what a reader asked for and tells how it went. The only place in the screens that catches: expected problems
/// become words, anything else is a defect and continues to the boundary.
/// </summary>
public sealed class Notifier(ISnackbar snackbar)
{
    /// <summary>
    /// Does something that may fail in an expected way. True when it was done. The problem goes to
    /// <paramref name="onProblem"/>, where a form shows it beside its fields, or is shown as a message.
    /// </summary>
    public async Task<bool> TryAsync(Func<Task> act, Action<Problem>? onProblem = null)
    {
        try
        {
            await act();
            return true;
        }
        catch (Problem problem)
        {
            if (onProblem is null) Show(problem);
            else onProblem(problem);
            return false;
        }
    }

    /// <summary>Says that something was done, with a way back where there is one.</summary>
    /// <param name="message">What was done.</param>
    /// <param name="undo">The way back.</param>
    /// <param name="of">What the way back is of, so that it can be withdrawn.</param>
    public void Confirm(string message, (string Label, Func<Task> Act)? undo = null, Guid? of = null) =>
        snackbar.Add(message, MudBlazor.Severity.Success, options =>
        {
            if (undo is not { } way) return;
            options.Action = way.Label;
            options.ActionColor = Color.Primary;
            options.ActionVariant = Variant.Text;
            options.VisibleStateDuration = 10_000;
            options.OnClick = _ => TryAsync(way.Act);
        }, of is { } id ? KeyOf(id) : "");

    /// <summary>Takes back what offers a way back that was taken elsewhere.</summary>
    public void Withdraw(Guid of) => snackbar.RemoveByKey(KeyOf(of));

    private static string KeyOf(Guid of) => of.ToString("N");

    /// <summary>Says what the reader did not do, and must know.</summary>
    public void Tell(string message) =>
        snackbar.Add(message, MudBlazor.Severity.Info, options => options.VisibleStateDuration = 12_000);

    /// <summary>Shows a problem that belongs to no field.</summary>
    public void Show(Problem problem) => Fail(problem.Message);

    /// <summary>Says what failed.</summary>
    public void Fail(string message) =>
        snackbar.Add(message, MudBlazor.Severity.Error, options => options.VisibleStateDuration = 12_000);
}
