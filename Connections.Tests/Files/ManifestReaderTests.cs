using Connections.Core;
using Connections.Core.Files;
using Connections.Core.Integrations;
using Connections.Tests.Support;

namespace Connections.Tests.Files;

/// <summary>Files are read strictly: each fault is told at its place, with what would be right.</summary>
public sealed class ManifestReaderTests : IDisposable
{
    private const string Head =
        "connections:\n  - name: one\n    integration: HTTP\n    authentication: HTTPBasicAuth\n    fields:\n";
    private const string Fields =
        "      base_url: https://api.example.com\n      username: ada\n      password: ${env:PASSWORD}\n";

    private static readonly ManifestReader Reading = new(IntegrationCatalog.Load());

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("", "1:1", "The file is empty.*")]
    [InlineData("- one\n", "1:1", "Expected connections: or groups:, not a list.")]
    [InlineData("conections: []\n", "1:1", "A description has no conections:. Did you mean connections?")]
    [InlineData("connections: one\n", "1:14", "connections: must have a list, each entry after a -, not a string.")]
    [InlineData("connections: [1\n", null, "This is not valid YAML: *")]
    [InlineData("connections: []\n---\nconnections: []\n", "2:1", "A second document begins here.*")]
    [InlineData("connections: &all []\ngroups: *all\n", "1:14", "Anchors (&name) are not supported*")]
    [InlineData("connections: !!seq []\n", "1:14", "Tags (!name) are not supported*")]
    [InlineData("connections: [[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]\n", null, "This is nested deeper than 12 levels*")]
    [InlineData("connections: []\nconnections: []\n", "2:1",
        "“connections” is listed twice, first at line 1. Keep one.")]
    [InlineData("connections:\n  - integration: HTTP\n    authentication: HTTPBasicAuth\n", "2:5",
        "name: is missing. For example name: billing-api-prod")]
    [InlineData("connections:\n  - name: one\n    integration: Http\n    authentication: HTTPBasicAuth\n", "3:18",
        "There is no integration Http in the catalog. Did you mean HTTP?")]
    [InlineData("connections:\n  - name: one\n    integration: HTTP\n    authentication: HTTPBasic\n", "4:21",
        "HTTP has no authentication type HTTPBasic. Did you mean HTTPBasicAuth?")]
    [InlineData(Head + Fields + "      pasword: x\n", "9:7",
        "HTTP with HTTPBasicAuth has no field pasword. Did you mean password?")]
    [InlineData(Head + "      base_url: https://api.example.com\n      username: ada\n      password: hunter2\n",
        "8:17", "password: is a secret, and secrets don't belong in a file*Write ${env:NAME} or ${file:path} instead*")]
    [InlineData(Head + "      base_url: https://api.example.com\n      username: ada\n      password: ${env:MISSING}\n",
        "8:17", "The environment variable MISSING is not set.*")]
    [InlineData(Head + "      base_url: https://api.example.com\n      username: ada\n      password: ${vault:x}\n",
        "8:17", "“vault” is not a placeholder: use ${env:NAME} or ${file:path}.*")]
    [InlineData(Head + "      base_url: https://api.example.com\n      username: ada\n      password: ${file:none}\n",
        "8:17", "The file none can't be read: it doesn't exist.*")]
    [InlineData(Head + "      base_url: ftp://api.example.com\n      username: ada\n      password: ${env:PASSWORD}\n",
        "6:7", "Base URL*")]
    [InlineData(Head + "      base_url: [a]\n      username: ada\n      password: ${env:PASSWORD}\n", "6:17",
        "base_url: must be a string, not a list.")]
    [InlineData(Head + "      base_url: https://api.example.com\n      username:\n      password: ${env:PASSWORD}\n",
        null, "username: must be a string, not nothing.")]
    [InlineData(Head + Fields + "    identifier_tags: [env]\n", "9:23", "“env” has no value*")]
    [InlineData(Head + Fields + "    access:\n      teams:\n        Ops: owner\n", "11:14",
        "There is no level owner. *")]
    [InlineData(Head + Fields + "    access:\n      team: {}\n", "10:7", "access: has no team:. Did you mean teams?")]
    [InlineData(Head + Fields
        + "  - name: ONE\n    integration: OpenAI\n    authentication: OpenAIAPIKey\n    fields:\n      api_token: "
        + "${env:PASSWORD}\n", "9:5", "The connection ONE is already described at *:2:5.*")]
    public void A_fault_is_reported_at_its_place(string yaml, string? place, string message)
    {
        var faults = Faults(yaml);

        faults.Should().ContainSingle();
        faults[0].Message.Should().Match(message);
        if (place is not null) faults[0].Field.Should().Be($"{folder["one.yaml"]}:{place}");
        faults[0].Message.Should().NotContain("hunter2");
    }

    [Fact]
    public void A_manifest_that_is_not_UTF_8_or_too_large_is_refused()
    {
        File.WriteAllBytes(folder["one.yaml"], [0x63, 0xff, 0xfe]);
        Faults(null).Single().Message.Should().Be("The file is not UTF-8. Save it as UTF-8.");
        File.WriteAllBytes(folder["one.yaml"], new byte[(2 * 1024 * 1024) + 1]);
        Faults(null).Single().Message.Should().StartWith("The file has 2");
    }

    [Fact]
    public void A_text_that_only_looks_like_a_placeholder_is_written_with_another_sign_before_it()
    {
        var described = Read(Head.Replace("HTTPBasicAuth", "HTTPTokenAuth")
            + "      base_url: https://api.example.com\n      headers:\n        - name: X-Note\n          value: "
            + "a$${env:X}b${env:PASSWORD}\n      tokens:\n        - name: token1\n          value: "
            + "x${env:PASSWORD}y\n");

        var input = described.Connections.Single().Input;
        input.Fields.Items("headers")[0].Text("value").Should().Be("a${env:X}bhunter2");
        ((FieldValue.Secret)input.Fields.Items("tokens")[0]["value"]!).Value.Reveal().Should().Be("xhunter2y");
    }

    [Fact]
    public void A_folder_covers_what_was_managed_from_it_and_a_file_only_itself()
    {
        Directory.CreateDirectory(folder["deploy/eu"]);
        foreach (var file in new[] { "deploy/prod.yaml", "deploy/eu/prod.yml", "deploy/notes.txt" })
            File.WriteAllText(folder[file], "connections: []\n");
        var deploy = folder["deploy"];

        var described = Reading.Read([deploy + "/"], new Placeholders(_ => null));

        described.FileNames.Should().Equal($"{deploy}/eu/prod.yml", $"{deploy}/prod.yaml");
        described.Covers($"{deploy}/gone.yaml").Should().BeTrue();
        described.Covers($"{deploy}-of-others/gone.yaml").Should().BeFalse();
        var one = Reading.Read([$"{deploy}/prod.yaml"], new Placeholders(_ => null));
        (one.Covers($"{deploy}/prod.yaml"), one.Covers($"{deploy}/gone.yaml")).Should().Be((true, false));
    }

    [Fact]
    public void Every_fault_is_reported_at_once() =>
        Faults("connections:\n  - nam: one\n    integration: Nothing\n    authentication: x\n  - 5\ngroups:\n  - "
            + "name: g\n").Should().HaveCountGreaterThan(3);

    private IReadOnlyList<ValidationError> Faults(string? yaml)
    {
        var read = () => Read(yaml);
        return read.Should().Throw<Problem.Invalid>().Which.Faults;
    }

    private Manifest Read(string? yaml)
    {
        if (yaml is not null) File.WriteAllText(folder["one.yaml"], yaml);
        return Reading.Read([folder["one.yaml"]], new Placeholders(name => name == "PASSWORD" ? "hunter2" : null));
    }
}
