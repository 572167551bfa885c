namespace Connections.Tests.Support;

/// <summary>Where the sources and what was built from them lie.</summary>
public static class Repository
{
    /// <summary>The folder that holds the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Where pictures and other traces of failed tests go.</summary>
    public static string TestResults { get; } = Path.Combine(Root, "TestResults");

    /// <summary>The build output of another project, in the configuration of these tests.</summary>
    public static string OutputOf(string project)
    {
        var own = Path.GetRelativePath(Path.Combine(Root, "Connections.Tests"), AppContext.BaseDirectory);
        return Path.GetFullPath(Path.Combine(Root, project, own));
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Connections.sln")))
                return folder.FullName;
        throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} holds Connections.sln.");
    }
}
