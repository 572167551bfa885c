namespace Connections.Core.Integrations;

/// <summary>
/// A path that begins in the JSON of a body itself, such as <c>error.code</c> or <c>[0].id</c>, in the grammar of
/// <see cref="TemplatePath"/>.
/// </summary>
internal static class BodyPath
{
    /// <summary>The path, with the body as the variable that a template's path begins with; null: it is none.</summary>
    public static TemplatePath? TryParse(string path) => TemplatePath.TryParse(In(ResponsePath.Body, path));

    /// <summary>What is wrong with a text that is no path.</summary>
    public static string Fault(string path) => $"{(path.Length == 0 ? "this" : DidYouMean.Quote(path))} is not a path; "
        + "write it as data.items[0].name, and names with other characters as [\"in quotes\"]";

    /// <summary>The path where the body has that one.</summary>
    public static string In(string body, string path) =>
        path.Length == 0 || path.StartsWith('[') ? body + path : $"{body}.{path}";
}
