using Connections.Core.Apps.Editing;
using Connections.Web.Ui;

namespace Connections.Web.Components.Apps.Build;

/// <summary>What an editor is told of a name that changed or is gone.</summary>
internal static class AppWordsForEditors
{
    /// <summary>Tells which expressions still have the former name of what has a new one.</summary>
    public static void Tell(Notifier notifier, AppNameChange change, string name)
    {
        if (change.StillNamedBy.Count > 0)
            notifier.Tell($"Renamed to {name}. Expressions of {string.Join(", ", change.StillNamedBy)} still have the "
                + "old name: change them by hand.");
    }

    /// <summary>What was removed, with what went with it and what still names it.</summary>
    public static string Removed(string name, AppNameChange change)
    {
        string[] dropped = change.DroppedEvents.Count == 0 ? []
            : [$"Events of {string.Join(", ", change.DroppedEvents)} went with it."];
        string[] named = change.StillNamedBy.Count == 0 ? []
            : [$"Expressions of {string.Join(", ", change.StillNamedBy)} still use it."];
        return string.Join(' ', [$"{name} removed.", .. dropped, .. named]);
    }
}
