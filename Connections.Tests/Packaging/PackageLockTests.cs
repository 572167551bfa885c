using System.Text.Json;
using Connections.Tests.Support;

namespace Connections.Tests.Packaging;

/// <summary>The lock files say which packages are built with, and nothing of where they came from.</summary>
public sealed class PackageLockTests
{
    private static readonly string[] projects =
        ["Connections.Core", "Connections.Web", "Connections.Tests", "Connections.Benchmarks"];

    [Fact]
    public void Every_project_has_a_lock_file_with_a_digest_of_each_package()
    {
        foreach (var project in projects)
        {
            using var parsed = JsonDocument.Parse(Read(project));
            var targets = parsed.RootElement.GetProperty("dependencies").EnumerateObject().ToList();

            targets.Select(t => t.Name).Should().Equal(["net10.0"], "of {0}, on whatever platform", project);
            targets[0].Value.EnumerateObject()
                .Where(p => p.Value.GetProperty("type").GetString() != "Project")
                .Should().OnlyContain(p => p.Value.GetProperty("contentHash").GetString()!.Length > 80);
        }
    }

    [Fact]
    public void A_lock_file_names_no_address()
    {
        foreach (var project in projects) Read(project).Should().NotContain("://");
    }

    private static string Read(string project) =>
        File.ReadAllText(Path.Combine(Repository.Root, project, "packages.lock.json"));
}
