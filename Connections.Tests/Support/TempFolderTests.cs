namespace Connections.Tests.Support;

public sealed class TempFolderTests
{
    [Fact]
    public void A_folder_is_there_at_once_and_gone_with_all_it_holds_at_the_end()
    {
        string path;
        using (var folder = new TempFolder())
        {
            path = folder.Path;
            Directory.Exists(path).Should().BeTrue();
            Directory.CreateDirectory(folder["inner"]);
            File.WriteAllText(Path.Combine(folder["inner"], "file"), "text");
        }

        Directory.Exists(path).Should().BeFalse();
    }
}
