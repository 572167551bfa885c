using Connections.Core.Integrations;

namespace Connections.Tests.Integrations;

/// <summary>Several files, and the files of an operator.</summary>
public sealed partial class CatalogRulesTests
{
    [Fact]
    public void Two_files_of_one_type_are_refused() =>
        SampleCatalogFile.FaultsOf(SampleCatalogFile.File(SampleCatalogFile.Json, "a.json"),
            SampleCatalogFile.File(SampleCatalogFile.Json, "b.json"))
            .Should()
            .Contain(f =>
                f.File == "b.json" && f.Line == 3 && f.Rule.Contains("already in a.json", StringComparison.Ordinal));

    [Fact]
    public void Two_credential_kinds_of_one_type_are_refused() =>
        SampleCatalogFile.FaultsOf(SampleCatalogFile.File(SampleCatalogFile.Json, "a.json"),
            SampleCatalogFile.File(SampleCatalogFile.Json.Replace("\"Sample\"", "\"Other\"", StringComparison.Ordinal),
                "b.json"))
            .Should()
            .Contain(f => f.File == "b.json" && f.Rule == "the credential type SampleKey is already in a.json");

    [Fact]
    public void Two_actions_of_one_alias_are_refused() =>
        SampleCatalogFile.FaultsOf(SampleCatalogFile.File(SampleCatalogFile.Json, "a.json"),
            SampleCatalogFile.File(SampleCatalogFile.Json.Replace("\"Sample", "\"Other", StringComparison.Ordinal),
                "b.json"))
            .Should().ContainSingle().Which.Should().Match<CatalogError>(f => f.File == "b.json"
                && f.Rule == "the alias com.example.sample.makeThing is already in a.json");

    [Fact]
    public void An_operators_file_replaces_a_built_in_one_only_if_it_says_so()
    {
        var silent = SampleCatalogFile.File(SampleCatalogFile.Json, "mine.json", builtIn: false);
        var outspoken =
            SampleCatalogFile.File(
                SampleCatalogFile.Json.Replace("\"name\": \"Sample\"", "\"replaces\": true, \"name\": \"Mine\"",
                    StringComparison.Ordinal), "mine.json", builtIn: false);

        SampleCatalogFile.FaultsOf(SampleCatalogFile.File(SampleCatalogFile.Json),
            silent).Should().ContainSingle().Which.Rule.Should().Contain("\"replaces\": true");
        IntegrationCatalog.From([SampleCatalogFile.File(SampleCatalogFile.Json), outspoken])
            .Find("Sample")!.Name.Should().Be("Mine");
    }

    [Fact]
    public void A_folder_that_does_not_exist_stops_the_start()
    {
        var load = () => IntegrationCatalog.Load(Path.Combine(Path.GetTempPath(), "no-such-folder"));

        load.Should().Throw<CatalogException>().WithMessage("*this folder doesn't exist (setting Catalog:Directory)*");
    }

    [Fact]
    public void An_operators_file_is_read_from_its_folder()
    {
        var folder = Directory.CreateTempSubdirectory("catalog");
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, "sample.json"), "\ufeff" + SampleCatalogFile.Json);

            var catalog = IntegrationCatalog.Load(folder.FullName);

            catalog.TryFind("Sample", "SampleKey", out var integration, out var kind).Should().BeTrue();
            integration!.FieldsFor(kind!).Select(f => f.Name).Should()
                .Equal(["region", "key", "tokens", "headers", "body"], "address and verb are of the other kind's test");
            integration.FieldsFor(integration.Kind("SampleNothing")!).Select(f => f.Name).Should().Equal("region",
                "address", "verb");
            catalog.TryFind("OpenAI", "SampleKey", out _, out _).Should().BeFalse();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
