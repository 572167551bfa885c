using System.Globalization;
using System.Text;
using Connections.Core.Audit;
using Connections.Core.Files;

namespace Connections.Web.Commands;

/// <summary>A plan in lines for a terminal. No secret is in it, and nothing that moves the cursor.</summary>
internal static class PlanPrinter
{
    private const int Longest = 120;
    private const int LongestWarning = 500;

    /// <summary>Each thing with what differs, and how many there are.</summary>
    public static string Print(FilePlan plan)
    {
        var text = new StringBuilder();
        foreach (var resource in plan.Things.Where(t => t.Act != PlannedAction.None))
        {
            text.Append(
                CultureInfo.InvariantCulture, $"{Sign(resource.Act)} {resource.Kind} {Shown(resource.Name)} ({Shown(resource.File)}){Note(resource.Act)}\n");
            foreach (var change in resource.Changes)
                text.Append(CultureInfo.InvariantCulture, $"    {Words(resource, change)}\n");
            if (resource.Drift.Count > 0) text.Append("     changed since it was last applied:\n");
            foreach (var change in resource.Drift)
                text.Append(CultureInfo.InvariantCulture, $"      {Words(resource, change)}\n");
            foreach (var warning in resource.Warnings)
                text.Append(CultureInfo.InvariantCulture, $"    ! {Shown(warning, LongestWarning)}\n");
        }
        var counts = plan.Things.Where(t => t.Differs).GroupBy(t => t.Act).OrderBy(g => g.Key)
            .Select(g => $"{g.Count()} to {Verb(g.Key)}");
        var summary = string.Join(", ", counts);
        return text.Append(summary.Length == 0 ? "Nothing to do: everything is up to date." : summary + ".")
            .Append('\n').ToString();
    }

    /// <summary>That a thing was done.</summary>
    public static string Done(
        PlannedResource resource) => $"done: {Sign(resource.Act)} {resource.Kind} {Shown(resource.Name)}";

    // As files have it, where the record has another word.
    private static string Words(PlannedResource resource, FieldChange change) => Written(change.Field switch
    {
        "credentials" => change with { Field = "authentication" },
        "handing out" => change with { Field = "hands_out_credentials" },
        "tags" when resource.Kind is "connection" or "group" => change with { Field = "identifier_tags" },
        "run as" => change with { Field = "run_as" },
        "repeatable steps" => change with { Field = "repeatable_steps" },
        "webhook secret" => change with { Field = "webhook_secret" },
        _ => change,
    });

    private static string Written(FieldChange change) => change switch
    {
        { Secret: true } => $"{Shown(change.Field)}: set from the file",
        { Old: null or "" } => $"{Shown(change.Field)}: {Shown(change.New ?? "")}",
        { New: null or "" } => $"{Shown(change.Field)}: {Shown(change.Old)} → nothing",
        _ => $"{Shown(change.Field)}: {Shown(change.Old)} → {Shown(change.New)}",
    };

    private static string Sign(PlannedAction act) => act switch
    {
        PlannedAction.Create => "+",
        PlannedAction.Change => "~",
        PlannedAction.TakeOver => ">",
        PlannedAction.Delete => "-",
        _ => "?",
    };

    private static string Note(PlannedAction act) => act switch
    {
        PlannedAction.TakeOver => " : already exists, and would be managed by this file",
        PlannedAction.Leave => " : no longer described. It is kept; --prune deletes it",
        _ => "",
    };

    private static string Verb(PlannedAction act) => act switch
    {
        PlannedAction.Create => "create",
        PlannedAction.Change => "change",
        PlannedAction.TakeOver => "take over",
        _ => "delete",
    };

    private static string Shown(string text, int longest = Longest)
    {
        var plain = new StringBuilder();
        foreach (var letter in text.Take(longest))
            plain.Append(letter is '\n' ? '⏎' : char.IsControl(letter) ? '?' : letter);
        return text.Length > longest ? plain.Append('…').ToString() : plain.ToString();
    }
}
