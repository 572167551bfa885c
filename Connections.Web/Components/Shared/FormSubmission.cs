using Connections.Core;
using Connections.Web.Auth;
using Connections.Web.Ui;

namespace Connections.Web.Components.Shared;

/// <summary>What a form is saving, and why the last attempt was refused.</summary>
/// <param name="actors">Tells who acts.</param>
/// <param name="notifier">Separates problems from defects.</param>
public sealed class FormSubmission(ActorFactory actors, Notifier notifier)
{
    private IReadOnlyList<ValidationError> faults = [];

    /// <summary>
    /// Names of the fields on screen, as the service calls them. Errors of others stand above the form.
    /// </summary>
    public IReadOnlyCollection<string> Fields { get; set; } = [];

    /// <summary>Whether something is under way.</summary>
    public bool IsBusy { get; private set; }

    /// <summary>What went wrong and belongs to no field.</summary>
    public string? Error { get; set; }

    /// <summary>What must be confirmed before it is saved.</summary>
    public string? Warning { get; private set; }

    /// <summary>Whether someone else saved since the form was read.</summary>
    public bool IsStale { get; private set; }

    /// <summary>What is wrong with a field; null where nothing is.</summary>
    public string? ErrorAt(string field) =>
        faults.Where(f => f.Field == field).Select(f => f.Message).FirstOrDefault();

    /// <summary>Forgets why the last one was refused.</summary>
    public void Clear() => (Error, Warning, IsStale, faults) = (null, null, false, []);

    /// <summary>Takes the warning back: what it was about has changed.</summary>
    public void Unwarn() => Warning = null;

    /// <summary>
    /// Does something. True when it was done; else the reason is here, or with <paramref name="refused"/>.
    /// </summary>
    public async Task<bool> RunAsync(Func<Actor, Task> act, Action<Problem>? refused = null)
    {
        if (IsBusy) return false;
        Clear();
        IsBusy = true;
        try
        {
            return await notifier.TryAsync(async () => await act(await actors.CurrentAsync()), refused ?? Refuse);
        }
        finally
        {
            IsBusy = false;
        }
    }

    /// <summary>Lays a problem beside its field, or above the form.</summary>
    public void Refuse(Problem problem)
    {
        switch (problem)
        {
            case Problem.Invalid { Faults: [{ Severity: ErrorSeverity.Warning } warning] }:
                Warning = warning.Message;
                break;
            case Problem.Invalid invalid:
                faults = [.. invalid.Faults.Where(f => Fields.Contains(f.Field))];
                var others = invalid.Faults.Where(f => !Fields.Contains(f.Field)).Select(f => f.Message).ToList();
                Error = others.Count == 0 ? null : string.Join(' ', others);
                break;
            default:
                IsStale = problem is Problem.Conflict;
                Error = problem.Message;
                break;
        }
    }
}
