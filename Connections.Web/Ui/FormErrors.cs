using Connections.Core;

namespace Connections.Web.Ui;

/// <summary>
/// What is wrong in a form, each beside its field. Rules speak while one types, but only of fields that one has left,
/// until the first attempt to save; what the service refused stays until its field changes.
/// </summary>
public sealed class FormErrors
{
    private readonly HashSet<string> left = [];
    private readonly HashSet<string> added = [];
    private readonly List<Placed> refused = [];
    private List<Placed> found = [];
    private bool showsAll;

    /// <summary>Whether a save would be refused by the rules.</summary>
    public bool HasErrors => found.Any(f => f.Fault.Severity == ErrorSeverity.Error);

    /// <summary>Whether something only warns.</summary>
    public bool HasWarnings => found.Any(f => f.Fault.Severity == ErrorSeverity.Warning);

    /// <summary>Sentences that belong to no field on screen.</summary>
    public IReadOnlyList<string> Elsewhere =>
        [.. Visible.Where(f => f.Place is null).Select(f => f.Fault.Message).Distinct()];

    /// <summary>What the service found wrong, by the path it named.</summary>
    public IEnumerable<ValidationError> Refused => refused.Select(f => f.Fault);

    /// <summary>The warnings, for telling whether they are the ones already seen.</summary>
    public string Warnings =>
        string.Join('\n',
            found.Where(f => f.Fault.Severity == ErrorSeverity.Warning).Select(f => $"{f.Place}: {f.Fault.Message}"));

    private IEnumerable<Placed> Visible =>
        refused.Concat(
            found.Where(
                f => f.AtOnce
                    || (f.Place is null ? showsAll
                        : left.Contains(f.Place) || (showsAll && !added.Contains(f.Place)))));

    /// <summary>What is to be said at a place; errors before warnings.</summary>
    public FormMessage? At(string place)
    {
        var here = Visible.Where(f => f.Place == place).Select(f => f.Fault).ToList();
        if (here.Count == 0) return null;
        var errors = here.Where(f => f.Severity == ErrorSeverity.Error).ToList();
        return new(string.Join(' ', (errors.Count > 0 ? errors : here).Select(f => f.Message).Distinct()),
            errors.Count == 0);
    }

    /// <summary>Takes what the rules say now.</summary>
    /// <param name="faults">All of it.</param>
    /// <param name="placeOf">Where a path is on the screen.</param>
    /// <param name="atOnce">Whether it is said before one has left the field.</param>
    public void Check(IEnumerable<ValidationError> faults, Func<string, string?> placeOf,
        Func<ValidationError, bool> atOnce) =>
        found = [.. faults.Select(f => new Placed(placeOf(f.Field), f, atOnce(f)))];

    /// <summary>Takes what the service refused.</summary>
    public void Refuse(IEnumerable<ValidationError> faults, Func<string, string?> placeOf) =>
        refused.AddRange(faults.Select(f => new Placed(placeOf(f.Field), f, true)));

    /// <summary>Someone has left a field.</summary>
    public void Leave(string place) => left.Add(place);

    /// <summary>
    /// A field has come into the form: nothing is said of it before one has typed into it, left it, or tried to save
    /// again.
    /// </summary>
    public void Add(string place) => added.Add(place);

    /// <summary>A field has changed: what the service said of it, and of the whole, is no longer so.</summary>
    public void Change(string place)
    {
        added.Remove(place);
        refused.RemoveAll(f => f.Place is null || f.Place == place);
    }

    /// <summary>Someone tries to save: everything is shown, and what the service said before is open again.</summary>
    public void ShowAll()
    {
        showsAll = true;
        added.Clear();
        refused.Clear();
    }

    /// <summary>As in a form that nobody has touched.</summary>
    public void Reset()
    {
        showsAll = false;
        left.Clear();
        added.Clear();
        refused.Clear();
    }

    private sealed record Placed(string? Place, ValidationError Fault, bool AtOnce);
}

/// <summary>What is said beside a field.</summary>
/// <param name="Text">In words.</param>
/// <param name="IsWarning">Whether it may be saved all the same.</param>
public sealed record FormMessage(string Text, bool IsWarning);
