namespace Connections.Web.Ui;

/// <summary>What someone else saved, beside what is typed here.</summary>
public abstract class ConflictMerge
{
    private readonly List<MergeRow> taken = [];
    private readonly List<MergeRow> conflicts = [];

    /// <summary>What it is: <c>connection</c>.</summary>
    public abstract string Thing { get; }

    /// <summary>When the other one saved it.</summary>
    public abstract DateTimeOffset SavedAt { get; }

    /// <summary>What both changed.</summary>
    public IReadOnlyList<MergeRow> Conflicts => conflicts;

    /// <summary>What only the other one changed.</summary>
    public IReadOnlyList<MergeRow> Taken => taken;

    /// <summary>Puts what was decided into the form, which then stands on the newest version.</summary>
    public virtual void Apply()
    {
        foreach (var row in taken.Concat(conflicts.Where(c => c.TakesTheirs))) row.Take();
    }

    /// <summary>Compares one value.</summary>
    /// <param name="label">Its label on screen.</param>
    /// <param name="before">What was stored when one began; null where that is no longer known.</param>
    /// <param name="theirs">What is stored now.</param>
    /// <param name="typed">What is typed.</param>
    /// <param name="take">Puts theirs into the form.</param>
    /// <param name="isUntouched">Whether nothing was typed that does not show.</param>
    protected void Compare(string label, string? before, string theirs, string typed, Action take,
        bool isUntouched = true)
    {
        if (theirs == typed || theirs == before) return;
        (before == typed && isUntouched ? taken : conflicts).Add(new MergeRow(label, theirs, typed, take));
    }

    /// <summary>Both changed it.</summary>
    protected void Conflict(MergeRow row) => conflicts.Add(row);

    /// <summary>Only the other one changed it.</summary>
    protected void TakeOver(MergeRow row) => taken.Add(row);
}

/// <summary>One value that differs.</summary>
/// <param name="Label">Its label on screen.</param>
/// <param name="Theirs">What is stored now.</param>
/// <param name="Mine">What is typed.</param>
/// <param name="Take">Puts theirs into the form.</param>
public sealed record MergeRow(string Label, string Theirs, string Mine, Action Take)
{
    /// <summary>Whether theirs is taken.</summary>
    public bool TakesTheirs { get; set; }
}
