namespace Connections.Web.Components.List;

/// <summary>How many tags fit beside each other in a cell. All letters of a tag have the same width.</summary>
internal static class TagFit
{
    private const double Letter = 6.9;
    private const int Edges = 14;
    private const int Gap = 4;
    private const int Rest = 34;

    /// <summary>How many of them a cell shows whole: at least one, and so many that there is room for the number of the
    /// others.</summary>
    /// <param name="tags">The tags.</param>
    /// <param name="width">The width of the cell, in pixels.</param>
    public static int Count(IReadOnlyList<string> tags, int width)
    {
        double end = 0;
        for (var i = 0; i < tags.Count; i++)
        {
            end += (tags[i].Length * Letter) + Edges + (i == 0 ? 0 : Gap);
            if (end > width - (i == tags.Count - 1 ? 0 : Rest)) return Math.Max(i, 1);
        }
        return tags.Count;
    }
}
