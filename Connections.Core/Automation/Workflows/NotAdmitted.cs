namespace Connections.Core.Automation.Workflows;

/// <summary>What is said of a connection or group that was put into a workflow by someone who can't see it.</summary>
internal static class NotAdmitted
{
    private const string Fact = "was put in by someone who can't see it";

    /// <summary>To who edits the workflow, and can see it.</summary>
    public static string ToEditor(bool isGroup, bool isPublished) =>
        $"The {What(isGroup)} of this step {Fact}, so runs refuse to use it. If it is the right one, click "
        + (isPublished ? "Publish Changes." : "Save.");

    /// <summary>To who reads a run that failed of it.</summary>
    public static string ToReader(bool isGroup) => $"Its {What(isGroup)} {Fact}. An editor of the workflow who can see "
        + "it has to open the workflow and save it, and publish it again if it is published.";

    private static string What(bool isGroup) => isGroup ? "group" : "connection";
}
